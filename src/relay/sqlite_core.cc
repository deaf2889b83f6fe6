#include "sqlite_core.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

// Tells where an error of the storage happened, and what to do about it.
// Refusals tell that themselves.
absl::Status Explain(const absl::Status& status, const std::string& path,
                     std::string_view what) {
  const std::string where =
      absl::StrCat(std::string(what), " in ", path, ": ", status.message());
  switch (status.code()) {
    case absl::StatusCode::kDataLoss:
      return absl::DataLossError(absl::StrCat(
          where,
          "; the file is damaged: restore it from a backup, and clients "
          "will offer what that lacks"));
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
      return absl::Status(status.code(), where);
    case absl::StatusCode::kInternal:  // of a read: the store goes on
      return absl::UnavailableError(where);
    default:
      return status;
  }
}

}  // namespace

SqliteStore::Core::Core(SqliteOptions options, Claimed claimed,
                        std::unique_ptr<SqliteConnection> writer,
                        std::unique_ptr<SqliteConnection> reader,
                        Epoch first_epoch)
    : options_(std::move(options)),
      claimed_(std::move(claimed)),
      first_epoch_(first_epoch),
      writer_(std::move(writer)),
      reader_(std::move(reader)) {
  sqlite3_wal_hook(
      writer_->db(),
      [](void* log_pages, sqlite3*, const char*, int pages) {
        *static_cast<int*>(log_pages) = pages;
        return SQLITE_OK;
      },
      &log_pages_);
}

SqliteStore::Core::~Core() {
  if (!has_stopped_ && !is_read_only()) return;
  // What the disk has is for the next process to find out, or for who has the
  // file.
  for (SqliteConnection* connection : {writer_.get(), reader_.get()}) {
    sqlite3_db_config(connection->db(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                      nullptr);
  }
}

absl::StatusOr<std::unique_ptr<SqliteStore::Core>> SqliteStore::Core::Open(
    const SqliteOptions& options) {
  if (absl::Status status = CheckPath(options.path); !status.ok()) {
    return status;
  }
  if (options.is_read_only) return OpenReadOnly(options);
  absl::StatusOr<SqliteOwner> owner =
      SqliteOwner::Claim(options.path, *options.env);
  if (!owner.ok()) return owner.status();
  auto writer = OpenWriter(options.path, *options.env, options.busy_timeout_ms);
  if (!writer.ok()) return writer.status();
  const auto epoch = (*writer)->Number("SELECT first_epoch FROM store");
  if (!epoch.ok()) return Explain(epoch.status(), options.path, "the store");
  auto reader = OpenReader(options.path, *options.env, options.busy_timeout_ms);
  if (!reader.ok()) return reader.status();
  return std::unique_ptr<Core>(new Core(options, *std::move(owner),
                                        *std::move(writer), *std::move(reader),
                                        Epoch{static_cast<uint64_t>(*epoch)}));
}

absl::StatusOr<std::unique_ptr<SqliteStore::Core>>
SqliteStore::Core::OpenReadOnly(const SqliteOptions& options) {
  const absl::StatusOr<bool> exists = FileExists(options.path, *options.env);
  if (!exists.ok()) return exists.status();
  if (!*exists) {
    return absl::NotFoundError(absl::StrCat(options.path, " is not there"));
  }
  FileUse use = FileUse::Begin(options.path, *options.env);
  if (absl::Status status = use.CheckName(options.path, *options.env);
      !status.ok()) {
    return status;
  }
  const std::string name = NameToRead(options.path);
  auto first = OpenReader(name, *options.env, options.busy_timeout_ms);
  if (!first.ok()) return first.status();
  if (absl::Status status = CheckStore(options.path, **first); !status.ok()) {
    return status;
  }
  const auto epoch = (*first)->Number("SELECT first_epoch FROM store");
  if (!epoch.ok()) return Explain(epoch.status(), options.path, "the store");
  auto second = OpenReader(name, *options.env, options.busy_timeout_ms);
  if (!second.ok()) return second.status();
  return std::unique_ptr<Core>(new Core(options, std::move(use),
                                        *std::move(first), *std::move(second),
                                        Epoch{static_cast<uint64_t>(*epoch)}));
}

absl::Status SqliteStore::Core::health() const {
  return has_stopped_ ? stopped_ : absl::OkStatus();
}

absl::Status SqliteStore::Core::Stop(const absl::Status& cause) {
  if (!has_stopped_) {
    stopped_ = absl::InternalError(absl::StrCat(
        "the store ", options_.path, " has stopped: ", cause.message(),
        "; restart the program"));
    has_stopped_ = true;
  }
  return stopped_;
}

absl::Status SqliteStore::Core::WriteLocked(Body body) {
  absl::StatusOr<SqliteTransaction> transaction =
      SqliteTransaction::Begin(*writer_, "BEGIN IMMEDIATE");
  if (!transaction.ok()) return transaction.status();
  absl::Status status = body(*writer_);
  if (status.ok()) status = transaction->Commit();
  if (!status.ok()) {
    if (absl::Status undone = writer_->RollBack(); !undone.ok()) {
      return absl::InternalError(
          absl::StrCat(status.message(), "; ", undone.message()));
    }
  }
  return status;
}

absl::Status SqliteStore::Core::Write(std::string_view what, Body body) {
  const std::lock_guard lock(write_mutex_);
  if (absl::Status status = health(); !status.ok()) return status;
  if (is_read_only()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options_.path, " was opened to be read only"));
  }
  const absl::Status status = WriteLocked(body);
  if (absl::IsInternal(status)) return Stop(status);
  if (!status.ok()) return Explain(status, options_.path, what);
  if (log_pages_ >= options_.checkpoint_pages) {
    Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }
  return absl::OkStatus();
}

absl::Status SqliteStore::Core::Read(std::string_view what, Body body) {
  const std::lock_guard lock(read_mutex_);
  if (absl::Status status = health(); !status.ok()) return status;
  absl::StatusOr<SqliteTransaction> transaction =
      SqliteTransaction::Begin(*reader_, "BEGIN");
  absl::Status status = transaction.status();
  if (status.ok()) status = body(*reader_);
  return status.ok() ? status : Explain(status, options_.path, what);
}

absl::Status SqliteStore::Core::BetweenWrites(Body body) {
  const std::lock_guard lock(write_mutex_);
  if (absl::Status status = health(); !status.ok()) return status;
  return body(*writer_);
}

void SqliteStore::Core::Checkpoint(int mode) {
  const absl::Status status = writer_->StatusOf(
      sqlite3_wal_checkpoint_v2(writer_->db(), "main", mode, nullptr, nullptr));
  // Readers in the way, and a full disk, leave it to the next time: everything
  // is in the log still. So it is after any other error, but then the disk
  // cannot be relied on. What was committed before is durable, and answered.
  if (status.ok() || absl::IsUnavailable(status) ||
      absl::IsResourceExhausted(status)) {
    return;
  }
  Stop(status).IgnoreError();
}

void SqliteStore::Core::EmptyLog() {
  const std::lock_guard lock(write_mutex_);
  if (!has_stopped_ && !is_read_only()) Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

}  // namespace syncline::relay
