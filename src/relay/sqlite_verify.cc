// SqliteStore::Verify: what nobody has asked for yet is looked at, too.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "sqlite_core.h"
#include "sqlite_rows.h"

namespace syncline::relay {
namespace {

// More than that is not read by anybody.
constexpr size_t kMaxBreaches = 20;

// Collects breaches. An error that is none, but of reading, ends the search.
class Verification {
 public:
  Verification(SqliteConnection& connection, Epoch first_epoch)
      : connection_(connection), first_epoch_(first_epoch) {}

  absl::Status Run() {
    if (absl::Status status = CheckStructure(); !status.ok()) return status;
    if (absl::Status status = CheckOrphans(); !status.ok()) return status;
    if (absl::Status status = CheckDocuments(); !status.ok()) return status;
    if (breaches_.empty()) return absl::OkStatus();
    return absl::DataLossError(absl::StrJoin(breaches_, "; "));
  }

 private:
  // Pages and trees.
  absl::Status CheckStructure() {
    Query query = connection_.Ask("PRAGMA integrity_check(20)");
    while (true) {
      const absl::StatusOr<bool> has_row = query.Next();
      if (!has_row.ok()) return has_row.status();
      if (!*has_row) return absl::OkStatus();
      if (query.Bytes(0) != "ok") Breach(std::string(query.Bytes(0)));
    }
  }

  // Rows of documents that are not there.
  absl::Status CheckOrphans() {
    for (const char* sql :
         {"SELECT count(*) FROM record WHERE document NOT IN "
          "(SELECT number FROM document)",
          "SELECT count(*) FROM large WHERE number NOT IN "
          "(SELECT large FROM record WHERE large IS NOT NULL)",
          "SELECT count(*) FROM known WHERE document NOT IN "
          "(SELECT number FROM document)",
          "SELECT count(*) FROM snapshot WHERE document NOT IN "
          "(SELECT number FROM document)",
          "SELECT count(*) FROM published WHERE (document, id) NOT IN "
          "(SELECT document, id FROM snapshot)"}) {
      const absl::StatusOr<int64_t> count = connection_.Number(sql);
      if (!count.ok()) return count.status();
      if (*count != 0) Breach(absl::StrCat(sql, " is ", *count));
    }
    return absl::OkStatus();
  }

  absl::Status CheckDocuments() {
    Query query = connection_.Ask("SELECT name FROM document ORDER BY name");
    while (true) {
      const absl::StatusOr<bool> has_row = query.Next();
      if (!has_row.ok()) return has_row.status();
      if (!*has_row) return absl::OkStatus();
      const std::string name(query.Bytes(0));
      absl::Status status = CheckRecords(name);
      if (status.ok()) status = CheckSnapshots(name);
      if (absl::IsDataLoss(status)) {
        Breach(absl::StrCat(name, ": ", status.message()));
      } else if (!status.ok()) {
        return status;
      }
    }
  }

  // That the log is whole and closed, and that its version has all of it.
  absl::Status CheckRecords(const std::string& name) {
    const absl::StatusOr<DocumentRow> row =
        FindDocument(connection_, name, first_epoch_);
    if (!row.ok()) return row.status();
    if (row->log.deleted_before > row->log.epoch) {
      return absl::DataLossError("it was deleted in an epoch to come");
    }
    const absl::StatusOr<VersionVector> version =
        KnownVersion(connection_, row->number);
    if (!version.ok()) return version.status();
    constexpr size_t kReadBytes = size_t{1} << 20;
    for (Seq next = row->log.first_seq; next <= row->log.last_seq;) {
      const absl::StatusOr<std::vector<LoggedRecord>> records =
          SelectRecords(connection_, name, *row, next, kReadBytes);
      if (!records.ok()) return records.status();
      for (const LoggedRecord& logged : *records) {
        if (!IsKnown(logged.record, [&](PeerId peer) {
              return version->next_counter(peer);
            })) {
          return absl::DataLossError(absl::StrCat(
              "the version lacks ops of record ", logged.seq.value));
        }
      }
      next = records->back().seq.Next();
    }
    const absl::StatusOr<std::optional<Published>> published =
        SelectPublished(connection_, row->number);
    if (!published.ok()) return published.status();
    if (*published && !version->Includes((*published)->version)) {
      return absl::DataLossError("the version lacks ops of the snapshot");
    }
    return absl::OkStatus();
  }

  absl::Status CheckSnapshots(const std::string& name) {
    Query query = connection_.Ask(
        "SELECT id, bytes FROM snapshot WHERE document = "
        "(SELECT number FROM document WHERE name = ?)");
    query.BindText(name);
    while (true) {
      const absl::StatusOr<bool> has_row = query.Next();
      if (!has_row.ok()) return has_row.status();
      if (!*has_row) return absl::OkStatus();
      const SnapshotId id = SnapshotId::Of(query.Bytes(1));
      if (query.Bytes(0) != IdBytes(id)) {
        return absl::DataLossError("a snapshot is not what was put");
      }
    }
  }

  void Breach(std::string what) {
    if (breaches_.size() < kMaxBreaches) breaches_.push_back(std::move(what));
  }

  SqliteConnection& connection_;
  const Epoch first_epoch_;
  std::vector<std::string> breaches_;
};

}  // namespace

absl::Status SqliteStore::Verify() {
  // What stands in the write-ahead log alone would not be looked at on disk.
  core_->EmptyLog();
  return core_->Read("verifying", [&](SqliteConnection& connection) {
    return Verification(connection, core_->first_epoch()).Run();
  });
}

}  // namespace syncline::relay
