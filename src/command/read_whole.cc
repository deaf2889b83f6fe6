#include "command/read_whole.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"

namespace syncline::command {
namespace {

absl::Status CannotRead(const std::string& path) {
  const std::string name = path == kStandard ? "the standard input" : path;
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", name));
}

// Opens a pipe without waiting for who writes to it; to read from it waits for
// those who do.
std::FILE* OpenAtOnce(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return nullptr;
  const int flags = fcntl(file, F_GETFL);
  fcntl(file, F_SETFL, flags & ~O_NONBLOCK);
  return fdopen(file, "rb");
}

bool IsPipe(std::FILE* file) {
  struct stat status = {};
  return fstat(fileno(file), &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  const std::unique_ptr<std::FILE, Close> file(
      path == kStandard ? stdin : OpenAtOnce(path));
  if (file == nullptr) return CannotRead(path);
  std::string bytes;
  char part[1 << 16];
  while (const size_t read = std::fread(part, 1, sizeof(part), file.get())) {
    bytes.append(part, read);
  }
  if (std::ferror(file.get()) != 0) return CannotRead(path);
  if (bytes.empty() && path != kStandard && IsPipe(file.get())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot read ", path, ": it is a pipe that nobody writes to"));
  }
  return bytes;
}

}  // namespace syncline::command
