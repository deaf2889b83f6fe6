#include "file/file_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "file/disk.h"
#include "file/token.h"
#include "syncline/internal/base/json.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::file {
namespace {

// To take over takes milliseconds; a second is enough for any disk.
constexpr int kGuardTries = 200;
constexpr std::chrono::milliseconds kGuardPause{5};

// Behind a lock's path: its own lock.
constexpr std::string_view kTakeover = ".takeover";

absl::Status Failed(const char* what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

// Nothing of what may not be read, as of a folder.
std::optional<std::string> ReadIfThere(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  struct stat status = {};
  if (!file && lstat(path.c_str(), &status) != 0) return std::nullopt;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

std::string HostName() {
  char name[256] = {};
  gethostname(name, sizeof(name) - 1);
  return name;
}

// What proc(5) tells of a process from its third field on; nothing if unknown.
std::vector<std::string> StatOf(int64_t pid) {
  // The second one may hold spaces, and ends with the last parenthesis.
  const std::optional<std::string> stat =
      ReadIfThere(absl::StrCat("/proc/", pid, "/stat"));
  if (!stat) return {};
  const size_t name_end = stat->rfind(") ");
  if (name_end == std::string::npos) return {};
  return absl::StrSplit(stat->substr(name_end + 2), ' ');
}

// When the process began, in the words of its system; "" if unknown.
std::string BirthIn(const std::vector<std::string>& stat) {
  constexpr size_t kStartTime = 22 - 3;
  return stat.size() > kStartTime ? stat[kStartTime] : "";
}

// Whether it has ended, and nobody has asked how.
bool IsZombie(const std::vector<std::string>& stat) {
  return !stat.empty() && stat[0] == "Z";
}

// Which start of the machine this is; "" if unknown. Where a program is the
// first one to run, each start gives it the same number and birth.
std::string BootId() {
  const std::optional<std::string> id =
      ReadIfThere("/proc/sys/kernel/random/boot_id");
  return id ? id->substr(0, id->find('\n')) : "";
}

struct Owner {
  int64_t pid = 0;
  std::string host;
  std::string boot;
  std::string birth;
};

// Of {"pid":1,"host":"h","boot":"s","birth":"b","token":"t"}, as both packages
// write it.
std::optional<std::string> FieldOf(std::string_view text, const char* name) {
  const std::string start = absl::StrCat("\"", name, "\":");
  const size_t at = text.find(start);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = text.substr(at + start.size());
  const bool quoted = !rest.empty() && rest.front() == '"';
  if (quoted) rest.remove_prefix(1);
  return std::string(rest.substr(0, rest.find_first_of(quoted ? "\"" : ",}")));
}

std::optional<Owner> ReadOwner(std::string_view text) {
  Owner owner;
  const std::optional<std::string> pid = FieldOf(text, "pid");
  if (!pid || !FieldOf(text, "token")) return std::nullopt;
  const char* const end = pid->data() + pid->size();
  if (std::from_chars(pid->data(), end, owner.pid).ptr != end) {
    return std::nullopt;
  }
  owner.host = FieldOf(text, "host").value_or("");
  owner.boot = FieldOf(text, "boot").value_or("");
  owner.birth = FieldOf(text, "birth").value_or("");
  return owner;
}

bool IsAlive(const Owner& owner) {
  if (owner.host != HostName()) return true;  // nobody can know from here
  const std::string boot = BootId();
  if (boot != owner.boot && !boot.empty() && !owner.boot.empty()) return false;
  if (kill(static_cast<pid_t>(owner.pid), 0) != 0 && errno == ESRCH) {
    return false;
  }
  const std::vector<std::string> stat = StatOf(owner.pid);
  if (IsZombie(stat)) return false;
  const std::string birth = BirthIn(stat);
  return birth == owner.birth || birth.empty() || owner.birth.empty();
}

absl::Status InUse(const std::string& path, const std::optional<Owner>& owner) {
  return absl::UnavailableError(absl::StrCat(
      owner ? absl::StrCat("process ", owner->pid, " on ", owner->host)
            : "somebody",
      " has this document open: close it there. If nobody has, delete ", path));
}

absl::Status WriteNew(const std::string& path, std::string_view text,
                      int flags) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (file < 0) return Failed("cannot make", path);
  // An empty one, as the loss of power may leave, would be somebody's for ever.
  const bool is_written = write(file, text.data(), text.size()) ==
                              static_cast<ssize_t>(text.size()) &&
                          fsync(file) == 0;
  const absl::Status status =
      is_written ? absl::OkStatus() : Failed("cannot write", path);
  close(file);
  if (!is_written) unlink(path.c_str());
  return status;
}

// Creates the file with its content: nobody sees it without. False: there is
// one.
absl::StatusOr<bool> CreateWhole(const std::string& path,
                                 const std::string& text,
                                 const std::string& token) {
  const std::string draft = absl::StrCat(path, ".", token);
  SYNCLINE_RETURN_IF_ERROR(WriteNew(draft, text, O_CREAT | O_TRUNC));
  const bool linked = link(draft.c_str(), path.c_str()) == 0;
  const int error = errno;
  unlink(draft.c_str());
  if (linked) return true;
  if (error == EEXIST) return false;
  errno = error;
  if (error != EPERM && error != ENOTSUP && error != ENOSYS) {
    return Failed("cannot make", path);
  }
  // A file system without links.
  const absl::Status status = WriteNew(path, text, O_CREAT | O_EXCL);
  if (absl::IsAlreadyExists(status)) return false;
  SYNCLINE_RETURN_IF_ERROR(status);
  return true;
}

// What the lock file holds, if its process is gone; nothing if there is none.
absl::StatusOr<std::optional<std::string>> ReadStale(const std::string& path) {
  std::optional<std::string> text = ReadIfThere(path);
  if (!text) return std::nullopt;
  const std::optional<Owner> owner = ReadOwner(*text);
  if (!owner || IsAlive(*owner)) return InUse(path, owner);
  return text;
}

absl::Status RemoveStale(const std::string& path, const std::string& stale,
                         const std::string& text, const std::string& token);

// Until nobody has it. One that was left is removed as any other lock.
absl::Status WaitForGuard(const std::string& guard, const std::string& text,
                          const std::string& token) {
  for (int tries = 0;; ++tries) {
    const auto stale = ReadStale(guard);
    if (stale.ok() && !*stale) return absl::OkStatus();
    if (stale.ok()) return RemoveStale(guard, **stale, text, token);
    if (tries == kGuardTries) return stale.status();
    std::this_thread::sleep_for(kGuardPause);
  }
}

// Removes the lock while it holds what is stale. It may take several calls,
// where others try it, too.
absl::Status RemoveStale(const std::string& path, const std::string& stale,
                         const std::string& text, const std::string& token) {
  const std::string guard = path + std::string(kTakeover);
  SYNCLINE_ASSIGN_OR_RETURN(const bool is_ours,
                            CreateWhole(guard, text, token));
  if (!is_ours) return WaitForGuard(guard, text, token);
  if (ReadIfThere(path) == stale) unlink(path.c_str());
  unlink(guard.c_str());
  return absl::OkStatus();
}

// Removes the drafts of those who were killed while they made a lock.
void RemoveDrafts(const std::string& path) {
  for (const std::string& draft : PosixDisk().PathsFrom(path + ".")) {
    std::string_view name = std::string_view(draft).substr(path.size());
    while (name.starts_with(kTakeover)) name.remove_prefix(kTakeover.size());
    if (!name.starts_with('.') || !IsToken(name.substr(1))) continue;
    const absl::StatusOr<std::optional<std::string>> stale = ReadStale(draft);
    if (stale.ok() && *stale) unlink(draft.c_str());
  }
}

std::string Json(std::string_view text) {
  std::string json;
  internal::AppendJsonString(text, &json);
  return json;
}

}  // namespace

absl::StatusOr<FileLock> FileLock::Take(const std::string& path) {
  const int64_t pid = getpid();
  const std::string token = NewToken();
  const std::string text = absl::StrCat(
      "{\"pid\":", pid, ",\"host\":", Json(HostName()),
      ",\"boot\":", Json(BootId()), ",\"birth\":", Json(BirthIn(StatOf(pid))),
      ",\"token\":", Json(token), "}");
  while (true) {
    SYNCLINE_ASSIGN_OR_RETURN(const bool is_ours,
                              CreateWhole(path, text, token));
    if (is_ours) {
      RemoveDrafts(path);
      return FileLock(path, text, pid);
    }
    SYNCLINE_ASSIGN_OR_RETURN(const std::optional<std::string> stale,
                              ReadStale(path));
    if (!stale) continue;
    SYNCLINE_RETURN_IF_ERROR(RemoveStale(path, *stale, text, token));
  }
}

FileLock::FileLock(FileLock&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      text_(std::exchange(other.text_, {})),
      pid_(std::exchange(other.pid_, 0)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(text_, other.text_);
  std::swap(pid_, other.pid_);
  return *this;
}

FileLock::~FileLock() {
  if (!path_.empty() && IsHeld()) unlink(path_.c_str());
}

bool FileLock::IsHeld() const {
  return path_.empty() || (getpid() == pid_ && ReadIfThere(path_) == text_);
}

}  // namespace syncline::file
