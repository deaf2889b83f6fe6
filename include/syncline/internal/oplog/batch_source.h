// A batch, and where each of its runs begins in its lists: what pieces of it
// are taken from.
//
// Cost: O(batch) to make; its contents, O(log n) and the result.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_BATCH_SOURCE_H_
#define SYNCLINE_INTERNAL_OPLOG_BATCH_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "syncline/internal/oplog/content_index.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

class BatchOps;

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
  // What ops [from, to) of an op run carry, counted from its first.
  std::string_view Content(const BatchOps& ops, uint32_t from,
                           uint32_t to) const;

 private:
  const EventBatch& batch_;
  std::vector<Start> starts_;  // by run
  std::vector<Start> marks_;   // of every 64th op run
  ContentIndex contents_;      // items are batch indexes
};

// Goes over op runs, and knows what each carries and refers to.
class BatchOps {
 public:
  BatchOps(const EventBatch& batch, const BatchSource::Start& start)
      : batch_(batch), at_(start) {}

  bool is_done() const { return at_.op == batch_.ops.size(); }
  const EventBatch::Op& op() const { return batch_.ops[at_.op]; }
  const BatchSource::Start& start() const { return at_; }
  std::string_view content() const {
    return (batch_.is_text(op()) ? batch_.text : batch_.values)
        .substr(content_begin(), op().content_bytes);
  }
  size_t content_begin() const {
    return batch_.is_text(op()) ? at_.text : at_.value;
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
