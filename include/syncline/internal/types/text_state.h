// The state of one text, and how its ops change it.
//
// Merging has two steps, so that an import of many containers is all or
// nothing: first the edits are found, which may fail; then they are made,
// which cannot.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_

#include "absl/status/status.h"
#include "syncline/internal/containers/rope.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/walker.h"

namespace syncline::internal {

class TextState {
 public:
  explicit TextState(ContainerIndex container) : walker_(container) {}

  const Rope& rope() const { return rope_; }
  // For local edits, which are made at the tip.
  Rope& rope() { return rope_; }

  // Finds the edits that the ops from `from` on make; see Walker::Walk.
  absl::Status FindEdits(const OpLog& log, Lv from, const Frontier& version);
  // Makes the edits that were found last.
  void ApplyEdits();

  // Drops what is kept between merges: the log's ops or their runs' numbers
  // have changed.
  void Forget() { walker_.Forget(); }
  uint64_t steps() const { return walker_.steps(); }

 private:
  Rope rope_;
  Walker walker_;
  Edits edits_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_
