#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "file/disk.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::file {
namespace {

absl::Status Failed(const char* what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

// Calls it again where a signal came in between.
template <typename Call>
auto Retry(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

// A file that is made gets this mode less what the umask says.
absl::StatusOr<Descriptor> OpenPath(const std::string& path, int flags,
                                    mode_t mode = 0666) {
  const int number =
      Retry([&] { return open(path.c_str(), flags | O_CLOEXEC, mode); });
  if (number < 0) return Failed("cannot open", path);
  return Descriptor(number);
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

class PosixFile final : public DiskFile {
 public:
  PosixFile(std::string path, Descriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}

  absl::Status WriteAt(uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = Retry([&] {
        return pwrite(file_.get(), bytes.data(), bytes.size(),
                      static_cast<off_t>(offset));
      });
      if (written < 0) return Failed("cannot write", path_);
      bytes.remove_prefix(static_cast<size_t>(written));
      offset += static_cast<uint64_t>(written);
    }
    return absl::OkStatus();
  }

  absl::Status Truncate(uint64_t size) override {
    if (Retry([&] {
          return ftruncate(file_.get(), static_cast<off_t>(size));
        }) == 0) {
      return absl::OkStatus();
    }
    return Failed("cannot cut", path_);
  }

  absl::Status Sync() override {
    if (Retry([&] { return fsync(file_.get()); }) == 0) {
      return absl::OkStatus();
    }
    return Failed("the disk does not take", path_);
  }

  std::optional<uint64_t> SizeAt(const std::string& path) const override {
    struct stat ours = {};
    struct stat there = {};
    if (fstat(file_.get(), &ours) != 0 || stat(path.c_str(), &there) != 0 ||
        ours.st_dev != there.st_dev || ours.st_ino != there.st_ino) {
      return std::nullopt;
    }
    return static_cast<uint64_t>(ours.st_size);
  }

  absl::Status TakeRightsOf(const std::string& path) override {
    constexpr mode_t kAll = 07777;
    struct stat wanted = {};
    struct stat ours = {};
    if (stat(path.c_str(), &wanted) != 0) return Failed("cannot read", path);
    if (fchown(file_.get(), wanted.st_uid, wanted.st_gid) != 0) {
      // Who is not the system's owner may give a group at most.
      static_cast<void>(!fchown(file_.get(), -1U, wanted.st_gid));
    }
    if (fstat(file_.get(), &ours) != 0) return Failed("cannot read", path_);
    mode_t mode = wanted.st_mode & kAll;
    if (ours.st_gid != wanted.st_gid) {  // it may do what all others may
      mode = (mode & ~mode_t{S_IRWXG}) | (mode & S_IRWXO) << 3;
    }
    // Not every file system has modes to change.
    if ((ours.st_mode & kAll) == mode) return absl::OkStatus();
    if (fchmod(file_.get(), mode) == 0) return absl::OkStatus();
    return Failed("cannot give its mode to", path_);
  }

 private:
  const std::string path_;
  const Descriptor file_;
};

class PosixDiskImpl final : public Disk {
 public:
  absl::StatusOr<std::string> Read(const std::string& path) override {
    // To open a pipe would else wait for who writes to it.
    SYNCLINE_ASSIGN_OR_RETURN(const Descriptor file,
                              OpenPath(path, O_RDONLY | O_NONBLOCK));
    struct stat status = {};
    if (fstat(file.get(), &status) != 0) return Failed("cannot read", path);
    if (!S_ISREG(status.st_mode)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is no regular file"));
    }
    std::string bytes(static_cast<size_t>(status.st_size), '\0');
    size_t size = 0;
    while (size < bytes.size()) {
      const ssize_t count = Retry([&] {
        return read(file.get(), bytes.data() + size, bytes.size() - size);
      });
      if (count < 0) return Failed("cannot read", path);
      if (count == 0) break;
      size += static_cast<size_t>(count);
    }
    bytes.resize(size);
    return bytes;
  }

  absl::StatusOr<std::unique_ptr<DiskFile>> Open(const std::string& path,
                                                 OpenMode mode) override {
    int flags = O_RDWR;
    if (mode == OpenMode::kEmpty) flags |= O_CREAT | O_TRUNC;
    if (mode == OpenMode::kNew) flags |= O_CREAT | O_EXCL;
    const mode_t rights = mode == OpenMode::kNew ? 0600 : 0666;
    SYNCLINE_ASSIGN_OR_RETURN(Descriptor file, OpenPath(path, flags, rights));
    return std::make_unique<PosixFile>(path, std::move(file));
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
    return Failed("cannot put a new file in the place of", to);
  }

  absl::Status Remove(const std::string& path) override {
    if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
    return Failed("cannot remove", path);
  }

  std::vector<std::string> PathsFrom(const std::string& prefix) override {
    std::vector<std::string> paths;
    std::error_code unread;
    for (std::filesystem::directory_iterator at(FolderOf(prefix), unread), end;
         !unread && at != end; at.increment(unread)) {
      std::string path = at->path().string();
      if (path.starts_with(prefix)) paths.push_back(std::move(path));
    }
    return paths;
  }

  absl::Status SyncFolder(const std::string& path) override {
    const std::string folder = FolderOf(path);
    SYNCLINE_ASSIGN_OR_RETURN(const Descriptor file,
                              OpenPath(folder, O_RDONLY));
    if (Retry([&] { return fsync(file.get()); }) == 0) {
      return absl::OkStatus();
    }
    return Failed("the disk does not take", folder);
  }
};

// As the system follows at most.
constexpr int kMaxLinks = 40;

absl::StatusOr<std::string> RealPath(const std::string& path) {
  char* const found = realpath(path.c_str(), nullptr);
  if (found == nullptr) return Failed("cannot open", path);
  std::string real = found;
  free(found);
  return real;
}

}  // namespace

absl::StatusOr<std::string> ResolvePath(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("no file has such a path");
  }
  std::filesystem::path at = path;
  for (int links = 0; links < kMaxLinks; ++links) {
    absl::StatusOr<std::string> real = RealPath(at.string());
    if (!absl::IsNotFound(real.status())) return real;
    // It is yet to be made, in its folder; or where a link says.
    SYNCLINE_ASSIGN_OR_RETURN(const std::filesystem::path folder,
                              RealPath(FolderOf(at.string())));
    at = folder / at.filename();
    std::error_code is_no_link;
    const auto target = std::filesystem::read_symlink(at, is_no_link);
    if (is_no_link) return at.string();
    at = folder / target;
  }
  errno = ELOOP;
  return Failed("cannot open", path);
}

Disk& PosixDisk() {
  static PosixDiskImpl& disk = *new PosixDiskImpl();
  return disk;
}

}  // namespace syncline::file
