#include "sqlite_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "checked_vfs.h"

namespace syncline::relay {
namespace {

// Of a file that BeginNew made, and that FinishNew has not reached.
constexpr int64_t kUnfinished = std::numeric_limits<int32_t>::max();

constexpr char kTables[] = R"sql(
  CREATE TABLE store (
    -- That of a document without a row: what a restored store begins with.
    first_epoch INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE document (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    snapshot BLOB,
    -- The epoch that its last deletion began; 0: there was none.
    deleted_before INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE record (
    document INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    author TEXT NOT NULL,
    -- Of a small record; a large one has its row in `large`.
    spans BLOB,
    parents BLOB,
    payload BLOB,
    large INTEGER,
    PRIMARY KEY (document, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE large (
    number INTEGER PRIMARY KEY,
    spans BLOB NOT NULL,
    parents BLOB NOT NULL,
    payload BLOB NOT NULL
  ) STRICT;
  CREATE TABLE known (
    document INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    next_counter INTEGER NOT NULL,
    PRIMARY KEY (document, peer)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshot (
    document INTEGER NOT NULL,
    id BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document, id)
  ) STRICT;
  CREATE TABLE published (
    document INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    version BLOB NOT NULL
  ) STRICT;
)sql";

// What each connection needs, before it reads anything.
//
// synchronous=EXTRA flushes the log at each commit, and the folder where a
// rollback journal is deleted: one that came back would undo what followed. It
// is there only while a file is made. fullfsync asks macOS for a
// flush of the disk's cache, too. secure_delete overwrites what is deleted.
// wal_autocheckpoint is off, as its errors would not be told.
constexpr char kSettings[] = R"sql(
  PRAGMA page_size = 4096;
  PRAGMA synchronous = EXTRA;
  PRAGMA fullfsync = ON;
  PRAGMA checkpoint_fullfsync = ON;
  PRAGMA secure_delete = ON;
  PRAGMA cell_size_check = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -16384;
  PRAGMA wal_autocheckpoint = 0;
)sql";

absl::Status At(const std::string& path, const absl::Status& status) {
  return {status.code(), absl::StrCat(path, ": ", status.message())};
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> Connect(
    const std::string& path, Env& env, int flags, int busy_timeout_ms) {
  const char* vfs = CheckedVfs(env.sqlite_vfs());
  if (vfs == nullptr) {
    return absl::InvalidArgumentError("there is no such SQLite VFS");
  }
  // CheckPath has refused what a URI could be but NameToRead's.
  auto connection = SqliteConnection::Open(path, flags | SQLITE_OPEN_URI, vfs);
  if (!connection.ok()) return connection;
  sqlite3_busy_timeout((*connection)->db(), busy_timeout_ms);
  int reserved = kReservedBytes;
  absl::Status status = (*connection)
                            ->StatusOf(sqlite3_file_control(
                                (*connection)->db(), "main",
                                SQLITE_FCNTL_RESERVE_BYTES, &reserved));
  if (status.ok()) status = (*connection)->Execute(kSettings);
  if (!status.ok()) return At(path, status);
  return connection;
}

absl::Status SetNumber(SqliteConnection& connection, const char* pragma,
                       int64_t value) {
  return connection.Execute(
      absl::StrCat("PRAGMA ", pragma, " = ", value).c_str());
}

absl::Status UseWriteAheadLog(SqliteConnection& connection) {
  Query query = connection.Ask("PRAGMA journal_mode = WAL");
  const absl::StatusOr<bool> has_row = query.Next();
  if (!has_row.ok()) return has_row.status();
  if (*has_row && query.Bytes(0) == "wal") return absl::OkStatus();
  return absl::UnavailableError(
      "there is no write-ahead log on this disk; is it a network file system?");
}

// Whether the file is new. Errors: where it is not ours to open.
absl::StatusOr<bool> CheckIdentity(SqliteConnection& connection) {
  const auto id = connection.Number("PRAGMA application_id");
  if (!id.ok()) return id.status();
  const auto version = connection.Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*id == 0 && *version == 0) {
    const auto tables = connection.Number("SELECT count(*) FROM sqlite_schema");
    if (!tables.ok()) return tables.status();
    if (*tables == 0) return true;
  }
  if (*id != kApplicationId) {
    return absl::InvalidArgumentError("this is another program's database");
  }
  if (*version == kUnfinished) {
    return absl::FailedPreconditionError(
        "restoring this store did not come to its end: delete it and restore "
        "again");
  }
  if (*version > kSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "this store has version ", *version, " of the tables, made by a later ",
        "Syncline; this one knows versions up to ", kSchemaVersion));
  }
  return false;
}

absl::Status MakeTables(SqliteConnection& connection) {
  auto transaction = SqliteTransaction::Begin(connection, "BEGIN IMMEDIATE");
  if (!transaction.ok()) return transaction.status();
  if (absl::Status status = connection.Execute(kTables); !status.ok()) {
    return status;
  }
  if (absl::Status status = FinishNew(connection, Epoch{1}); !status.ok()) {
    return status;
  }
  return transaction->Commit();
}

absl::StatusOr<int64_t> VersionOf(SqliteConnection& connection) {
  return connection.Number("PRAGMA user_version");
}

// Of a version 1: the tables as they are in version 2.
absl::Status Upgrade(SqliteConnection& connection) {
  const absl::StatusOr<int64_t> version = VersionOf(connection);
  if (!version.ok() || *version >= kSchemaVersion) return version.status();
  auto transaction = SqliteTransaction::Begin(connection, "BEGIN IMMEDIATE");
  if (!transaction.ok()) return transaction.status();
  absl::Status status = connection.Execute(
      absl::StrCat("ALTER TABLE document ADD COLUMN "
                   "deleted_before INTEGER NOT NULL DEFAULT 0;"
                   "UPDATE document SET deleted_before = ",
                   DeletedBeforeOfVersion1("main"))
          .c_str());
  if (status.ok()) {
    status = SetNumber(connection, "user_version", kSchemaVersion);
  }
  return status.ok() ? transaction->Commit() : status;
}

// Shows the tables of a version 1, which stay as they are, as version 2 has
// them: a view of this connection's stands before the table.
absl::Status ShowUpgraded(SqliteConnection& connection) {
  const absl::StatusOr<int64_t> version = VersionOf(connection);
  if (!version.ok() || *version != 1) return version.status();
  return connection.Execute(
      absl::StrCat("CREATE TEMP VIEW document AS SELECT *, ",
                   DeletedBeforeOfVersion1("main"),
                   " AS deleted_before FROM main.document")
          .c_str());
}

absl::Status Prepare(SqliteConnection& connection) {
  const absl::StatusOr<bool> is_new = CheckIdentity(connection);
  if (!is_new.ok()) return is_new.status();
  if (absl::Status status = UseWriteAheadLog(connection); !status.ok()) {
    return status;
  }
  if (absl::Status status =
          *is_new ? MakeTables(connection) : Upgrade(connection);
      !status.ok()) {
    return status;
  }
  return connection.StatusOf(sqlite3_wal_checkpoint_v2(
      connection.db(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr));
}

// Writes a file over itself, and flushes it.
int WriteAgain(sqlite3_file* file) {
  sqlite3_int64 size = 0;
  int code = file->pMethods->xFileSize(file, &size);
  std::array<char, size_t{64} << 10> buffer;
  for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size;) {
    const int piece = static_cast<int>(
        std::min<sqlite3_int64>(size - at, sqlite3_int64{buffer.size()}));
    code = file->pMethods->xRead(file, buffer.data(), piece, at);
    if (code == SQLITE_OK) {
      code = file->pMethods->xWrite(file, buffer.data(), piece, at);
    }
    at += piece;
  }
  if (code != SQLITE_OK) return code;
  return file->pMethods->xSync(file, SQLITE_SYNC_FULL);
}

// Makes durable what the write-ahead log shows. Where a flush failed, the
// system shows pages that the disk does not have, and that no flush will write
// again. SQLite would carry them over into the file, and after a loss of power
// take what the disk has of its log for newer than that.
absl::Status FlushLogAgain(const std::string& path, Env& env) {
  const absl::StatusOr<bool> exists =
      FileExists(absl::StrCat(path, "-wal"), env);
  if (!exists.ok() || !*exists) return exists.status();
  sqlite3_vfs* vfs = sqlite3_vfs_find(CheckedVfs(env.sqlite_vfs()));
  const std::unique_ptr<const char, decltype(&sqlite3_free_filename)> name(
      sqlite3_create_filename(path.c_str(),
                              absl::StrCat(path, "-journal").c_str(),
                              absl::StrCat(path, "-wal").c_str(), 0, nullptr),
      sqlite3_free_filename);
  const std::unique_ptr<void, decltype(&sqlite3_free)> memory(
      sqlite3_malloc(vfs->szOsFile), sqlite3_free);
  if (!name || !memory) return absl::ResourceExhaustedError("out of memory");
  auto* file = static_cast<sqlite3_file*>(memory.get());
  int code = vfs->xOpen(vfs, sqlite3_filename_wal(name.get()), file,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, nullptr);
  if (code == SQLITE_OK) {
    code = WriteAgain(file);
    file->pMethods->xClose(file);
  }
  return StatusOfSqlite(code, "the write-ahead log cannot be flushed");
}

// Undoes what a crash left of making the file. Who reads first does that, but
// has looked at the header before, and of a torn one keeps that no bytes are
// reserved. So this connection is not used for more.
absl::Status RollBackJournal(const std::string& path, Env& env,
                             int busy_timeout_ms) {
  const auto connection = Connect(
      path, env, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, busy_timeout_ms);
  if (!connection.ok()) return connection.status();
  sqlite3_db_config((*connection)->db(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                    nullptr);
  return CheckIdentity(**connection).status();
}

}  // namespace

std::string DeletedBeforeOfVersion1(std::string_view schema) {
  return absl::StrCat("iif(epoch > (SELECT first_epoch FROM ",
                      std::string(schema), ".store), epoch, 0)");
}

absl::Status CheckPath(const std::string& path) {
  if (path.empty() || path == ":memory:" || absl::StartsWith(path, "file:") ||
      path.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", path, "\" is not the name of a file"));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> FileExists(const std::string& path, Env& env) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(env.sqlite_vfs());
  if (vfs == nullptr) {
    return absl::InvalidArgumentError("there is no such SQLite VFS");
  }
  int exists = 0;
  const int code =
      vfs->xAccess(vfs, path.c_str(), SQLITE_ACCESS_EXISTS, &exists);
  if (code != SQLITE_OK) {
    return absl::UnavailableError(absl::StrCat(path, ": cannot be looked at"));
  }
  return exists != 0;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenWriter(
    const std::string& path, Env& env, int busy_timeout_ms) {
  if (absl::Status status = FlushLogAgain(path, env); !status.ok()) {
    return At(path, status);
  }
  if (absl::Status status = RollBackJournal(path, env, busy_timeout_ms);
      !status.ok()) {
    return At(path, status);
  }
  auto connection = Connect(
      path, env, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, busy_timeout_ms);
  if (!connection.ok()) return connection;
  if (absl::Status status = Prepare(**connection); !status.ok()) {
    return At(path, status);
  }
  return connection;
}

std::string NameToRead(const std::string& path) {
  const size_t end = path.rfind('/');
  const std::string folder =
      end == std::string::npos ? "." : path.substr(0, end + 1);
  if (access(folder.c_str(), W_OK) == 0 ||
      access(absl::StrCat(path, "-wal").c_str(), F_OK) == 0) {
    return path;
  }
  return absl::StrCat(
      path[0] == '/' ? "file://" : "file:",
      absl::StrReplaceAll(path, {{"%", "%25"}, {"?", "%3f"}, {"#", "%23"}}),
      "?immutable=1");
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenReader(
    const std::string& path, Env& env, int busy_timeout_ms) {
  auto connection = Connect(path, env, SQLITE_OPEN_READWRITE, busy_timeout_ms);
  if (!connection.ok()) return connection;
  absl::Status status = ShowUpgraded(**connection);
  if (status.ok()) status = (*connection)->Execute("PRAGMA query_only = ON");
  if (!status.ok()) return At(path, status);
  return connection;
}

absl::Status CheckStore(const std::string& path, SqliteConnection& connection) {
  const absl::StatusOr<bool> is_new = CheckIdentity(connection);
  if (!is_new.ok()) return At(path, is_new.status());
  if (!*is_new) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, " is empty"));
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> BeginNew(
    const std::string& path, Env& env) {
  auto connection =
      Connect(path, env, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
              /*busy_timeout_ms=*/0);
  if (!connection.ok()) return connection;
  absl::Status status = UseWriteAheadLog(**connection);
  if (status.ok()) {
    status = SetNumber(**connection, "application_id", kApplicationId);
  }
  if (status.ok()) {
    status = SetNumber(**connection, "user_version", kUnfinished);
  }
  if (status.ok()) status = (*connection)->Execute(kTables);
  if (!status.ok()) return At(path, status);
  return connection;
}

absl::Status FinishNew(SqliteConnection& connection, Epoch first_epoch) {
  if (absl::Status status = connection.Ask("INSERT INTO store VALUES (?)")
                                .Bind(first_epoch.value)
                                .Run();
      !status.ok()) {
    return status;
  }
  if (absl::Status status =
          SetNumber(connection, "application_id", kApplicationId);
      !status.ok()) {
    return status;
  }
  return SetNumber(connection, "user_version", kSchemaVersion);
}

}  // namespace syncline::relay
