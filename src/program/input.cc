#include "input.h"

#include <sys/stat.h>
#include <unistd.h>

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

absl::Status At(const std::string& path, const absl::Status& status) {
  if (status.ok()) return status;
  const absl::StatusCode code =
      status.code() == absl::StatusCode::kInvalidArgument
          ? absl::StatusCode::kDataLoss  // the file is wrong, no argument
          : status.code();
  return absl::Status(code, absl::StrCat(path, ": ", status.message()));
}

void TakeDocFile(DocFileContent content, Input* input) {
  input->is_empty = content.tail_bytes == input->bytes;
  input->format =
      input->is_empty ? "empty: a new document" : "file of a document";
  input->records = std::move(content.records);
  input->damaged = std::move(content.damaged);
  if (!input->is_empty) input->tail_bytes = content.tail_bytes;
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
  absl::StatusOr<DocFileContent> content = ParseDocFile(bytes);
  if (content.ok()) {
    TakeDocFile(*std::move(content), input);
    return absl::OkStatus();
  }
  if (!absl::IsInvalidArgument(content.status())) return content.status();
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

// What of a file is left out, or that there is nothing in it.
void TellWhatIsMissing(const Input& input) {
  if (input.is_empty) Note(absl::StrCat(input.path, ": ", input.format));
  for (const DamagedBytes& part : input.damaged) {
    Note(absl::StrCat(input.path, ": bytes ", part.begin, " to ", part.end,
                      " are damaged, and are left out"));
  }
  if (input.tail_bytes == 0) return;
  Note(absl::StrCat(input.path, ": its last ", input.tail_bytes,
                    " bytes are left out: they are of a save that was "
                    "interrupted, or is under way"));
}

bool IsSame(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

std::string OutputOf(const Arguments& arguments) {
  return arguments.has("--to") ? arguments.value("--to") : command::kStandard;
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

absl::Status CheckWhole(const Input& input) {
  if (input.damaged.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      input.path, ", byte ", input.damaged.front().begin,
      ": not as it was written; ", input.damaged.size(),
      " such parts. Bring the file back from a copy, or have what is around "
      "them by --salvage of the command that is to read it"));
}

absl::StatusOr<std::vector<Input>> ReadInputs(const Arguments& arguments) {
  std::vector<Input> inputs;
  for (const std::string& path : arguments.words()) {
    absl::StatusOr<Input> input = ReadInput(path);
    if (!input.ok()) return input.status();
    const absl::Status whole = CheckWhole(*input);
    if (!whole.ok() && !arguments.has("--salvage")) return whole;
    TellWhatIsMissing(*input);
    inputs.push_back(*std::move(input));
  }
  return inputs;
}

absl::Status ImportAll(absl::Span<const Input> inputs, Doc& doc) {
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
  const bool is_salvaged =
      std::any_of(inputs.begin(), inputs.end(),
                  [](const Input& input) { return !input.damaged.empty(); });
  if (is_salvaged) {
    Note(absl::StrCat("the ops ", Names(pending),
                      " are left out: they build upon others that are not "
                      "here"));
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(inputs.front().path, ": the ops ", Names(pending),
                   " build upon others that are not here; name the files that "
                   "have those, too"));
}

absl::Status ImportFiles(const Arguments& arguments, Doc& doc) {
  const absl::StatusOr<std::vector<Input>> inputs = ReadInputs(arguments);
  return inputs.ok() ? ImportAll(*inputs, doc) : inputs.status();
}

absl::StatusOr<std::string> OneUpdate(const Input& input) {
  if (input.records.size() == 1) return input.records.front();
  Doc doc;
  const absl::Status status = ImportAll(absl::MakeConstSpan(&input, 1), doc);
  if (!status.ok()) return status;
  return doc.Export();
}

absl::Status CheckOutput(const Arguments& arguments, Output output) {
  if (output == Output::kNeeded && !arguments.has("--to")) {
    return absl::InvalidArgumentError("--to is missing: the file to write");
  }
  const std::string path = OutputOf(arguments);
  struct stat to = {};
  if (path == command::kStandard || stat(path.c_str(), &to) != 0) {
    return absl::OkStatus();
  }
  for (const std::string& word : arguments.words()) {
    struct stat from = {};
    const int found = word == command::kStandard ? fstat(STDIN_FILENO, &from)
                                                 : stat(word.c_str(), &from);
    if (found != 0 || !IsSame(from, to)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--to=", path,
        " is a file that is read here, and no command changes such a file: a "
        "program that keeps a document in it could not open it any more. Name "
        "another one"));
  }
  return absl::OkStatus();
}

absl::Status WriteOutput(const Arguments& arguments, std::string_view bytes) {
  const std::string path = OutputOf(arguments);
  if (path == command::kStandard) {
    std::cout << bytes << std::flush;
    return std::cout ? absl::OkStatus()
                     : absl::UnknownError("cannot write the standard output");
  }
  absl::StatusOr<command::OutputFile> file =
      command::OutputFile::Make(path, arguments.has("--force"));
  if (!file.ok()) return file.status();
  if (absl::Status status = file->Write(bytes); !status.ok()) return status;
  return file->Finish();
}

}  // namespace syncline::program
