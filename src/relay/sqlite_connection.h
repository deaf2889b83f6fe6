// One connection to a SQLite file: its errors as Status, its statements
// prepared once.
//
//   Query query = connection.Ask("SELECT name FROM document WHERE number = ?");
//   query.Bind(number);
//   while (true) {
//     const absl::StatusOr<bool> has_row = query.Next();
//     if (!has_row.ok()) return has_row.status();
//     if (!*has_row) break;
//     Use(query.Bytes(0));
//   }
//
// Thread-compatible.
#ifndef SYNCLINE_SRC_RELAY_SQLITE_CONNECTION_H_
#define SYNCLINE_SRC_RELAY_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace syncline::relay {

// Extended result codes only. OK for SQLITE_OK, SQLITE_ROW and SQLITE_DONE.
//
//   DataLoss            what the file holds is damaged
//   ResourceExhausted   the disk or the memory is full; nothing was changed
//   Unavailable         locked by somebody, or not readable this time
//   Internal            could not be written, or made durable; or a bug
absl::Status StatusOfSqlite(int code, const std::string& message);

// A statement while it is used. What is bound has to live until its end.
class Query {
 public:
  // `statement` is null where it could not be prepared, for which `status` is.
  Query(sqlite3* db, sqlite3_stmt* statement, absl::Status status)
      : db_(db), statement_(statement), status_(std::move(status)) {}
  ~Query();
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // The next parameter.
  Query& Bind(int64_t value);
  Query& Bind(uint64_t value) { return Bind(static_cast<int64_t>(value)); }
  Query& BindText(std::string_view text);
  Query& BindBlob(std::string_view bytes);
  Query& BindNull();

  // Whether there is another row.
  absl::StatusOr<bool> Next();
  // For what gives no rows.
  absl::Status Run();

  int64_t Int(int column) const;
  uint64_t Unsigned(int column) const {
    return static_cast<uint64_t>(Int(column));
  }
  bool IsNull(int column) const;
  // Valid until the next call.
  std::string_view Bytes(int column) const;

 private:
  Query& Bound(int code);

  sqlite3* db_;
  sqlite3_stmt* statement_;
  absl::Status status_;  // of what was before Next
  int parameter_ = 0;
};

class SqliteConnection {
 public:
  // `flags` as of sqlite3_open_v2; `vfs` nullptr is the system's. Errors: where
  // the system does not open the file, its own, with its reason.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(
      const std::string& path, int flags, const char* vfs);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  sqlite3* db() { return db_; }

  // Runs statements that are needed once, and passes over their rows.
  absl::Status Execute(const char* sql);
  // `sql` is a literal: it is known again by its address.
  Query Ask(const char* sql);
  // The one number that `sql` gives.
  absl::StatusOr<int64_t> Number(const char* sql);

  // What SQLite says of `code`, which a function outside of here returned.
  absl::Status StatusOf(int code);

  // Ends a transaction, if one is open, without its changes. Errors: where even
  // that cannot be done.
  absl::Status RollBack();

 private:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}

  sqlite3* const db_;
  absl::flat_hash_map<const char*, sqlite3_stmt*> statements_;
};

// A transaction that is rolled back unless it was committed.
class SqliteTransaction {
 public:
  // `begin` is "BEGIN" for one that reads, "BEGIN IMMEDIATE" for one that
  // writes.
  static absl::StatusOr<SqliteTransaction> Begin(SqliteConnection& connection,
                                                 const char* begin);
  SqliteTransaction(SqliteTransaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  ~SqliteTransaction() {
    // Where that fails, so does what comes next.
    if (connection_ != nullptr) connection_->RollBack().IgnoreError();
  }

  absl::Status Commit();

 private:
  explicit SqliteTransaction(SqliteConnection* connection)
      : connection_(connection) {}

  SqliteConnection* connection_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_SQLITE_CONNECTION_H_
