// A map from strings to values that several replicas edit.
//
// Where one key is set by several who do not know of each other, the set with
// the higher (lamport, peer) shows, on every replica; the others are its
// conflicts, until somebody sets or deletes the key. A delete takes away the
// sets that its author knew: one that it did not know survives it.
#ifndef SYNCLINE_MAP_H_
#define SYNCLINE_MAP_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/container.h"
#include "syncline/ids.h"
#include "syncline/value.h"

namespace syncline {

// A handle; see container.h. Keys are UTF-8. Each function that can be called
// wrongly returns an error, and has then changed nothing:
//
//   InvalidArgument     a key or a string that is not valid UTF-8; a value that
//                       is a container: those are made by Open and New
//   FailedPrecondition  the map was removed
//   ResourceExhausted   the document would grow beyond its limits
class Map : public Container {
 public:
  static constexpr ContainerKind kKind = ContainerKind::kMap;

  // Cost: O(1).
  absl::Status Set(std::string_view key, Value value);
  // Nothing to delete is not an error.
  absl::Status Delete(std::string_view key);

  // The child at `key`, made if there is nothing. Who does so concurrently gets
  // the same child, with what all of them put into it. After a delete of the
  // key, it is a new and empty one.
  // Error: FailedPrecondition, where something else than a T is there.
  template <ContainerHandle T>
  absl::StatusOr<T> Open(std::string_view key);
  // A new, empty child, in place of what is at `key`.
  template <ContainerHandle T>
  absl::StatusOr<T> New(std::string_view key);

  // Cost of all reads: O(1), but for keys().
  std::optional<Value> Get(std::string_view key) const;
  bool contains(std::string_view key) const;
  // What was set concurrently with what Get shows, the highest stamp first. A
  // child that several opened is there once.
  std::vector<Value> Conflicts(std::string_view key) const;
  // The ops that set what Get shows and, behind it, each of Conflicts: who
  // wrote them, see attribution.h. None where the key is not there. Of several
  // who opened one child, the one with the highest stamp.
  std::vector<OpId> Authors(std::string_view key) const;
  size_t size() const;
  bool empty() const { return size() == 0; }
  // Ascending by bytes. Cost: O(n log n).
  std::vector<std::string> keys() const;

 private:
  friend class Doc;
  friend class List;
  friend class MovableList;
  friend class Text;
  friend class Tree;
  Map(internal::DocumentCore* core, uint32_t number)
      : Container(core, kKind, number) {}

  absl::StatusOr<uint32_t> OpenChild(std::string_view key, ContainerKind kind);
  absl::StatusOr<uint32_t> NewChild(std::string_view key, ContainerKind kind);
};

template <ContainerHandle T>
absl::StatusOr<T> Map::Open(std::string_view key) {
  const absl::StatusOr<uint32_t> child = OpenChild(key, T::kKind);
  if (!child.ok()) return child.status();
  return T(core(), *child);
}

template <ContainerHandle T>
absl::StatusOr<T> Map::New(std::string_view key) {
  const absl::StatusOr<uint32_t> child = NewChild(key, T::kKind);
  if (!child.ok()) return child.status();
  return T(core(), *child);
}

}  // namespace syncline

#endif  // SYNCLINE_MAP_H_
