// Who did what, kept: lines as of json_log.h, in a file that is only ever
// appended to.
//
// Append returns when the line is on the disk. After a write that failed
// nothing more is taken: the system may have dropped it and say otherwise next
// time. A line that a crash cut off stays as it is; the next begins on a line
// of its own.
//
// Cost: an Append flushes the disk. Thread rule: thread-safe, but for the
// destructor.
#ifndef SYNCLINE_RELAY_METRICS_AUDIT_LOG_H_
#define SYNCLINE_RELAY_METRICS_AUDIT_LOG_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/env.h"
#include "syncline/relay/metrics/json_log.h"

namespace syncline::relay {

class AuditLog {
 public:
  // Makes the file where there is none, for its owner's eyes only. `env`
  // outlives the log. Errors: as the system has them, such as NotFound.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(const std::string& path,
                                                        Env& env);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // Error: that of the first write that failed.
  absl::Status Append(const std::string& event, const LogFields& fields);

 private:
  AuditLog(int file, Env& env) : file_(file), env_(env) {}
  absl::Status WriteDurably(std::string_view line);

  const int file_;
  Env& env_;
  std::mutex mutex_;  // guards status_, and the order of lines
  absl::Status status_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_METRICS_AUDIT_LOG_H_
