// A batch, and where each of its runs begins in its lists: what pieces of it
// are taken from.
//
// Cost: O(batch) to make. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_BATCH_SOURCE_H_
#define SYNCLINE_INTERNAL_OPLOG_BATCH_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

class BatchSource {
 public:
  // The first of each that belongs to an op, or to one behind it.
  struct Start {
    uint32_t index = 0;  // of the op
    size_t op = 0;
    size_t text = 0;  // bytes
    size_t value = 0;
    size_t target = 0;
  };

  // Keeps a reference. REQUIRES: a decoder's batch, or one like it.
  explicit BatchSource(const EventBatch& batch);

  const EventBatch& batch() const { return batch_; }
  const Start& start(size_t run) const { return starts_[run]; }
  // That of an op run, of the same run, at or a few before an op.
  const Start& StartNear(size_t run, uint32_t index) const;
  // The run that an op is in. REQUIRES: there is such an op.
  size_t RunAt(uint32_t index) const;
  OpId IdOf(EventBatch::Parent parent) const;

 private:
  const EventBatch& batch_;
  std::vector<Start> starts_;  // by run
  std::vector<Start> marks_;   // of every 64th op run
};

// Goes over op runs, and knows what each carries and refers to.
class BatchOps {
 public:
  BatchOps(const EventBatch& batch, const BatchSource::Start& start)
      : batch_(batch), at_(start) {}

  bool is_done() const { return at_.op == batch_.ops.size(); }
  const EventBatch::Op& op() const { return batch_.ops[at_.op]; }
  std::string_view content() const {
    return (batch_.is_text(op()) ? batch_.text.substr(at_.text)
                                 : batch_.values.substr(at_.value))
        .substr(0, op().content_bytes);
  }
  // The number of its first target.
  size_t target() const { return at_.target; }
  void Next();

 private:
  const EventBatch& batch_;
  BatchSource::Start at_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_BATCH_SOURCE_H_
