#include <iostream>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "command/output_file.h"
#include "command/read_whole.h"
#include "record_json.h"
#include "syncline/doc.h"
#include "syncline/sync/batch.h"

namespace syncline::relay {
namespace {

// Where an export goes: the standard output, or a file.
class Output {
 public:
  static absl::StatusOr<Output> Open(const Arguments& arguments) {
    const std::string path = arguments.value("--to");
    if (path.empty() || path == command::kStandard) return Output(std::nullopt);
    absl::StatusOr<command::OutputFile> file =
        command::OutputFile::Make(path, arguments.has("--force"));
    if (!file.ok()) return file.status();
    return Output(*std::move(file));
  }

  absl::Status Write(std::string_view bytes) {
    if (file_) return file_->Write(bytes);
    std::cout << bytes;
    return Told();
  }

  absl::Status Finish() {
    if (file_) return file_->Finish();
    std::cout << std::flush;
    return Told();
  }

 private:
  explicit Output(std::optional<command::OutputFile> file)
      : file_(std::move(file)) {}

  static absl::Status Told() {
    return std::cout ? absl::OkStatus()
                     : absl::UnknownError("cannot write the standard output");
  }

  std::optional<command::OutputFile> file_;
};

absl::Status ExportRecords(SqliteStore& store, const std::string& document,
                           Output& output) {
  const auto write = [&](const std::string& line) {
    return output.Write(line + "\n");
  };
  return store.ReadWhole(
      document,
      {.on_head =
           [&](const LogHead& head) {
             if (head.epoch <= Epoch{1}) return absl::OkStatus();
             return write(
                 EpochsToJson({document, head.epoch, head.deleted_before}));
           },
       .on_snapshot =
           [&](Position position, std::string_view bytes) {
             return write(SnapshotToJson(document, position, bytes));
           },
       .on_record =
           [&](const LoggedRecord& record) {
             return write(RecordToJson(record, /*with_payload=*/true));
           }});
}

absl::Status ExportDocument(SqliteStore& store, const std::string& document,
                            Output& output) {
  Doc doc(PeerId{1});  // it writes nothing
  const auto take = [&](std::string_view bytes) {
    const absl::StatusOr<SyncBatchPtr> batch =
        SyncBatch::Parse(std::string(bytes));
    if (!batch.ok()) return absl::DataLossError(batch.status().message());
    if ((*batch)->is_sealed()) {
      return absl::FailedPreconditionError(absl::StrCat(
          document, " is encrypted: export it without --as-snapshot"));
    }
    return doc.Import((*batch)->payload()).status();
  };
  const absl::Status status = store.ReadWhole(
      document,
      {.on_head = [](const LogHead&) { return absl::OkStatus(); },
       .on_snapshot = [&](Position,
                          std::string_view bytes) { return take(bytes); },
       .on_record =
           [&](const LoggedRecord& logged) {
             return take(logged.record.payload);
           }});
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> snapshot = doc.ExportSnapshot();
  return snapshot.ok() ? output.Write(*snapshot) : snapshot.status();
}

}  // namespace

Exit RunExport(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to"}, {"--as-snapshot", "--force"});
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
      DocumentsOf(**store, absl::MakeConstSpan(parsed->words()).subspan(1),
                  as_snapshot ? IfDeleted::kLeaveOut : IfDeleted::kTake);
  if (!documents.ok()) return Report(documents.status());
  auto output = Output::Open(*parsed);
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
