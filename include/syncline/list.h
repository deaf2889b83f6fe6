// A list of values that several replicas edit.
//
// Concurrent inserts at one place stand one after the other, those of one
// author together; an insert beside something deleted survives.
#ifndef SYNCLINE_LIST_H_
#define SYNCLINE_LIST_H_

#include <cstddef>
#include <cstdint>
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
//                       container: those are made by New
//   FailedPrecondition  the list was removed
//   ResourceExhausted   the document would grow beyond its limits
//
// Cost: O(log n), and O(1) for each item.
class List : public Container {
 public:
  static constexpr ContainerKind kKind = ContainerKind::kList;

  // Inserts so that the first of them stands at `position`, <= size().
  absl::Status Insert(size_t position, Value value);
  absl::Status Insert(size_t position, std::vector<Value> values);
  absl::Status Append(Value value) { return Insert(size(), std::move(value)); }
  absl::Status Delete(size_t position, size_t count = 1);
  // Deletes the item there and inserts another: either both or nothing.
  absl::Status Replace(size_t position, Value value);

  // A new, empty child at `position`.
  template <ContainerHandle T>
  absl::StatusOr<T> New(size_t position);

  absl::StatusOr<Value> Get(size_t position) const;
  // The items of [begin, end).
  absl::StatusOr<std::vector<Value>> Slice(size_t begin, size_t end) const;
  std::vector<Value> values() const { return *Slice(0, size()); }
  size_t size() const;
  bool empty() const { return size() == 0; }

  // A cursor beside the item before or behind `position` <= size(); see
  // cursor.h. The first one asked for costs O(history), each further one
  // O(log n), and that for each edit in between.
  absl::StatusOr<Cursor> CursorAt(size_t position,
                                  CursorSide side = CursorSide::kLeft) const;

  // Who inserted the items of [begin, end): ranges without gaps, each as long
  // as it can be; see attribution.h. Error: DataLoss, where the history turns
  // out to be broken. Cost: the first time that this or a cursor is asked for
  // O(history), then O(log n) a range, a place in one where deleted items
  // stand, and an edit in between.
  absl::StatusOr<std::vector<AuthoredRange>> Authors(size_t begin,
                                                     size_t end) const;

 private:
  friend class Doc;
  friend class Map;
  friend class MovableList;
  friend class Text;
  List(internal::DocumentCore* core, uint32_t number)
      : Container(core, kKind, number) {}

  absl::Status CheckEdit(size_t position, size_t count) const;
  absl::StatusOr<uint32_t> NewChild(size_t position, ContainerKind kind);
};

template <ContainerHandle T>
absl::StatusOr<T> List::New(size_t position) {
  const absl::StatusOr<uint32_t> child = NewChild(position, T::kKind);
  if (!child.ok()) return child.status();
  return T(core(), *child);
}

}  // namespace syncline

#endif  // SYNCLINE_LIST_H_
