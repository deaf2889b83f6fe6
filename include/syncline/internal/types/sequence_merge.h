// The edits that newly imported ops make in one text or list.
//
// Merging has two steps, so that an import of many containers is all or
// nothing: first the edits are found, which may fail; then their owner makes
// them, which cannot.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_SEQUENCE_MERGE_H_
#define SYNCLINE_INTERNAL_TYPES_SEQUENCE_MERGE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/walker.h"

namespace syncline::internal {

class SequenceMerge {
 public:
  explicit SequenceMerge(ContainerIndex container) : walker_(container) {}

  // Finds the edits that the plan's ops make in a sequence of `length` items;
  // see Walker::Walk.
  absl::Status FindEdits(const OpLog& log, MergePlan& plan, uint32_t length);
  // Those that were found last.
  const Edits& edits() const { return edits_; }
  void ClearEdits() { edits_.clear(); }

  // Drops what is kept between merges: the log's ops or their runs' numbers
  // have changed.
  void Forget() { walker_.Forget(); }
  uint64_t steps() const { return walker_.steps(); }

 private:
  Walker walker_;
  Edits edits_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_SEQUENCE_MERGE_H_
