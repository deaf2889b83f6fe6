#include "syncline/relay/metrics/audit_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace syncline::relay {
namespace {

absl::Status SystemError(const std::string& what) {
  return absl::ErrnoToStatus(errno, what);
}

// A new file is there after a crash only where its folder was flushed.
absl::Status FlushFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return SystemError("cannot open " + folder);
  const bool has_failed = ::fsync(opened) != 0;
  const absl::Status status =
      has_failed ? SystemError("cannot flush " + folder) : absl::OkStatus();
  ::close(opened);
  return status;
}

// Whether the last line has its line break.
bool EndsWithLine(int file) {
  const off_t size = ::lseek(file, 0, SEEK_END);
  char last = '\n';
  return size <= 0 || (::pread(file, &last, 1, size - 1) == 1 && last == '\n');
}

}  // namespace

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(
    const std::string& path, Env& env) {
  const int file =
      ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return SystemError("cannot open " + path);
  std::unique_ptr<AuditLog> log(new AuditLog(file, env));
  if (absl::Status status = FlushFolderOf(path); !status.ok()) return status;
  if (!EndsWithLine(file)) {
    if (absl::Status status = log->WriteDurably("\n"); !status.ok()) {
      return status;
    }
  }
  return log;
}

AuditLog::~AuditLog() { ::close(file_); }

absl::Status AuditLog::Append(const std::string& event,
                              const LogFields& fields) {
  const std::string line =
      JsonLine(env_.WallTimeMs(), {{"event", event}}, fields);
  const std::lock_guard lock(mutex_);
  if (status_.ok()) status_ = WriteDurably(line);
  return status_;
}

absl::Status AuditLog::WriteDurably(std::string_view line) {
  while (!line.empty()) {
    const ssize_t size = ::write(file_, line.data(), line.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return SystemError("cannot write to the audit log");
    line.remove_prefix(static_cast<size_t>(size));
  }
  if (::fdatasync(file_) != 0) return SystemError("cannot flush the audit log");
  return absl::OkStatus();
}

}  // namespace syncline::relay
