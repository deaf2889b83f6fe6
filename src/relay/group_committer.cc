#include "syncline/relay/group_committer.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

// What a record takes while it is queued, and who waits for it.
size_t QueuedBytes(const Record& record) {
  return record.payload.size() + GroupOptions::kRecordBytes;
}

}  // namespace

GroupCommitter::GroupCommitter(LogStore& store, GroupOptions options)
    : store_(store), options_(options) {}

GroupCommitter::~GroupCommitter() {
  for (Waiting& waiting : queue_) {
    waiting.callback(absl::CancelledError("the committer has gone"));
  }
}

absl::Status GroupCommitter::Submit(Record record, Callback callback) {
  if (absl::Status status = store_.health(); !status.ok()) return status;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return absl::CancelledError("the committer has stopped");
    if (queued_bytes_ > options_.max_queued_bytes ||
        record.payload.size() > options_.max_queued_bytes - queued_bytes_) {
      return absl::ResourceExhaustedError(
          absl::StrCat(queued_bytes_, " bytes wait to be stored, of up to ",
                       options_.max_queued_bytes));
    }
    queued_bytes_ += QueuedBytes(record);
    queue_.push_back({std::move(record), std::move(callback)});
  }
  changed_.notify_one();
  return absl::OkStatus();
}

void GroupCommitter::TakeGroup() {
  const std::lock_guard lock(mutex_);
  size_t bytes = 0;
  while (!queue_.empty() && group_.size() < options_.max_group_records) {
    Waiting& next = queue_.front();
    const size_t more = next.record.payload.size();
    if (!group_.empty() && bytes + more > options_.max_group_bytes) break;
    bytes += more;
    queued_bytes_ -= QueuedBytes(next.record);
    group_.push_back(std::move(next.record));
    callbacks_.push_back(std::move(next.callback));
    queue_.pop_front();
  }
}

size_t GroupCommitter::CommitGroup() {
  group_.clear();
  callbacks_.clear();
  TakeGroup();
  if (group_.empty()) return 0;
  std::vector<absl::StatusOr<Appended>> answers = store_.Append(group_);
  for (size_t i = 0; i < answers.size(); ++i) {
    callbacks_[i](std::move(answers[i]));
  }
  return answers.size();
}

void GroupCommitter::Run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return is_stopped_ || !queue_.empty(); });
      if (queue_.empty()) return;
    }
    CommitGroup();
  }
}

void GroupCommitter::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_all();
}

}  // namespace syncline::relay
