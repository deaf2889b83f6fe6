#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "record_json.h"
#include "stored_log.h"
#include "syncline/doc.h"
#include "syncline/sync/batch.h"

namespace syncline::relay {
namespace {

// Where an export goes: the standard output, or a file that appears under its
// name when all of it is on the disk.
class Output {
 public:
  static absl::StatusOr<Output> Open(const std::string& path) {
    if (path.empty()) return Output("", stdout);
    std::FILE* file = std::fopen((path + ".part").c_str(), "wbx");
    if (file != nullptr) return Output(path, file);
    return absl::UnknownError(
        absl::StrCat(path, ".part: ", std::strerror(errno)));
  }
  Output(Output&& other) noexcept
      : path_(std::move(other.path_)),
        file_(std::exchange(other.file_, nullptr)) {}
  ~Output() {
    if (file_ == nullptr || path_.empty()) return;
    std::fclose(file_);
    std::remove((path_ + ".part").c_str());
  }

  absl::Status Write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) {
      return absl::OkStatus();
    }
    return Failed();
  }

  absl::Status Finish() {
    if (std::fflush(file_) != 0) return Failed();
    if (path_.empty()) return absl::OkStatus();
    if (fsync(fileno(file_)) != 0) return Failed();
    if (std::fclose(std::exchange(file_, nullptr)) != 0) return Failed();
    const std::string part = path_ + ".part";
    if (std::rename(part.c_str(), path_.c_str()) == 0) return absl::OkStatus();
    const absl::Status failed = Failed();
    std::remove(part.c_str());
    return failed;
  }

 private:
  Output(std::string path, std::FILE* file)
      : path_(std::move(path)), file_(file) {}

  absl::Status Failed() const {
    return absl::UnknownError(
        absl::StrCat(path_.empty() ? "the output" : path_,
                     " cannot be written: ", std::strerror(errno)));
  }

  std::string path_;
  std::FILE* file_;
};

absl::Status ExportRecords(SqliteStore& store, const std::string& document,
                           Output& output) {
  return ReadStoredLog(
      store, document,
      [&](Position position, const std::string& bytes) {
        return output.Write(SnapshotToJson(document, position, bytes) + "\n");
      },
      [&](const LoggedRecord& record) {
        return output.Write(RecordToJson(record, /*with_payload=*/true) + "\n");
      });
}

absl::Status ExportDocument(SqliteStore& store, const std::string& document,
                            Output& output) {
  Doc doc(PeerId{1});  // it writes nothing
  const auto take = [&](const std::string& bytes) {
    const absl::StatusOr<SyncBatchPtr> batch = SyncBatch::Parse(bytes);
    if (!batch.ok()) return absl::DataLossError(batch.status().message());
    if ((*batch)->is_sealed()) {
      return absl::FailedPreconditionError(absl::StrCat(
          document, " is encrypted: export it without --as-snapshot"));
    }
    return doc.Import((*batch)->payload()).status();
  };
  absl::Status status = ReadStoredLog(
      store, document,
      [&](Position, const std::string& bytes) { return take(bytes); },
      [&](const LoggedRecord& record) { return take(record.record.payload); });
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> snapshot = doc.ExportSnapshot();
  return snapshot.ok() ? output.Write(*snapshot) : snapshot.status();
}

}  // namespace

Exit RunExport(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {"--to"}, {"--as-snapshot"});
  if (!parsed.ok()) return ReportWrong("export", parsed.status());
  const bool as_snapshot = parsed->has("--as-snapshot");
  absl::Status status =
      as_snapshot
          ? parsed->CheckWords(2, 2, "export STORE DOCUMENT --as-snapshot")
          : parsed->CheckWords(1, 1'000'000, "export STORE [DOCUMENT...]");
  if (!status.ok()) return ReportWrong("export", status);
  const auto store = OpenToRead(parsed->words()[0]);
  if (!store.ok()) return Report(store.status());
  const auto documents =
      DocumentsOf(**store, absl::MakeConstSpan(parsed->words()).subspan(1));
  if (!documents.ok()) return Report(documents.status());
  auto output = Output::Open(parsed->value("--to"));
  if (!output.ok()) return Report(output.status());
  ProgressLine progress("exporting");
  int64_t done = 0;
  for (const std::string& document : *documents) {
    progress.Show(done++, static_cast<int64_t>(documents->size()));
    status = as_snapshot ? ExportDocument(**store, document, *output)
                         : ExportRecords(**store, document, *output);
    if (!status.ok()) return Report(status);
  }
  return Report(output->Finish());
}

}  // namespace syncline::relay
