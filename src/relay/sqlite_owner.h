// Whose a store's file is: that of one process at a time, by whatever name it
// has it.
//
// Two locks say so. One is on a small database beside the file, which tells
// others who has it. The other is on the file itself: it may have more names
// than one, by a link or a mount, and another folder for each; then it also has
// a write-ahead log for each, which nobody sees who came by another name.
//
// Thread-safe.
#ifndef SYNCLINE_SRC_RELAY_SQLITE_OWNER_H_
#define SYNCLINE_SRC_RELAY_SQLITE_OWNER_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sqlite_connection.h"
#include "syncline/relay/env.h"

namespace syncline::relay {

// That this process has connections to a file: outlives all of them. For
// whoever closes a descriptor of a file ends all locks of its process on it,
// SQLite's, too: those that are needed here are closed when the last use ends.
class FileUse {
 public:
  // Of a file that is there; of others, and of those that are not the system's,
  // there is nothing to keep.
  static FileUse Begin(const std::string& path, Env& env);
  FileUse() = default;
  ~FileUse() { End(); }
  FileUse(FileUse&& other) noexcept
      : inode_(std::exchange(other.inode_, std::nullopt)),
        is_owned_(std::exchange(other.is_owned_, false)) {}
  FileUse& operator=(FileUse&& other) = delete;

  // Makes the file, where there is none, and locks it until this ends. Errors:
  // Unavailable, where somebody else has locked it; FailedPrecondition, where
  // it has another name on the disk; those of the system.
  static absl::StatusOr<FileUse> Own(const std::string& path, Env& env);

  // Unavailable, where the file is locked by somebody who has it by another
  // name.
  absl::Status CheckName(const std::string& path, Env& env) const;

  using Inode = std::pair<dev_t, ino_t>;

 private:
  void End();

  std::optional<Inode> inode_;
  bool is_owned_ = false;
};

// Makes a process the only one that has the file, as long as this lives, which
// is longer than its connections.
class SqliteOwner {
 public:
  // Errors: Unavailable, where another process has it, and which; as
  // FileUse::Own.
  static absl::StatusOr<SqliteOwner> Claim(const std::string& path, Env& env);
  // Unavailable, where another process has it by this name. Makes no file.
  static absl::Status CheckFree(const std::string& path, Env& env);

 private:
  SqliteOwner(std::unique_ptr<SqliteConnection> connection, FileUse use)
      : connection_(std::move(connection)), use_(std::move(use)) {}

  std::unique_ptr<SqliteConnection> connection_;
  FileUse use_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_SQLITE_OWNER_H_
