#include "syncline/internal/document/undo_place.h"

#include "syncline/internal/base/status_macros.h"

namespace syncline::internal {

absl::StatusOr<uint32_t> IndexOfPlace(DocumentCore& core,
                                      const UndoMemory& memory,
                                      ContainerIndex container,
                                      TreeState::Node parent, Lv moved,
                                      Lv place, Lv left_by) {
  SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, core.OrderOf(container));
  const uint32_t position = order->Find(place).position;
  const auto* list = As<MovableListState>(core.any_state(container));
  const auto* tree = As<TreeState>(core.any_state(container));
  const uint32_t size =
      list != nullptr ? list->size() : tree->children(parent).size();
  // Of the item or child at an index: what put it there, and whether it moves.
  auto placed_by = [&](uint32_t index, bool* is_moved) {
    if (list != nullptr) {
      *is_moved = list->At(index).op == moved;
      return list->At(index).placed_by;
    }
    const TreeState::Node node = tree->children(parent)[index];
    *is_moved = tree->op(node) == moved;
    return tree->moved_by(node);
  };
  // What an undo put there since the place was left counts as what it stands
  // for: those that were in use together say who was before whom.
  auto is_before = [&](Lv other) {
    while (left_by < other && memory.places.Older(other) != other) {
      other = memory.places.Older(other);
    }
    return order->Find(other).position < position;
  };
  uint32_t index = list != nullptr ? list->IndexAt(position)
                                   : tree->IndexAt(parent, position);
  bool is_moved = false;
  for (; index > 0; --index) {
    const Lv left = placed_by(index - 1, &is_moved);
    if (!is_moved && is_before(left)) break;
  }
  for (; index < size; ++index) {
    const Lv right = placed_by(index, &is_moved);
    if (!is_moved && !is_before(right)) break;
  }
  // Counted without the one that moves.
  if (list != nullptr) {
    const bool is_there = list->Find(moved) != nullptr;
    return index - (is_there && list->IndexOf(moved) < index ? 1 : 0);
  }
  const TreeState::Node node = tree->Find(moved);
  const bool is_child = tree->parent(node) == parent;
  return index - (is_child && tree->IndexOf(node) < index ? 1 : 0);
}

}  // namespace syncline::internal
