// The state of one list, and how its ops change it.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_LIST_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_LIST_STATE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/containers/sequence.h"
#include "syncline/internal/types/sequence_merge.h"
#include "syncline/value.h"

namespace syncline::internal {

class ListState {
 public:
  using Items = Sequence<Value>;

  explicit ListState(ContainerIndex container) : merge_(container) {}

  const Items& items() const { return items_; }
  // For local edits, which are made at the tip.
  Items& items() { return items_; }

  SequenceMerge& merge() { return merge_; }
  const SequenceMerge& merge() const { return merge_; }
  uint32_t places() const { return items_.size(); }

  // Makes the edits that were found last. `place(Value*, Lv)` gets each item
  // that comes in, with its op; `drop(Value)` each that goes.
  template <typename F, typename G>
  void ApplyEdits(const OpLog& log, F place, G drop);

 private:
  Items items_;
  SequenceMerge merge_;
};

template <typename F, typename G>
void ListState::ApplyEdits(const OpLog& log, F place, G drop) {
  const Edits& edits = merge_.edits(log);
  std::vector<Value> values;
  for (size_t at = 0; at < edits.size(); ++at) {
    const Edit& edit = edits[at];
    if (edit.inserted == 1 && at + 1 < edits.size() &&
        edits[at + 1].deleted == 1 &&
        edits[at + 1].position == edit.position + 1) {
      // One is replaced: the others stay where they are.
      Value& item = items_.At(edit.position);
      drop(std::as_const(item));
      std::string_view content = edit.content;
      ReadValue(&content, &item);
      place(&item, edit.first_op);
      ++at;
      continue;
    }
    if (edit.deleted > 0) {
      items_.ForEach(edit.position, edit.position + edit.deleted, drop);
      items_.Erase(edit.position, edit.deleted);
      continue;
    }
    values.resize(edit.inserted);
    std::string_view content = edit.content;
    for (uint32_t i = 0; i < edit.inserted; ++i) {
      ReadValue(&content, &values[i]);
      place(&values[i], edit.first_op + i);
    }
    items_.Insert(edit.position, values);
  }
  merge_.ClearEdits();
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_LIST_STATE_H_
