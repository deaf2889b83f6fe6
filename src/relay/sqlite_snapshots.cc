// SqliteStore as a SnapshotStore.
#include <algorithm>
#include <utility>

#include "log_rules.h"
#include "sqlite_core.h"
#include "sqlite_rows.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {
namespace {

absl::StatusOr<bool> HasSnapshot(SqliteConnection& connection, int64_t document,
                                 const SnapshotId& id) {
  return connection.Ask("SELECT 1 FROM snapshot WHERE document = ? AND id = ?")
      .Bind(document)
      .BindBlob(IdBytes(id))
      .Next();
}

absl::Status PublishSnapshot(SqliteConnection& connection,
                             std::string_view document, const DocumentRow& row,
                             const std::optional<SnapshotId>& expected,
                             const Published& next) {
  if (absl::Status refusal =
          CheckEpoch(document, next.position.epoch, row.log.epoch);
      !refusal.ok()) {
    return refusal;
  }
  const absl::StatusOr<std::optional<Published>> current =
      SelectPublished(connection, row.number);
  if (!current.ok()) return current.status();
  if (absl::Status refusal = CheckPublish(document, *current, expected, next);
      !refusal.ok()) {
    return refusal;
  }
  const absl::StatusOr<bool> is_there =
      HasSnapshot(connection, row.number, next.id);
  if (!is_there.ok()) return is_there.status();
  if (!*is_there) return NoSnapshot(document, next.id);
  return ReplacePublished(connection, row.number, next);
}

absl::Status DeleteSnapshots(SqliteConnection& connection,
                             std::string_view document, const DocumentRow& row,
                             absl::Span<const SnapshotId> ids) {
  const absl::StatusOr<std::optional<Published>> current =
      SelectPublished(connection, row.number);
  if (!current.ok()) return current.status();
  if (absl::Status refusal = CheckDelete(document, *current, ids);
      !refusal.ok()) {
    return refusal;
  }
  for (const SnapshotId& id : ids) {
    if (absl::Status status =
            connection.Ask("DELETE FROM snapshot WHERE document = ? AND id = ?")
                .Bind(row.number)
                .BindBlob(IdBytes(id))
                .Run();
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SnapshotId> SqliteStore::Put(std::string_view document,
                                            Epoch epoch,
                                            std::string_view bytes) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckSnapshotSize(bytes); !status.ok()) {
    return status;
  }
  const SnapshotId id = SnapshotId::Of(bytes);
  const absl::Status status =
      core_->Write(document, [&](SqliteConnection& connection) {
        absl::StatusOr<DocumentRow> row =
            FindDocument(connection, document, core_->first_epoch());
        if (!row.ok()) return row.status();
        if (absl::Status refusal = CheckEpoch(document, epoch, row->log.epoch);
            !refusal.ok()) {
          return refusal;
        }
        if (absl::Status failed = EnsureDocument(connection, document, *row);
            !failed.ok()) {
          return failed;
        }
        return InsertSnapshot(connection, row->number, id, bytes);
      });
  if (!status.ok()) return status;
  return id;
}

absl::StatusOr<std::string> SqliteStore::Get(std::string_view document,
                                             const SnapshotId& id) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  std::string bytes;
  const absl::Status status =
      core_->Read(document, [&](SqliteConnection& connection) {
        const absl::StatusOr<DocumentRow> row =
            FindDocument(connection, document, core_->first_epoch());
        if (!row.ok()) return row.status();
        absl::StatusOr<std::string> read =
            SelectSnapshot(connection, document, row->number, id);
        if (!read.ok()) return read.status();
        bytes = *std::move(read);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return bytes;
}

absl::StatusOr<std::optional<Published>> SqliteStore::Current(
    std::string_view document) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  std::optional<Published> result;
  const absl::Status status =
      core_->Read(document, [&](SqliteConnection& connection) {
        const absl::StatusOr<DocumentRow> row =
            FindDocument(connection, document, core_->first_epoch());
        if (!row.ok()) return row.status();
        absl::StatusOr<std::optional<Published>> published =
            SelectPublished(connection, row->number);
        if (!published.ok()) return published.status();
        result = *std::move(published);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return result;
}

absl::Status SqliteStore::Publish(std::string_view document,
                                  const std::optional<SnapshotId>& expected,
                                  const Published& next) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  return core_->Write(document, [&](SqliteConnection& connection) {
    const absl::StatusOr<DocumentRow> row =
        FindDocument(connection, document, core_->first_epoch());
    if (!row.ok()) return row.status();
    return PublishSnapshot(connection, document, *row, expected, next);
  });
}

absl::Status SqliteStore::Delete(std::string_view document,
                                 absl::Span<const SnapshotId> ids) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  return core_->Write(document, [&](SqliteConnection& connection) {
    const absl::StatusOr<DocumentRow> row =
        FindDocument(connection, document, core_->first_epoch());
    if (!row.ok()) return row.status();
    return DeleteSnapshots(connection, document, *row, ids);
  });
}

absl::Status SqliteStore::BeginEpoch(std::string_view document, Epoch epoch) {
  const absl::StatusOr<LogHead> head = Head(document);
  if (!head.ok()) return head.status();
  if (epoch <= head->epoch) return absl::OkStatus();
  return CheckEpoch(document, epoch, head->epoch);
}

}  // namespace syncline::relay
