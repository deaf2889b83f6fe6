#include "audit_queue.h"

#include <utility>

namespace syncline::relay::internal {

AuditQueue::AuditQueue(AuditLog& log, JsonLog* json_log, Counter& lost)
    : log_(log), json_log_(json_log), lost_(lost), thread_([this] { Run(); }) {}

AuditQueue::~AuditQueue() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void AuditQueue::Lose(const absl::Status& why) {
  lost_.Add();
  if (json_log_ == nullptr) return;
  json_log_->Write(LogLevel::kError, "audit line lost",
                   {{"why", std::string(why.message())}});
}

void AuditQueue::Add(std::string event, LogFields fields) {
  {
    const std::lock_guard lock(mutex_);
    if (lines_.size() < kMaxLines) {
      lines_.push_back({std::move(event), std::move(fields)});
      changed_.notify_one();
      return;
    }
  }
  Lose(absl::ResourceExhaustedError("the disk is too slow"));
}

bool AuditQueue::has_room_for_refusals() const {
  const std::lock_guard lock(mutex_);
  return lines_.size() < kMaxLines / 2;
}

void AuditQueue::Run() {
  while (true) {
    Line line;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_stopped_ || !lines_.empty(); });
      if (lines_.empty()) return;
      line = std::move(lines_.front());
      lines_.pop_front();
    }
    const absl::Status status = log_.Append(line.event, line.fields);
    if (!status.ok()) Lose(status);
  }
}

}  // namespace syncline::relay::internal
