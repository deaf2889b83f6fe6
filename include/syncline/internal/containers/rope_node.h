// An inner node of a rope: its children in text order, each with its measures.
//
// A node does not know its height: whoever descends counts down, and at height
// 1 the children are leaves.
//
// Invariants, outside of an edit:
//   (1) 1 <= count <= kFanout.
//   (2) sizes[i] measures all text below children[i], except that the leaf
//       under the rope's cursor may have changed since (see rope.h).
//
// Cost: a search or a change touches at most kFanout entries.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_NODE_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_NODE_H_

#include <algorithm>
#include <cstdint>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/rope_leaf.h"
#include "syncline/internal/containers/text_metrics.h"

namespace syncline::internal {

template <uint32_t kFanout>
struct RopeNode {
  static_assert(kFanout >= 4);

  union Child {
    RopeNode* node;
    RopeLeaf* leaf;
  };

  uint32_t count = 0;
  TextMetrics sizes[kFanout];
  Child children[kFanout];

  bool full() const { return count == kFanout; }

  TextMetrics Sum() const {
    TextMetrics sum;
    for (uint32_t i = 0; i < count; ++i) sum += sizes[i];
    return sum;
  }

  // REQUIRES: !full(), at <= count.
  void InsertChild(uint32_t at, Child child, const TextMetrics& size) {
    SYNCLINE_DCHECK(!full() && at <= count, "no room for a child");
    std::copy_backward(sizes + at, sizes + count, sizes + count + 1);
    std::copy_backward(children + at, children + count, children + count + 1);
    sizes[at] = size;
    children[at] = child;
    ++count;
  }

  // Forgets the children [begin, end); frees nothing.
  void RemoveChildren(uint32_t begin, uint32_t end) {
    std::copy(sizes + end, sizes + count, sizes + begin);
    std::copy(children + end, children + count, children + begin);
    count -= end - begin;
  }

  // Moves the children from `at` on to the end of `right`.
  void MoveTail(uint32_t at, RopeNode* right) {
    std::copy(sizes + at, sizes + count, right->sizes + right->count);
    std::copy(children + at, children + count, right->children + right->count);
    right->count += count - at;
    count = at;
  }

  // Frees all that is below `child`, whose height is `height`, and itself.
  static void DeleteSubtree(Child child, uint32_t height) {
    if (height == 0) {
      RopeLeaf::Delete(child.leaf);
      return;
    }
    for (uint32_t i = 0; i < child.node->count; ++i) {
      DeleteSubtree(child.node->children[i], height - 1);
    }
    delete child.node;
  }
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_NODE_H_
