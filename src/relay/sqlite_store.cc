#include "syncline/relay/sqlite_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "log_rules.h"
#include "sqlite_core.h"
#include "sqlite_rows.h"

namespace syncline::relay {
namespace {

// How many ops of a peer a document knows, for the rules; an error of the
// storage goes to `status`.
class KnownLookup {
 public:
  KnownLookup(SqliteConnection& connection, int64_t document)
      : connection_(connection), document_(document) {}

  uint32_t Of(PeerId peer) {
    if (document_ == 0) return 0;
    const absl::StatusOr<uint32_t> known =
        KnownOpsOf(connection_, document_, peer);
    if (known.ok()) return *known;
    status_ = known.status();
    return 0;
  }
  const absl::Status& status() const { return status_; }

 private:
  SqliteConnection& connection_;
  const int64_t document_;
  absl::Status status_;
};

absl::Status StoreRecord(SqliteConnection& connection, const Record& record,
                         DocumentRow& row) {
  if (absl::Status status = EnsureDocument(connection, record.document, row);
      !status.ok()) {
    return status;
  }
  row.log.last_seq = row.log.last_seq.Next();
  if (absl::Status status =
          InsertRecord(connection, row.number, row.log.last_seq, record);
      !status.ok()) {
    return status;
  }
  for (const OpSpan& span : record.spans) {
    if (absl::Status status =
            RaiseKnown(connection, row.number, span.peer, span.end);
        !status.ok()) {
      return status;
    }
  }
  return UpdateDocument(connection, row);
}

// Appends one record of a group. `answer` is its own; what is returned is an
// error of the storage, which is that of the whole group.
absl::Status AppendOne(SqliteConnection& connection, const Record& record,
                       Epoch first_epoch, absl::StatusOr<Appended>& answer) {
  if (absl::Status status = CheckRecord(record); !status.ok()) {
    answer = status;
    return absl::OkStatus();
  }
  absl::StatusOr<DocumentRow> row =
      FindDocument(connection, record.document, first_epoch);
  if (!row.ok()) return row.status();
  KnownLookup lookup(connection, row->number);
  const auto known = [&](PeerId peer) { return lookup.Of(peer); };
  absl::Status refusal =
      CheckEpoch(record.document, record.epoch, row->log.epoch);
  if (refusal.ok()) refusal = CheckClosed(record, known);
  const bool is_known = refusal.ok() && IsKnown(record, known);
  if (!lookup.status().ok()) return lookup.status();
  if (!refusal.ok()) {
    answer = refusal;
    return absl::OkStatus();
  }
  if (!is_known) {
    if (absl::Status status = StoreRecord(connection, record, *row);
        !status.ok()) {
      return status;
    }
  }
  answer = Appended{row->log.last_seq, AckLevel::kStored, is_known};
  return absl::OkStatus();
}

}  // namespace

SqliteStore::SqliteStore(std::unique_ptr<Core> core) : core_(std::move(core)) {}
SqliteStore::~SqliteStore() = default;

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(
    const SqliteOptions& options) {
  absl::StatusOr<std::unique_ptr<Core>> core = Core::Open(options);
  if (!core.ok()) return core.status();
  return std::unique_ptr<SqliteStore>(new SqliteStore(*std::move(core)));
}

absl::Status SqliteStore::health() const { return core_->health(); }

std::vector<absl::StatusOr<Appended>> SqliteStore::Append(
    absl::Span<const Record> group) {
  std::vector<absl::StatusOr<Appended>> answers(group.size());
  if (group.empty()) return answers;
  const absl::Status status =
      core_->Write("appending", [&](SqliteConnection& connection) {
        for (size_t i = 0; i < group.size(); ++i) {
          if (absl::Status failed = AppendOne(connection, group[i],
                                              core_->first_epoch(), answers[i]);
              !failed.ok()) {
            return failed;
          }
        }
        return absl::OkStatus();
      });
  if (!status.ok()) std::fill(answers.begin(), answers.end(), status);
  return answers;
}

absl::StatusOr<LogHead> SqliteStore::Head(std::string_view document) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  LogHead head;
  const absl::Status status =
      core_->Read(document, [&](SqliteConnection& connection) {
        const absl::StatusOr<DocumentRow> row =
            FindDocument(connection, document, core_->first_epoch());
        if (!row.ok()) return row.status();
        absl::StatusOr<LogHead> read = HeadOf(connection, *row);
        if (!read.ok()) return read.status();
        head = *std::move(read);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return head;
}

absl::StatusOr<std::vector<LoggedRecord>> SqliteStore::Read(
    std::string_view document, Position from, size_t max_bytes) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  std::vector<LoggedRecord> result;
  const absl::Status status =
      core_->Read(document, [&](SqliteConnection& connection) {
        const absl::StatusOr<DocumentRow> row =
            FindDocument(connection, document, core_->first_epoch());
        if (!row.ok()) return row.status();
        if (absl::Status refusal = CheckRead(document, row->log, from);
            !refusal.ok()) {
          return refusal;
        }
        absl::StatusOr<std::vector<LoggedRecord>> records =
            SelectRecords(connection, document, *row, from.seq, max_bytes);
        if (!records.ok()) return records.status();
        result = *std::move(records);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return result;
}

absl::Status SqliteStore::Trim(std::string_view document, Position last,
                               const SnapshotId& snapshot) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  return core_->Write(document, [&](SqliteConnection& connection) {
    absl::StatusOr<DocumentRow> row =
        FindDocument(connection, document, core_->first_epoch());
    if (!row.ok()) return row.status();
    if (absl::Status refusal = CheckTrim(document, row->log, last);
        !refusal.ok() || last.seq < row->log.first_seq) {
      return refusal;
    }
    const Seq first = std::exchange(row->log.first_seq, last.seq.Next());
    row->log.snapshot = snapshot;
    if (absl::Status status = UpdateDocument(connection, *row); !status.ok()) {
      return status;
    }
    return DeleteRecords(connection, row->number, first, last.seq);
  });
}

absl::StatusOr<Epoch> SqliteStore::Tombstone(std::string_view document) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  Epoch epoch;
  const absl::Status status =
      core_->Write(document, [&](SqliteConnection& connection) {
        absl::StatusOr<DocumentRow> row =
            FindDocument(connection, document, core_->first_epoch());
        if (!row.ok()) return row.status();
        if (absl::Status failed = EnsureDocument(connection, document, *row);
            !failed.ok()) {
          return failed;
        }
        if (absl::Status failed = ClearDocument(connection, row->number);
            !failed.ok()) {
          return failed;
        }
        epoch = NextEpoch(row->log.epoch, core_->env());
        row->log.epoch = row->log.deleted_before = epoch;
        row->log.first_seq = row->log.last_seq.Next();
        row->log.snapshot.reset();
        return UpdateDocument(connection, *row);
      });
  if (!status.ok()) return status;
  core_->EmptyLog();
  return epoch;
}

absl::StatusOr<std::vector<ListedDocument>> SqliteStore::List(
    std::string_view after, size_t limit) {
  std::vector<ListedDocument> listed;
  const absl::Status status =
      core_->Read("the list", [&](SqliteConnection& connection) {
        Query query = connection.Ask(
            "SELECT name, epoch, last_seq FROM document WHERE name > ? "
            "AND (last_seq > 0 OR epoch <> ?) ORDER BY name");
        query.BindText(after).Bind(core_->first_epoch().value);
        while (listed.size() < limit) {
          const absl::StatusOr<bool> has_row = query.Next();
          if (!has_row.ok() || !*has_row) return has_row.status();
          listed.push_back({std::string(query.Bytes(0)),
                            Epoch{query.Unsigned(1)}, Seq{query.Unsigned(2)}});
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return listed;
}

}  // namespace syncline::relay
