// Takes lines for an audit log without waiting for the disk.
//
// Lines are written in their order, by a thread of its own. The queue is
// bounded: where the disk is too slow, or has failed, lines are lost, and
// counted. What is queued is written before the destructor returns.
//
// Thread rule: thread-safe, but for the destructor.
#ifndef SYNCLINE_RELAY_SRC_HOST_AUDIT_QUEUE_H_
#define SYNCLINE_RELAY_SRC_HOST_AUDIT_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "syncline/relay/metrics/audit_log.h"
#include "syncline/relay/metrics/json_log.h"
#include "syncline/relay/metrics/metrics.h"

namespace syncline::relay::internal {

class AuditQueue {
 public:
  static constexpr size_t kMaxLines = 10'000;

  // All outlive it; `json_log` may be null.
  AuditQueue(AuditLog& log, JsonLog* json_log, Counter& lost);
  ~AuditQueue();
  AuditQueue(const AuditQueue&) = delete;
  AuditQueue& operator=(const AuditQueue&) = delete;

  void Add(std::string event, LogFields fields);
  // Half of the room is for lines that nobody can make by asking in vain.
  bool has_room_for_refusals() const;

 private:
  struct Line {
    std::string event;
    LogFields fields;
  };

  void Run();
  void Lose(const absl::Status& why);

  AuditLog& log_;
  JsonLog* const json_log_;
  Counter& lost_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::deque<Line> lines_;
  bool is_stopped_ = false;

  std::thread thread_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_RELAY_SRC_HOST_AUDIT_QUEUE_H_
