// What a log asks of a disk, so that tests can have one that fails.
//
// Errors: the system's, as absl::Status with its words and the path; NotFound
// where there is no such file. Thread-compatible.
#ifndef SYNCLINE_FILE_SRC_DISK_H_
#define SYNCLINE_FILE_SRC_DISK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace syncline::file {

// An open file; the destructor closes it.
class DiskFile {
 public:
  virtual ~DiskFile() = default;

  // All of the bytes, or an error after any number of them.
  virtual absl::Status WriteAt(uint64_t offset, std::string_view bytes) = 0;
  virtual absl::Status Truncate(uint64_t size) = 0;
  // Returns when the disk has all that was written.
  virtual absl::Status Sync() = 0;
  // Its size, if it is the file at `path`; nothing, where that is another one,
  // or none.
  virtual std::optional<uint64_t> SizeAt(const std::string& path) const = 0;
  // Gives it the mode of the file at `path`, and its owner where that is
  // allowed.
  virtual absl::Status TakeRightsOf(const std::string& path) = 0;
};

// kEmpty makes it where there is none; kNew makes it, for its owner alone, and
// is AlreadyExists where there is one.
enum class OpenMode { kKeep, kEmpty, kNew };

class Disk {
 public:
  virtual ~Disk() = default;

  virtual absl::StatusOr<std::string> Read(const std::string& path) = 0;
  virtual absl::StatusOr<std::unique_ptr<DiskFile>> Open(
      const std::string& path, OpenMode mode) = 0;
  virtual absl::Status Rename(const std::string& from,
                              const std::string& to) = 0;
  // Well if there is none.
  virtual absl::Status Remove(const std::string& path) = 0;
  // The paths that begin so, in the folder of `prefix`; none where that cannot
  // be read.
  virtual std::vector<std::string> PathsFrom(const std::string& prefix) = 0;
  // Returns when the disk has the names in the folder of `path`.
  virtual absl::Status SyncFolder(const std::string& path) = 0;
};

// The system's.
Disk& PosixDisk();

// The one path of a file, whether it is there or not, without links in it: who
// opens it by another name, or from another folder, comes to the same. Errors:
// InvalidArgument, where no file can have such a path; the system's.
absl::StatusOr<std::string> ResolvePath(const std::string& path);

}  // namespace syncline::file

#endif  // SYNCLINE_FILE_SRC_DISK_H_
