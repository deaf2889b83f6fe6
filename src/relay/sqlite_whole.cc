// Documents of a SqliteStore that are read, or come from another store, as a
// whole.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "log_rules.h"
#include "sqlite_core.h"
#include "sqlite_rows.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;

absl::Status CheckGoOn(std::string_view document, Epoch epoch,
                       Epoch deleted_before) {
  if (epoch.value > 0 && epoch.value < INT64_MAX && deleted_before <= epoch) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(document), " is said to be in the epoch ",
                   epoch.value, ", and deleted before ", deleted_before.value));
}

absl::Status IsThere(std::string_view document) {
  return absl::FailedPreconditionError(absl::StrCat(
      std::string(document),
      " is in this store, and was deleted in the other one: delete it here, or "
      "take a new store"));
}

bool IsEmpty(const LogState& log) {
  return !log.snapshot && log.last_seq < log.first_seq;
}

// A store's document while it is read, and who is told of it. What that returns
// is no error of the storage, and kept apart.
struct Reading {
  SqliteConnection& connection;
  const std::string_view document;
  const DocumentRow row;
  const WholeReader& reader;
  absl::Status told;

  absl::Status Run() {
    const absl::StatusOr<LogHead> head = HeadOf(connection, row);
    if (!head.ok()) return head.status();
    told = reader.on_head(*head);
    absl::Status status;
    if (told.ok() && head->snapshot) status = ReadSnapshot();
    if (status.ok()) status = ReadRecords();
    return status;
  }

  absl::Status ReadSnapshot() {
    const absl::StatusOr<std::string> bytes =
        SelectSnapshot(connection, document, row.number, *row.log.snapshot);
    if (!bytes.ok()) return bytes.status();
    told = reader.on_snapshot({row.log.epoch, Seq{row.log.first_seq.value - 1}},
                              *bytes);
    return absl::OkStatus();
  }

  absl::Status ReadRecords() {
    for (Seq next = row.log.first_seq; next <= row.log.last_seq;) {
      const auto records =
          SelectRecords(connection, document, row, next, kReadBytes);
      if (!records.ok()) return records.status();
      for (const LoggedRecord& record : *records) {
        if (told.ok()) told = reader.on_record(record);
        if (!told.ok()) return absl::OkStatus();
        next = record.seq.Next();
      }
    }
    return absl::OkStatus();
  }
};

// As if a record of all of the version had come, and was compacted.
absl::Status TakeSnapshot(SqliteConnection& connection, DocumentRow row,
                          std::string_view bytes,
                          const VersionVector& version) {
  const SnapshotId id = SnapshotId::Of(bytes);
  row.log.last_seq = row.log.last_seq.Next();
  row.log.first_seq = row.log.last_seq.Next();
  row.log.snapshot = id;
  absl::Status status = InsertSnapshot(connection, row.number, id, bytes);
  if (status.ok()) {
    status = ReplacePublished(connection, row.number,
                              {id, {row.log.epoch, row.log.last_seq}, version});
  }
  for (const auto& [peer, next_counter] : version.entries()) {
    if (!status.ok()) return status;
    status = RaiseKnown(connection, row.number, peer, next_counter);
  }
  return status.ok() ? UpdateDocument(connection, row) : status;
}

}  // namespace

absl::Status SqliteStore::ReadWhole(std::string_view document,
                                    const WholeReader& reader) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  absl::Status told;
  const absl::Status status =
      core_->Read(document, [&](SqliteConnection& connection) {
        const absl::StatusOr<DocumentRow> row =
            FindDocument(connection, document, core_->first_epoch());
        if (!row.ok()) return row.status();
        Reading reading{connection, document, *row, reader, absl::OkStatus()};
        absl::Status read = reading.Run();
        told = reading.told;
        return read;
      });
  return status.ok() ? told : status;
}

absl::StatusOr<Epoch> SqliteStore::GoOnFrom(std::string_view document,
                                            Epoch epoch, Epoch deleted_before) {
  absl::Status status = CheckDocumentName(document);
  if (status.ok()) status = CheckGoOn(document, epoch, deleted_before);
  if (!status.ok()) return status;
  Epoch begun;
  status = core_->Write(document, [&](SqliteConnection& connection) {
    absl::StatusOr<DocumentRow> row =
        FindDocument(connection, document, core_->first_epoch());
    if (!row.ok()) return row.status();
    LogState& log = row->log;
    begun = log.epoch;
    if (!IsEmpty(log)) {
      return deleted_before <= log.deleted_before ? absl::OkStatus()
                                                  : IsThere(document);
    }
    if (absl::Status failed = EnsureDocument(connection, document, *row);
        !failed.ok()) {
      return failed;
    }
    begun = log.epoch = NextEpoch(std::max(log.epoch, epoch), core_->env());
    log.deleted_before = std::max(log.deleted_before, deleted_before);
    return UpdateDocument(connection, *row);
  });
  if (!status.ok()) return status;
  return begun;
}

absl::StatusOr<bool> SqliteStore::BeginWith(std::string_view document,
                                            std::string_view snapshot,
                                            const VersionVector& version) {
  absl::Status status = CheckDocumentName(document);
  if (status.ok()) status = CheckSnapshotSize(snapshot);
  if (!status.ok()) return status;
  bool is_empty = false;
  status = core_->Write(document, [&](SqliteConnection& connection) {
    absl::StatusOr<DocumentRow> row =
        FindDocument(connection, document, core_->first_epoch());
    if (!row.ok()) return row.status();
    is_empty = IsEmpty(row->log);
    if (!is_empty) return absl::OkStatus();
    if (absl::Status failed = EnsureDocument(connection, document, *row);
        !failed.ok()) {
      return failed;
    }
    return TakeSnapshot(connection, *row, snapshot, version);
  });
  if (!status.ok()) return status;
  return is_empty;
}

}  // namespace syncline::relay
