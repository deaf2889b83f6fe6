// What the handles of all kinds of container have in common.
//
// A handle is cheap to copy, and valid as long as its document. One gets it
// from the document (a root, by its name), from a map (a child, by its key), or
// from a value that is a container.
//
// A container that was removed, or that is in one that was, can be read still;
// an edit of it is an error, FailedPrecondition, and changes nothing.
//
// Thread rule: that of the document.
#ifndef SYNCLINE_CONTAINER_H_
#define SYNCLINE_CONTAINER_H_

#include <concepts>
#include <cstdint>

#include "syncline/container_kind.h"
#include "syncline/event.h"
#include "syncline/internal_fwd.h"
#include "syncline/value.h"

namespace syncline {

class Container {
 public:
  // What a map or a list that holds this container shows.
  ContainerRef ref() const;

  // Whether it can be edited: it is a root, or nobody removed it or what it is
  // in. Cost: O(depth).
  bool is_attached() const;

  // As Doc::Subscribe, of this container and what is in it alone: other changes
  // are left out of the events.
  [[nodiscard]] Subscription Subscribe(EventCallback callback);

 protected:
  Container(internal::DocumentCore* core, ContainerKind kind, uint32_t number)
      : core_(core), kind_(kind), number_(number) {}

  internal::DocumentCore* core() const { return core_; }
  uint32_t number() const { return number_; }

 private:
  internal::DocumentCore* core_;
  ContainerKind kind_;
  uint32_t number_;
};

// Text, List, MovableList, Map, Tree, Counter.
template <typename T>
concept ContainerHandle = std::derived_from<T, Container> && requires {
  { T::kKind } -> std::convertible_to<ContainerKind>;
};

}  // namespace syncline

#endif  // SYNCLINE_CONTAINER_H_
