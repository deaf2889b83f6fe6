#include "sqlite_connection.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

absl::StatusCode StatusCodeOf(int code) {
  switch (code) {
    case SQLITE_IOERR_DATA:
    case SQLITE_IOERR_CORRUPTFS:
      return absl::StatusCode::kDataLoss;
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_FSTAT:
    case SQLITE_IOERR_ACCESS:
    case SQLITE_IOERR_LOCK:
    case SQLITE_IOERR_RDLOCK:
    case SQLITE_IOERR_BLOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_IOERR_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return absl::StatusCode::kOk;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_INTERRUPT:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

// What of the system is in the way of a file that could not be opened, or made;
// `last` is what SQLite has kept: of its last try, which was to read only. The
// file is not opened for this: closing it would end all locks of the process.
int WhyNotOpened(const std::string& path, int last) {
  struct stat there = {};
  if (stat(path.c_str(), &there) == 0) {
    if (S_ISDIR(there.st_mode)) return EISDIR;
    return access(path.c_str(), R_OK | W_OK) == 0 ? last : errno;
  }
  if (errno != ENOENT) return errno;
  const size_t end = path.rfind('/');
  const std::string folder =
      end == std::string::npos ? "." : path.substr(0, end + 1);
  return access(folder.c_str(), W_OK | X_OK) == 0 ? last : errno;
}

}  // namespace

absl::Status StatusOfSqlite(int code, const std::string& message) {
  const absl::StatusCode status_code = StatusCodeOf(code);
  if (status_code == absl::StatusCode::kOk) return absl::OkStatus();
  return {status_code, absl::StrCat(message, " (SQLite's code ", code, ")")};
}

Query::Query(Query&& other) noexcept
    : db_(other.db_),
      statement_(std::exchange(other.statement_, nullptr)),
      status_(std::move(other.status_)),
      parameter_(other.parameter_) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::Bound(int code) {
  if (code != SQLITE_OK && status_.ok()) {
    status_ = StatusOfSqlite(code, sqlite3_errmsg(db_));
  }
  return *this;
}

Query& Query::Bind(int64_t value) {
  return Bound(sqlite3_bind_int64(statement_, ++parameter_, value));
}

Query& Query::BindText(std::string_view text) {
  const char* data = text.empty() ? "" : text.data();
  return Bound(sqlite3_bind_text64(statement_, ++parameter_, data, text.size(),
                                   SQLITE_STATIC, SQLITE_UTF8));
}

Query& Query::BindBlob(std::string_view bytes) {
  const char* data = bytes.empty() ? "" : bytes.data();
  return Bound(sqlite3_bind_blob64(statement_, ++parameter_, data, bytes.size(),
                                   SQLITE_STATIC));
}

Query& Query::BindNull() {
  return Bound(sqlite3_bind_null(statement_, ++parameter_));
}

absl::StatusOr<bool> Query::Next() {
  if (!status_.ok()) return status_;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  status_ = StatusOfSqlite(code, sqlite3_errmsg(db_));
  return status_;
}

absl::Status Query::Run() { return Next().status(); }

int64_t Query::Int(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool Query::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string_view Query::Bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<size_t>(size)};
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(
    const std::string& path, int flags, const char* vfs) {
  sqlite3* db = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_EXRESCODE, vfs);
  if (code == SQLITE_OK) {
    return std::unique_ptr<SqliteConnection>(new SqliteConnection(db));
  }
  const std::string message =
      absl::StrCat(path, ": ", db ? sqlite3_errmsg(db) : "out of memory");
  const int last = db ? sqlite3_system_errno(db) : 0;
  sqlite3_close(db);
  if ((code & 0xff) == SQLITE_CANTOPEN && last != 0) {
    return absl::ErrnoToStatus(WhyNotOpened(path, last),
                               absl::StrCat("cannot open ", path));
  }
  return StatusOfSqlite(code, message);
}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

absl::Status SqliteConnection::StatusOf(int code) {
  return StatusOfSqlite(code, sqlite3_errmsg(db_));
}

absl::Status SqliteConnection::Execute(const char* sql) {
  return StatusOf(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr));
}

Query SqliteConnection::Ask(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) {
    const int code = sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) return {db_, nullptr, StatusOf(code)};
  }
  return {db_, statement, absl::OkStatus()};
}

absl::StatusOr<int64_t> SqliteConnection::Number(const char* sql) {
  Query query = Ask(sql);
  const absl::StatusOr<bool> has_row = query.Next();
  if (!has_row.ok()) return has_row.status();
  if (!*has_row) return absl::DataLossError(absl::StrCat(sql, ": no row"));
  return query.Int(0);
}

absl::Status SqliteConnection::RollBack() {
  if (sqlite3_get_autocommit(db_) != 0) return absl::OkStatus();
  return Execute("ROLLBACK");
}

absl::StatusOr<SqliteTransaction> SqliteTransaction::Begin(
    SqliteConnection& connection, const char* begin) {
  if (absl::Status status = connection.Ask(begin).Run(); !status.ok()) {
    return status;
  }
  return SqliteTransaction(&connection);
}

absl::Status SqliteTransaction::Commit() {
  absl::Status status = connection_->Ask("COMMIT").Run();
  if (status.ok()) connection_ = nullptr;
  return status;
}

}  // namespace syncline::relay
