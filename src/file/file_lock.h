// One program has a file: it holds a lock file beside it, which tells who that
// is. The JavaScript package keeps to the same rules
// (wasm/src/storage/file_lock.ts).
//
// The lock of a process that is gone is taken over. A process is known by its
// number, its host and, on Linux, by when it began, and which start of the
// machine that was after, as numbers are used again.
// Only who holds the lock's own lock, `.takeover`, removes what another has
// left: one that is a takeover itself, too.
//
// Cost: a few calls of the system. Thread-compatible.
#ifndef SYNCLINE_FILE_SRC_FILE_LOCK_H_
#define SYNCLINE_FILE_SRC_FILE_LOCK_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace syncline::file {

class FileLock {
 public:
  // Error: Unavailable, where somebody has it: it says who.
  static absl::StatusOr<FileLock> Take(const std::string& path);

  FileLock() = default;  // of nothing, and held
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();  // gives it back

  // Whether nobody has taken it away; never in a fork of who took it.
  bool IsHeld() const;

 private:
  FileLock(std::string path, std::string text, int64_t pid)
      : path_(std::move(path)), text_(std::move(text)), pid_(pid) {}

  std::string path_;
  std::string text_;  // what the lock file holds
  int64_t pid_ = 0;   // of who took it: a fork has a copy
};

}  // namespace syncline::file

#endif  // SYNCLINE_FILE_SRC_FILE_LOCK_H_
