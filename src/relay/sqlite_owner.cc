#include "sqlite_owner.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

absl::Status At(const std::string& path, const absl::Status& status) {
  return {status.code(), absl::StrCat(path, ": ", status.message())};
}

// What this process has of a file.
struct UsedFile {
  int uses = 0;
  std::vector<int> descriptors;
  int locked = -1;  // the one of these that has the lock, if one has
};

struct UsedFiles {
  std::mutex mutex;
  std::map<FileUse::Inode, UsedFile> files;  // guarded by it

  static UsedFiles& All() {
    static auto* const all = new UsedFiles;
    return *all;
  }
};

// A lock of one byte, far behind those that SQLite locks, and of a descriptor
// instead of a process. Where the system has none, the lock beside the file has
// to do. `type` is that of fcntl, and becomes what is there, where it is asked.
using LockType = decltype(std::declval<struct flock>().l_type);
#ifdef F_OFD_SETLK
constexpr int kSetLock = F_OFD_SETLK;
constexpr int kGetLock = F_OFD_GETLK;
bool Lock(int descriptor, int command, LockType& type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = off_t{1} << 62;
  lock.l_len = 1;
  const bool is_done = fcntl(descriptor, command, &lock) == 0;
  type = lock.l_type;
  return is_done;
}
#else
constexpr int kSetLock = 0;
constexpr int kGetLock = 1;
bool Lock(int, int command, LockType& type) {
  if (command == kGetLock) type = F_UNLCK;
  return true;
}
#endif

absl::Status LockFile(int descriptor, const std::string& path) {
  LockType type = F_WRLCK;
  if (Lock(descriptor, kSetLock, type)) return absl::OkStatus();
  if (errno != EAGAIN && errno != EACCES) {
    return absl::ErrnoToStatus(errno, path);
  }
  return absl::UnavailableError(
      absl::StrCat(path, " is used by another process, by another name"));
}

absl::Status CheckNames(const struct stat& file, const std::string& path) {
  if (file.st_nlink <= 1) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      path, " has ", file.st_nlink,
      " names: what was written by another one may be in a log beside that. "
      "Remove the other ones, or use a copy"));
}

// Without symbolic links, as SQLite names what it has beside the file. What
// cannot be resolved cannot be opened, which tells why.
std::string Resolved(const std::string& path, Env& env) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(env.sqlite_vfs());
  if (vfs == nullptr) return path;
  std::string name(static_cast<size_t>(vfs->mxPathname) + 1, '\0');
  const int code =
      vfs->xFullPathname(vfs, path.c_str(), vfs->mxPathname, name.data());
  return (code & 0xff) == SQLITE_OK ? std::string(name.c_str()) : path;
}

absl::StatusOr<std::string> OwnerName(SqliteConnection& connection) {
  Query query = connection.Ask("SELECT name FROM owner");
  const absl::StatusOr<bool> has_row = query.Next();
  if (!has_row.ok()) return has_row.status();
  return *has_row ? std::string(query.Bytes(0)) : "another process";
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenOwnerFile(
    const std::string& path, int flags, Env& env) {
  return SqliteConnection::Open(absl::StrCat(Resolved(path, env), "-owner"),
                                SQLITE_OPEN_READWRITE | flags,
                                env.sqlite_vfs());
}

// Takes the lock that an owner has. Unavailable, where somebody else has it.
absl::Status Lock(SqliteConnection& connection, const std::string& path) {
  absl::Status status = connection.Ask("BEGIN IMMEDIATE").Run();
  if (!absl::IsUnavailable(status)) return status;
  const absl::StatusOr<std::string> name = OwnerName(connection);
  return absl::UnavailableError(absl::StrCat(
      path, " is used by ", name.ok() ? *name : "another process"));
}

absl::Status WriteOwner(SqliteConnection& connection, const std::string& name) {
  if (absl::Status status =
          connection.Execute("CREATE TABLE IF NOT EXISTS owner (name TEXT);"
                             "DELETE FROM owner");
      !status.ok()) {
    return status;
  }
  if (absl::Status status =
          connection.Ask("INSERT INTO owner VALUES (?)").BindText(name).Run();
      !status.ok()) {
    return status;
  }
  return connection.Ask("COMMIT").Run();
}

}  // namespace

