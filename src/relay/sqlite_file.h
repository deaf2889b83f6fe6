// The file of a store: how it is made, told from other files, and opened.
//
// Thread-safe: no state.
#ifndef SYNCLINE_SRC_RELAY_SQLITE_FILE_H_
#define SYNCLINE_SRC_RELAY_SQLITE_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sqlite_connection.h"
#include "syncline/relay/env.h"
#include "syncline/relay/position.h"

namespace syncline::relay {

// The version of the tables, PRAGMA user_version. A later one is refused, since
// nothing is known of what it promises.
inline constexpr int64_t kSchemaVersion = 2;

// What version 2 has beside version 1: the column deleted_before of `document`.
// As SQL over the tables of `schema`: what version 1 tells of it. An epoch
// after the first one of the store is a deletion's; what was deleted before the
// store was restored cannot be told any more.
std::string DeletedBeforeOfVersion1(std::string_view schema);

// Errors: InvalidArgument, for what is not the name of a file.
absl::Status CheckPath(const std::string& path);

// Whether there is a file. Errors: Unavailable.
absl::StatusOr<bool> FileExists(const std::string& path, Env& env);

// The connection that writes. Makes the tables where the file is new, brings
// those of an earlier version up to this one in one transaction, and makes
// durable what was found in the write-ahead log: after a failed flush, nobody
// knows whether it is.
absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenWriter(
    const std::string& path, Env& env, int busy_timeout_ms);

// By what name SQLite reads a file. Beside one that is used it writes, for
// those who read it, too: where nothing can be written it is told that nobody
// else does. What is in a write-ahead log is read all the same, or that fails.
std::string NameToRead(const std::string& path);

// One that reads, by such a name, or that of a file which this process has. The
// file is there; one of an earlier version stays as it is.
absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenReader(
    const std::string& path, Env& env, int busy_timeout_ms);

// Errors: InvalidArgument, where the file of the connection is something else
// than a store; FailedPrecondition, where it is one that cannot be read.
absl::Status CheckStore(const std::string& path, SqliteConnection& connection);

// A new file for a store that is written in pieces: until FinishNew, opening it
// is an error. What OpenWriter calls, in one piece.
absl::StatusOr<std::unique_ptr<SqliteConnection>> BeginNew(
    const std::string& path, Env& env);
// Within the transaction that makes the file complete.
absl::Status FinishNew(SqliteConnection& connection, Epoch first_epoch);

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_SQLITE_FILE_H_
