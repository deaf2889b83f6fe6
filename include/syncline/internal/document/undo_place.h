// Where an item of a movable list, or a node, stands when it comes back to a
// place that it was taken from.
//
// Cost: O(log n), and O(neighbours that undo has moved). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_UNDO_PLACE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_UNDO_PLACE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/undo_step.h"

namespace syncline::internal {

// Where the item or node `moved` stands among the items of a list, or (tree)
// the children of `parent`, when it comes back to `place`, which `left_by` took
// it from. Counted without it. Error: DataLoss.
absl::StatusOr<uint32_t> IndexOfPlace(DocumentCore& core,
                                      const UndoMemory& memory,
                                      ContainerIndex container,
                                      TreeState::Node parent, Lv moved,
                                      Lv place, Lv left_by);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_UNDO_PLACE_H_
