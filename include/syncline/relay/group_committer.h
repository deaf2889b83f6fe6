// Gathers records of many senders into groups, since making one record durable
// costs as much as making hundreds.
//
//   GroupCommitter committer(store, {});
//   std::thread writer([&] { committer.Run(); });
//   committer.Submit(record, [](absl::StatusOr<Appended> answer) { ... });
//   ...
//   committer.Stop();
//   writer.join();
//
// It never waits for a group to fill: while one group is written, the next one
// gathers. So a lone record goes at once, and the more come the larger the
// groups get. It has no thread of its own: Run() is the writer's, and a
// simulation calls CommitGroup() where Run() would.
//
// Answers come in the order of submission, each exactly once: to records still
// queued when the store stops, too.
//
// Thread rule: Submit and Stop from any thread, Run or CommitGroup from one.
#ifndef SYNCLINE_RELAY_GROUP_COMMITTER_H_
#define SYNCLINE_RELAY_GROUP_COMMITTER_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/record.h"

namespace syncline::relay {

struct GroupOptions {
  // Bytes of payloads in one group, and records: what may be lost by a crash at
  // once, and how long the first of a group waits for the last.
  size_t max_group_bytes = size_t{1} << 20;
  size_t max_group_records = 1024;
  // What may be queued: bytes of payloads, and so many more for each record.
  // Beyond them, Submit refuses.
  static constexpr size_t kRecordBytes = 1024;
  size_t max_queued_bytes = size_t{64} << 20;
};

class GroupCommitter {
 public:
  // Called once, on the writer's thread or, where Submit refuses, not at all.
  // It may submit.
  using Callback = std::function<void(absl::StatusOr<Appended>)>;

  // `store` outlives it.
  explicit GroupCommitter(LogStore& store, GroupOptions options = {});
  // REQUIRES: Run has returned. Records still queued are answered: Cancelled.
  ~GroupCommitter();

  GroupCommitter(const GroupCommitter&) = delete;
  GroupCommitter& operator=(const GroupCommitter&) = delete;

  // Queues a record. Errors, with which the callback is never called:
  // ResourceExhausted, where the queue is full: the sender has to slow down;
  // Cancelled, after Stop; what the store stopped with, after that.
  absl::Status Submit(Record record, Callback callback);

  // Appends what is queued, up to one group, and answers it. Returns how many
  // records that were.
  size_t CommitGroup();

  // Commits groups until Stop was called and the queue is empty.
  void Run();

  // No more is taken in; what is queued is still committed.
  void Stop();

 private:
  struct Waiting {
    Record record;
    Callback callback;
  };

  // The next group, taken off the queue.
  void TakeGroup();

  LogStore& store_;
  const GroupOptions options_;

  // Of the writer. Kept from group to group for their memory.
  std::vector<Record> group_;
  std::vector<Callback> callbacks_;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  size_t queued_bytes_ = 0;
  bool is_stopped_ = false;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_GROUP_COMMITTER_H_
