#include "input.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "command/command.h"
#include "command/output_file.h"
#include "command/read_whole.h"
#include "syncline/json/history.h"
#include "syncline/update_info.h"

namespace syncline::program {
namespace {

constexpr std::string_view kDocFileStart = "SYNCLOG";

absl::Status At(const std::string& path, const absl::Status& status) {
  if (status.ok()) return status;
  const absl::StatusCode code =
      status.code() == absl::StatusCode::kInvalidArgument
          ? absl::StatusCode::kDataLoss  // the file is wrong, no argument
          : status.code();
  return absl::Status(code, absl::StrCat(path, ": ", status.message()));
}

absl::Status ReadDocFileInto(std::string_view bytes, Input* input) {
  absl::StatusOr<DocFileContent> content = ParseDocFile(bytes);
  if (!content.ok()) return content.status();
  input->format = "file of a document";
  input->records = std::move(content->records);
  input->damaged = std::move(content->damaged);
  input->tail_bytes = content->tail_bytes;
  return absl::OkStatus();
}

absl::Status ReadJsonInto(std::string_view json, Input* input) {
  absl::StatusOr<std::string> update = HistoryFromJson(json);
  if (!update.ok()) return update.status();
  input->format = "history as JSON";
  input->records.push_back(*std::move(update));
  return absl::OkStatus();
}

absl::Status ReadBytesInto(std::string bytes, Input* input) {
  const absl::StatusOr<UpdateInfo> info = DescribeUpdate(bytes);
  if (!info.ok()) return info.status();
  input->format = info->is_shallow    ? "shallow snapshot"
                  : info->is_snapshot ? "snapshot"
                                      : "update";
  input->records.push_back(std::move(bytes));
  return absl::OkStatus();
}

absl::Status Parse(std::string bytes, Input* input) {
  if (bytes.compare(0, kDocFileStart.size(), kDocFileStart) == 0) {
    return ReadDocFileInto(bytes, input);
  }
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && bytes[first] == '{') {
    return ReadJsonInto(bytes, input);
  }
  return ReadBytesInto(std::move(bytes), input);
}

std::string Names(const std::vector<OpSpan>& spans) {
  constexpr size_t kMost = 3;
  std::string names;
  for (size_t i = 0; i < std::min(kMost, spans.size()); ++i) {
    absl::StrAppend(&names, i == 0 ? "" : ", ", spans[i].ToString());
  }
  if (spans.size() > kMost) absl::StrAppend(&names, ", ...");
  return names;
}

}  // namespace

absl::StatusOr<Input> ReadInput(const std::string& path) {
  const command::ProgressLine progress("reading");
  absl::StatusOr<std::string> bytes = command::ReadWhole(path);
  if (!bytes.ok()) return bytes.status();
  Input input;
  input.path = path == command::kStandard ? "the standard input" : path;
  input.bytes = bytes->size();
  const absl::Status status = Parse(*std::move(bytes), &input);
  if (!status.ok()) return At(input.path, status);
  return input;
}

absl::Status ImportAll(const std::vector<Input>& inputs, Doc& doc) {
  command::ProgressLine progress("reading");
  size_t total = 0;
  for (const Input& input : inputs) total += input.records.size();
  size_t done = 0;
  std::vector<OpSpan> pending;
  for (const Input& input : inputs) {
    for (const std::string& record : input.records) {
      absl::StatusOr<ImportResult> result = doc.Import(record);
      if (!result.ok()) return At(input.path, result.status());
      if (!result->rejected.empty()) {
        return At(input.path, result->rejected.front());
      }
      pending.insert(pending.end(), result->pending.begin(),
                     result->pending.end());
      progress.Show(static_cast<int64_t>(++done), static_cast<int64_t>(total));
    }
  }
  // What waited may have come with a later record.
  const VersionVector version = doc.version();
  std::erase_if(pending, [&](const OpSpan& span) {
    return version.next_counter(span.peer) >= span.end;
  });
  if (pending.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(inputs.front().path, ": the ops ", Names(pending),
                   " build upon others that are not here; name the files that "
                   "have those, too"));
}

absl::Status ImportFiles(const std::vector<std::string>& paths, Doc& doc) {
  std::vector<Input> inputs;
  for (const std::string& path : paths) {
    absl::StatusOr<Input> input = ReadInput(path);
    if (!input.ok()) return input.status();
    inputs.push_back(*std::move(input));
  }
  return ImportAll(inputs, doc);
}

absl::StatusOr<std::string> OneUpdate(const Input& input) {
  if (input.records.size() == 1) return input.records.front();
  Doc doc;
  const absl::Status status = ImportAll({input}, doc);
  if (!status.ok()) return status;
  return doc.Export();
}

absl::Status WriteOutput(const std::string& path, std::string_view bytes,
                         bool may_replace) {
  if (path == command::kStandard) {
    std::cout << bytes << std::flush;
    return std::cout ? absl::OkStatus()
                     : absl::UnknownError("cannot write the standard output");
  }
  absl::StatusOr<command::OutputFile> file =
      command::OutputFile::Make(path, may_replace);
  if (!file.ok()) return file.status();
  if (absl::Status status = file->Write(bytes); !status.ok()) return status;
  return file->Finish();
}

}  // namespace syncline::program
