// Carries out the plan of an undo: writes its ops, and remembers what they
// stand for.
//
// Cost: O(log n) a run of ops written. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_UNDO_WRITER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_UNDO_WRITER_H_

#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/recorded_value.h"
#include "syncline/internal/document/undo_plan.h"

namespace syncline::internal {

class UndoWriter {
 public:
  // Keeps references to both.
  UndoWriter(DocumentCore& core, UndoMemory& memory)
      : core_(core), memory_(memory) {}

  // REQUIRES: the plan was made just now. On an error, what was written so far
  // is to be taken back, with the memory.
  absl::Status Write(const UndoPlan& plan);

 private:
  absl::Status Write(const UndoItems& items);
  absl::Status Write(const UndoKey& key);
  absl::Status Write(const UndoSum& sum) {
    return core_.Add(sum.container, sum.amount);
  }
  absl::Status Write(const UndoMovable& movable);
  // Sets `*waits` and does nothing where the parent does not show yet.
  absl::Status Write(const UndoNode& node, bool* waits);
  absl::Status WriteNodes(std::vector<const UndoNode*>* nodes);

  using Parts = absl::Span<const ItemOrder::Run>;
  absl::Status Remove(ContainerIndex container, uint32_t place, uint32_t count);
  // What did not show comes to stand at a place, one behind the other.
  absl::Status Restore(ContainerIndex container, uint32_t place, Parts parts);
  // Of a text, what is no object: `count` items.
  absl::Status RestoreText(ContainerIndex text, uint32_t place, Parts parts,
                           uint32_t count);
  // Of a text: the object that `was` had inserted. An embedded container comes
  // as a copy.
  absl::Status RestoreObject(ContainerIndex text, uint32_t place, Lv was);
  // What stands between anchors has come back.
  absl::Status RestoreAnchors(ContainerIndex text, LvRange anchors);
  // Values of a list from `position` on, which were inserted by ops from `was`
  // on. A child comes as a copy.
  absl::Status RestoreValues(ContainerIndex list, uint32_t position, Lv was,
                             uint32_t count);
  absl::Status RestoreMovable(const UndoMovable& movable, uint32_t index);
  // The ops from `as` on, which were written last, stand for those from `was`.
  void NoteRebirth(Rebirth rebirth);
  Lv last_op() const { return core_.log().graph().end() - 1; }

  DocumentCore& core_;
  UndoMemory& memory_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_UNDO_WRITER_H_
