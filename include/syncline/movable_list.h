// A list of values whose items several replicas move and set: what is dragged
// about, such as the cards of a board or the layers of a drawing.
//
// An item stays the same one wherever it is moved: of several who move it
// concurrently, the move with the higher (lamport, peer) counts, and it is
// there once. Setting it is independent of moving it, and the higher set
// counts. An item that somebody deleted is gone, whatever others did to it.
#ifndef SYNCLINE_MOVABLE_LIST_H_
#define SYNCLINE_MOVABLE_LIST_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/attribution.h"
#include "syncline/container.h"
#include "syncline/cursor.h"
#include "syncline/value.h"

namespace syncline {

// A handle; see container.h. Each function that can be called wrongly returns
// an error, and has then changed nothing:
//
//   OutOfRange          a position beyond the end
//   InvalidArgument     a string that is not valid UTF-8; a value that is a
//                       container: those are made by New and SetNew
//   FailedPrecondition  the list was removed
//   ResourceExhausted   the document would grow beyond its limits
//
// Cost: O(log n) an item. A List is a little cheaper, for what is not moved.
class MovableList : public Container {
 public:
  static constexpr ContainerKind kKind = ContainerKind::kMovableList;

  // Inserts so that the first of them stands at `position`, <= size().
  absl::Status Insert(size_t position, Value value);
  absl::Status Insert(size_t position, std::vector<Value> values);
  absl::Status Append(Value value) { return Insert(size(), std::move(value)); }
  // Moves the item at `from` so that it then stands at `to`, < size().
  absl::Status Move(size_t from, size_t to);
  absl::Status Set(size_t position, Value value);
  absl::Status Delete(size_t position, size_t count = 1);

  // A new, empty child at `position`.
  template <ContainerHandle T>
  absl::StatusOr<T> New(size_t position);
  // A new, empty child as the value of the item at `position`.
  template <ContainerHandle T>
  absl::StatusOr<T> SetNew(size_t position);

  absl::StatusOr<Value> Get(size_t position) const;
  // The items of [begin, end).
  absl::StatusOr<std::vector<Value>> Slice(size_t begin, size_t end) const;
  std::vector<Value> values() const { return *Slice(0, size()); }
  size_t size() const;
  bool empty() const { return size() == 0; }

  // A cursor beside the item before or behind `position` <= size(), which goes
  // where the item goes; see cursor.h.
  absl::StatusOr<Cursor> CursorAt(size_t position,
                                  CursorSide side = CursorSide::kLeft) const;

  // Who inserted, placed and set each item of [begin, end); see attribution.h.
  absl::StatusOr<std::vector<ItemAuthors>> Authors(size_t begin,
                                                   size_t end) const;

 private:
  friend class Doc;
  friend class List;
  friend class Map;
  friend class Text;
  MovableList(internal::DocumentCore* core, uint32_t number)
      : Container(core, kKind, number) {}

  absl::Status CheckEdit(size_t position, size_t count) const;
  absl::StatusOr<uint32_t> NewChild(size_t position, ContainerKind kind);
  absl::StatusOr<uint32_t> SetNewChild(size_t position, ContainerKind kind);
};

template <ContainerHandle T>
absl::StatusOr<T> MovableList::New(size_t position) {
  const absl::StatusOr<uint32_t> child = NewChild(position, T::kKind);
  if (!child.ok()) return child.status();
  return T(core(), *child);
}

template <ContainerHandle T>
absl::StatusOr<T> MovableList::SetNew(size_t position) {
  const absl::StatusOr<uint32_t> child = SetNewChild(position, T::kKind);
  if (!child.ok()) return child.status();
  return T(core(), *child);
}

}  // namespace syncline

#endif  // SYNCLINE_MOVABLE_LIST_H_