FileUse FileUse::Begin(const std::string& path, Env& env) {
  FileUse use;
  struct stat file = {};
  if (env.sqlite_vfs() != nullptr || stat(path.c_str(), &file) != 0) {
    return use;
  }
  UsedFiles& all = UsedFiles::All();
  const std::lock_guard lock(all.mutex);
  use.inode_ = Inode(file.st_dev, file.st_ino);
  ++all.files[*use.inode_].uses;
  return use;
}

void FileUse::End() {
  if (!inode_) return;
  UsedFiles& all = UsedFiles::All();
  const std::lock_guard lock(all.mutex);
  const auto used = all.files.find(*inode_);
  UsedFile& file = used->second;
  if (is_owned_) {
    LockType type = F_UNLCK;
    Lock(std::exchange(file.locked, -1), kSetLock, type);
  }
  if (--file.uses > 0) return;
  for (const int descriptor : file.descriptors) close(descriptor);
  all.files.erase(used);
}

absl::StatusOr<FileUse> FileUse::Own(const std::string& path, Env& env) {
  if (env.sqlite_vfs() != nullptr) return FileUse();
  const int made =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (made >= 0) close(made);  // nobody has a lock on what is new
  FileUse use = Begin(path, env);
  if (!use.inode_) return absl::ErrnoToStatus(errno, path);
  UsedFiles& all = UsedFiles::All();
  const std::lock_guard lock(all.mutex);
  UsedFile& used = all.files[*use.inode_];
  if (used.locked >= 0) {
    return absl::UnavailableError(
        absl::StrCat(path, " is used by this process, by another name"));
  }
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return absl::ErrnoToStatus(errno, path);
  used.descriptors.push_back(descriptor);
  struct stat file = {};
  if (fstat(descriptor, &file) != 0) return absl::ErrnoToStatus(errno, path);
  absl::Status status = CheckNames(file, path);
  if (status.ok()) status = LockFile(descriptor, path);
  if (!status.ok()) return status;
  used.locked = descriptor;
  use.is_owned_ = true;
  return use;
}

absl::Status FileUse::CheckName(const std::string& path, Env& env) const {
  if (!inode_) return absl::OkStatus();
  UsedFiles& all = UsedFiles::All();
  {
    const std::lock_guard lock(all.mutex);
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return absl::OkStatus();  // SQLite tells why
    all.files[*inode_].descriptors.push_back(descriptor);
    LockType type = F_WRLCK;
    if (!Lock(descriptor, kGetLock, type) || type == F_UNLCK) {
      return absl::OkStatus();
    }
  }
  if (!SqliteOwner::CheckFree(path, env).ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(
      path,
      " is used by another name, and what is newest is in a log beside that"));
}

absl::Status SqliteOwner::CheckFree(const std::string& path, Env& env) {
  const auto connection = OpenOwnerFile(path, 0, env);
  if (!connection.ok()) return absl::OkStatus();
  absl::Status status = Lock(**connection, path);
  return absl::IsUnavailable(status) ? status : absl::OkStatus();
}

absl::StatusOr<SqliteOwner> SqliteOwner::Claim(const std::string& path,
                                               Env& env) {
  auto connection = OpenOwnerFile(path, SQLITE_OPEN_CREATE, env);
  if (!connection.ok()) return connection.status();
  absl::Status status = (*connection)->Execute("PRAGMA synchronous = EXTRA");
  if (!status.ok()) return At(absl::StrCat(path, "-owner"), status);
  status = Lock(**connection, path);
  if (absl::IsUnavailable(status)) return status;
  if (status.ok()) status = WriteOwner(**connection, env.ProcessName());
  // The lock that is kept. Who reads is let in.
  if (status.ok()) status = (*connection)->Ask("BEGIN IMMEDIATE").Run();
  if (!status.ok()) return At(absl::StrCat(path, "-owner"), status);
  absl::StatusOr<FileUse> use = FileUse::Own(path, env);
  if (!use.ok()) return use.status();
  return SqliteOwner(*std::move(connection), *std::move(use));
}

}  // namespace syncline::relay
