#include "command/output_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::command {
namespace {

absl::Status CannotWrite(const std::string& path) {
  return absl::UnknownError(
      absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
}

// Whether `path` may be written; and the mode of what is there, or 0.
absl::StatusOr<mode_t> CheckPlace(const std::string& path, bool may_replace) {
  struct stat there = {};
  if (stat(path.c_str(), &there) != 0) {
    if (errno == ENOENT) return mode_t{0};
    return CannotWrite(path);
  }
  if (!S_ISREG(there.st_mode)) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " is there, and is no file that can be replaced"));
  }
  if (may_replace) return there.st_mode;
  return absl::AlreadyExistsError(absl::StrCat(
      "there is a file ", path, " already; name another one, or say --force"));
}

// Where the links at `path` lead, be something there or not.
std::string FollowLinks(const std::string& path) {
  constexpr int kMostLinks = 40;  // as many as Linux follows
  std::filesystem::path at = path;
  std::error_code error;
  for (int i = 0; i < kMostLinks; ++i) {
    const std::filesystem::path target =
        std::filesystem::read_symlink(at, error);
    if (error) break;  // it is no link
    at = at.parent_path() / target;
  }
  return at.string();
}

}  // namespace

absl::StatusOr<OutputFile> OutputFile::Make(const std::string& path,
                                            bool may_replace) {
  const absl::StatusOr<mode_t> there = CheckPlace(path, may_replace);
  if (!there.ok()) return there.status();
  OutputFile made(FollowLinks(path), may_replace);
  if (!made.MakeDraft()) return CannotWrite(path);
  return made;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      may_replace_(other.may_replace_),
      draft_(std::exchange(other.draft_, "")),
      file_(std::exchange(other.file_, nullptr)) {}

OutputFile::~OutputFile() {
  if (file_ != nullptr) std::fclose(file_);
  if (!draft_.empty()) unlink(draft_.c_str());
}

bool OutputFile::MakeDraft() {
  std::random_device random;
  do {
    draft_ =
        absl::StrCat(path_, ".part-", absl::Hex(random(), absl::kZeroPad8));
    file_ = std::fopen(draft_.c_str(), "wbxe");
  } while (file_ == nullptr && errno == EEXIST);
  if (file_ == nullptr) draft_.clear();
  return file_ != nullptr;
}

absl::Status OutputFile::Write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) {
    return absl::OkStatus();
  }
  return CannotWrite(path_);
}

absl::Status OutputFile::Finish() {
  const absl::StatusOr<mode_t> there = CheckPlace(path_, may_replace_);
  if (!there.ok()) return there.status();
  const int file = fileno(file_);
  if (std::fflush(file_) != 0 ||
      (*there != 0 && fchmod(file, *there & 07777) != 0) || fsync(file) != 0 ||
      std::fclose(std::exchange(file_, nullptr)) != 0 ||
      std::rename(draft_.c_str(), path_.c_str()) != 0) {
    return CannotWrite(path_);
  }
  draft_.clear();
  return absl::OkStatus();
}

}  // namespace syncline::command
