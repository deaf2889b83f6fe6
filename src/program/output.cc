#include "output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>

#include "absl/strings/str_cat.h"

namespace syncline::program {
namespace {

absl::Status CannotWrite(const std::string& path) {
  return absl::UnknownError(
      absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
}

// Whether `path` may be written; and what is there, if something is.
absl::Status CheckPlace(const std::string& path, bool may_replace,
                        struct stat* there) {
  if (stat(path.c_str(), there) != 0) {
    there->st_mode = 0;
    return errno == ENOENT ? absl::OkStatus() : CannotWrite(path);
  }
  if (!S_ISREG(there->st_mode)) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " is there, and is no file that can be replaced"));
  }
  if (may_replace) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat(
      "there is a file ", path, " already; name another one, or say --force"));
}

// Makes a file that was not there, beside `path`. -1, with errno, for an error.
int MakeDraft(const std::string& path, std::string* draft) {
  std::random_device random;
  while (true) {
    *draft = absl::StrCat(path, ".part-", absl::Hex(random(), absl::kZeroPad8));
    const int file =
        open(draft->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file != -1 || errno != EEXIST) return file;
  }
}

// Writes and closes it. Whether the disk has all of it; errno tells, if not.
bool WriteAll(int file, std::string_view bytes, const struct stat& replaced) {
  bool well =
      replaced.st_mode == 0 || fchmod(file, replaced.st_mode & 07777) == 0;
  while (well && !bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    well = written >= 0 || errno == EINTR;
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  well = well && fsync(file) == 0;
  const int error = errno;
  if (close(file) == 0 || !well) {
    errno = error;
    return well;
  }
  return false;
}

}  // namespace

absl::Status WriteFile(const std::string& path, std::string_view bytes,
                       bool may_replace) {
  struct stat there = {};
  const absl::Status place = CheckPlace(path, may_replace, &there);
  if (!place.ok()) return place;
  std::string draft;
  const int file = MakeDraft(path, &draft);
  if (file == -1) return CannotWrite(path);
  if (WriteAll(file, bytes, there) &&
      std::rename(draft.c_str(), path.c_str()) == 0) {
    return absl::OkStatus();
  }
  const absl::Status status = CannotWrite(path);
  unlink(draft.c_str());
  return status;
}

}  // namespace syncline::program
