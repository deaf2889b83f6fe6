// What the tables say, and how it is changed: between rows and the types of the
// relay. Each function is a part of a transaction that its caller holds.
//
// Errors of all: those of SqliteConnection.
#ifndef SYNCLINE_SRC_RELAY_SQLITE_ROWS_H_
#define SYNCLINE_SRC_RELAY_SQLITE_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "log_rules.h"
#include "sqlite_connection.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/record.h"
#include "syncline/relay/snapshot_store.h"
#include "syncline/version.h"

namespace syncline::relay {

// A row of `document`. Number 0: there is none, and the rest is that of a
// document that nobody wrote to.
struct DocumentRow {
  int64_t number = 0;
  LogState log;
};

absl::StatusOr<DocumentRow> FindDocument(SqliteConnection& connection,
                                         std::string_view name,
                                         Epoch first_epoch);
// Gives it a number, where it has none.
absl::Status EnsureDocument(SqliteConnection& connection, std::string_view name,
                            DocumentRow& row);
absl::Status UpdateDocument(SqliteConnection& connection,
                            const DocumentRow& row);
// Deletes all that belongs to it, but for its row.
absl::Status ClearDocument(SqliteConnection& connection, int64_t number);

absl::StatusOr<uint32_t> KnownOpsOf(SqliteConnection& connection,
                                    int64_t document, PeerId peer);
absl::StatusOr<VersionVector> KnownVersion(SqliteConnection& connection,
                                           int64_t document);
// Where that is more than it was.
absl::Status RaiseKnown(SqliteConnection& connection, int64_t document,
                        PeerId peer, uint32_t next_counter);

absl::Status InsertRecord(SqliteConnection& connection, int64_t document,
                          Seq seq, const Record& record);
// Deletes the records [first, last].
absl::Status DeleteRecords(SqliteConnection& connection, int64_t document,
                           Seq first, Seq last);
// The records from `from` on, as LogStore::Read has them. DataLoss, where one
// is missing.
absl::StatusOr<std::vector<LoggedRecord>> SelectRecords(
    SqliteConnection& connection, std::string_view name,
    const DocumentRow& document, Seq from, size_t max_bytes);

// What a store tells of the document.
absl::StatusOr<LogHead> HeadOf(SqliteConnection& connection,
                               const DocumentRow& document);

// NotFound, where there is none; DataLoss, where it is not what was put.
absl::StatusOr<std::string> SelectSnapshot(SqliteConnection& connection,
                                           std::string_view name,
                                           int64_t document,
                                           const SnapshotId& id);
// Where it is there already, nothing changes.
absl::Status InsertSnapshot(SqliteConnection& connection, int64_t document,
                            const SnapshotId& id, std::string_view bytes);

absl::StatusOr<std::optional<Published>> SelectPublished(
    SqliteConnection& connection, int64_t document);
absl::Status ReplacePublished(SqliteConnection& connection, int64_t document,
                              const Published& published);

// An id as the bytes of a column, which live as long as it does.
std::string_view IdBytes(const SnapshotId& id);

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_SQLITE_ROWS_H_
