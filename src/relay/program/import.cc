#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "command/read_whole.h"
#include "json_text.h"
#include "record_json.h"
#include "syncline/sync/batch.h"

namespace syncline::relay {
namespace {

struct Imported {
  int64_t lines = 0;
  int64_t records = 0;
  int64_t known = 0;
};

// Puts records into a store, in groups: each flush costs as much as it carries.
class Importer {
 public:
  explicit Importer(SqliteStore& store) : store_(store) {}

  const Imported& imported() const { return imported_; }

  absl::Status Add(ExportedLine line) {
    ++imported_.lines;
    if (auto* epochs = std::get_if<EpochsOfDocument>(&line)) {
      return GoOnFrom(*epochs);
    }
    if (auto* snapshot = std::get_if<SnapshotOfDocument>(&line)) {
      return AddSnapshot(std::move(snapshot->record));
    }
    return AddRecord(std::get<Record>(std::move(line)));
  }

  absl::Status Flush() {
    const auto answers = store_.Append(group_);
    for (size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i].ok()) return Told(lines_[i], answers[i].status());
      ++(answers[i]->was_known ? imported_.known : imported_.records);
    }
    group_.clear();
    lines_.clear();
    bytes_ = 0;
    return absl::OkStatus();
  }

 private:
  static constexpr size_t kGroupBytes = size_t{4} << 20;
  static constexpr size_t kGroupRecords = 1'000;

  static absl::Status Told(int64_t line, const absl::Status& status) {
    return absl::Status(status.code(),
                        absl::StrCat("line ", line, ": ", status.message(),
                                     "; the lines before it are in the "
                                     "store, and may be imported again"));
  }

  absl::Status GoOnFrom(const EpochsOfDocument& epochs) {
    if (absl::Status status = Flush(); !status.ok()) return status;
    const absl::StatusOr<Epoch> epoch =
        store_.GoOnFrom(epochs.document, epochs.epoch, epochs.deleted_before);
    if (!epoch.ok()) return Told(imported_.lines, epoch.status());
    epochs_[epochs.document] = *epoch;
    return absl::OkStatus();
  }

  // The epoch of a document; of one of which no line told, the first.
  absl::StatusOr<Epoch> EpochOf(const std::string& document) {
    if (epochs_.count(document) == 0) {
      if (absl::Status status = GoOnFrom({document, Epoch{1}, Epoch{0}});
          !status.ok()) {
        return status;
      }
    }
    return epochs_[document];
  }

  absl::Status AddRecord(Record record) {
    const absl::StatusOr<Epoch> epoch = EpochOf(record.document);
    if (!epoch.ok()) return epoch.status();
    record.epoch = *epoch;
    bytes_ += record.payload.size();
    group_.push_back(std::move(record));
    lines_.push_back(imported_.lines);
    if (bytes_ < kGroupBytes && group_.size() < kGroupRecords) {
      return absl::OkStatus();
    }
    return Flush();
  }

  // A snapshot may have more bytes than a record: where the document is begun,
  // it stays one.
  absl::Status AddSnapshot(Record record) {
    absl::Status status = EpochOf(record.document).status();
    if (status.ok()) status = Flush();
    if (!status.ok()) return status;
    VersionVector version;
    for (const OpSpan& span : record.spans) {
      version.Set(span.peer,
                  std::max(span.end, version.next_counter(span.peer)));
    }
    const absl::StatusOr<bool> has_begun =
        store_.BeginWith(record.document, record.payload, version);
    if (!has_begun.ok()) return Told(imported_.lines, has_begun.status());
    if (*has_begun) {
      ++imported_.records;
      return absl::OkStatus();
    }
    const absl::StatusOr<LogHead> head = store_.Head(record.document);
    if (!head.ok()) return head.status();
    if (!head->version.Includes(version)) return AddRecord(std::move(record));
    ++imported_.known;
    return absl::OkStatus();
  }

  SqliteStore& store_;
  std::map<std::string, Epoch> epochs_;
  std::vector<Record> group_;
  std::vector<int64_t> lines_;  // of each
  size_t bytes_ = 0;
  Imported imported_;
};

// Lines of an export.
absl::Status ImportLines(std::istream& input, Importer& importer) {
  std::string line;
  while (std::getline(input, line)) {
    if (line.empty()) continue;
    absl::StatusOr<ExportedLine> said = LineFromJson(line);
    if (!said.ok()) {
      return absl::Status(said.status().code(),
                          absl::StrCat("line ", importer.imported().lines + 1,
                                       ": ", said.status().message()));
    }
    if (absl::Status status = importer.Add(*std::move(said)); !status.ok()) {
      return status;
    }
  }
  if (input.bad()) return absl::UnknownError("the input cannot be read");
  return importer.Flush();
}

// What Doc exports, an update or a snapshot.
absl::Status ImportUpdate(const std::string& path, const std::string& document,
                          Importer& importer) {
  const absl::StatusOr<std::string> bytes = command::ReadWhole(path);
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<SyncBatchPtr> batch = SyncBatch::FromUpdate(*bytes);
  if (!batch.ok()) {
    return absl::DataLossError(absl::StrCat("this is no update of a document: ",
                                            batch.status().message()));
  }
  absl::StatusOr<Record> record = RecordOf(**batch);
  if (!record.ok()) return record.status();
  record->document = document;
  record->time_ms = Env::Real().WallTimeMs();
  if (absl::Status status = importer.Add(*std::move(record)); !status.ok()) {
    return status;
  }
  return importer.Flush();
}

}  // namespace

Exit RunImport(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {"--document"}, {"--json"});
  if (!parsed.ok()) return ReportWrong("import", parsed.status());
  if (absl::Status status = parsed->CheckWords(2, 2, "import STORE FILE");
      !status.ok()) {
    return ReportWrong("import", status);
  }
  const std::string& path = parsed->words()[1];
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) {
      return Report(
          absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(errno))));
    }
  }
  std::istream& input = path == "-" ? std::cin : file;
  // An import may be a store's beginning.
  const auto store = OpenToChange(parsed->words()[0], IfMissing::kMake);
  if (!store.ok()) return Report(store.status());
  Importer importer(**store);
  const absl::Status status =
      parsed->has("--document")
          ? ImportUpdate(path, parsed->value("--document"), importer)
          : ImportLines(input, importer);
  const Imported& imported = importer.imported();
  if (parsed->has("--json")) {
    std::cout << JsonObject({{"records", imported.records},
                             {"known", imported.known},
                             {"error", std::string(status.message())}});
  } else {
    std::cout << imported.records << " records imported, " << imported.known
              << " were there already\n";
  }
  return Report(status);
}

}  // namespace syncline::relay
