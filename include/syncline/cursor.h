// A place in a text or a list that stays where it is, whatever is edited there:
// where somebody's caret is, where a selection begins, what a comment is about.
//
//   absl::StatusOr<syncline::Cursor> cursor = text.CursorAt(5);
//   ... edits, imports ...
//   doc.Resolve(*cursor)->position;
//
// A cursor stands beside one item (a character, a value), on one side of it, or
// at an edge of its container. It knows the item by the op that inserted it, so
// it means the same on every replica that has that op. Where the item is gone,
// it stands where that was. Where an undo brings an item back, but for one of a
// movable list, the cursors of who undid that stand beside it again.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_CURSOR_H_
#define SYNCLINE_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "syncline/ids.h"
#include "syncline/internal_fwd.h"
#include "syncline/value.h"

namespace syncline {

// What a cursor at a position stands beside; what is inserted at the position
// comes to stand on its other side.
enum class CursorSide : uint8_t {
  kLeft,   // the item before it; at position 0 the container's start
  kRight,  // the item behind it; at the end the container's end
};

class Cursor {
 public:
  // Nothing: it stands at an edge of its container, the start for kLeft.
  const std::optional<OpId>& item() const { return item_; }
  CursorSide side() const { return side_; }

  // To send to another replica, or to keep. About 20 bytes.
  std::string Encode() const;
  // Errors: InvalidArgument or DataLoss, where the bytes are not what Encode()
  // gives; Unimplemented, where a later version wrote them.
  static absl::StatusOr<Cursor> Decode(std::string_view bytes);

  friend bool operator==(const Cursor&, const Cursor&) = default;

 private:
  friend class internal::DocumentCore;
  Cursor(std::optional<OpId> item, CursorSide side, std::string container)
      : item_(item), side_(side), container_(std::move(container)) {}

  std::optional<OpId> item_;
  CursorSide side_ = CursorSide::kLeft;
  std::string container_;  // encoded; empty with an item
};

// Where a cursor is.
struct CursorPosition {
  ContainerRef container;
  size_t position = 0;
  // Whether the item that it stands beside is there; true at an edge.
  bool is_item_there = true;

  friend bool operator==(const CursorPosition&,
                         const CursorPosition&) = default;
};

}  // namespace syncline

#endif  // SYNCLINE_CURSOR_H_
