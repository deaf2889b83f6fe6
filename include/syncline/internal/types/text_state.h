// The state of one text, and how its ops change it.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_

#include <cstdint>

#include "syncline/internal/containers/rope.h"
#include "syncline/internal/types/sequence_merge.h"

namespace syncline::internal {

class TextState {
 public:
  explicit TextState(ContainerIndex container) : merge_(container) {}

  const Rope& rope() const { return rope_; }
  // For local edits, which are made at the tip.
  Rope& rope() { return rope_; }

  SequenceMerge& merge() { return merge_; }
  const SequenceMerge& merge() const { return merge_; }
  // Code points: the unit of positions in the log.
  uint32_t places() const { return rope_.size().code_points; }
  // Makes the edits that were found last; `note` is called before each.
  template <typename F>
  void ApplyEdits(F note) {
    for (const Edit& edit : merge_.edits()) {
      note(edit);
      if (edit.deleted > 0) {
        rope_.Erase(edit.position, edit.deleted);
      } else {
        rope_.Insert(edit.position, edit.content);
      }
    }
    merge_.ClearEdits();
  }

 private:
  Rope rope_;
  SequenceMerge merge_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_
