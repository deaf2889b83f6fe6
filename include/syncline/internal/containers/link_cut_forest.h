// Rooted trees that are linked and cut, and asked whether one node is above
// another, however deep they are (Sleator and Tarjan: "A data structure for
// dynamic trees", 1983).
//
// Each tree is cut into paths from the top down; a path is a splay tree,
// ordered by depth, whose root knows the node that the path hangs on. Asking
// for a node makes one path of all that is above it.
//
// Cost: O(log n) amortised, O(1) to add a node and to link one that was just
// added. 12 bytes a node. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_LINK_CUT_FOREST_H_
#define SYNCLINE_INTERNAL_CONTAINERS_LINK_CUT_FOREST_H_

#include <cstdint>
#include <vector>

namespace syncline::internal {

class LinkCutForest {
 public:
  using Node = uint32_t;

  // A tree of one node, the next number.
  void Add() { entries_.emplace_back(); }
  // Takes away the node added last. REQUIRES: it is a tree of its own.
  void RemoveLast() { entries_.pop_back(); }

  // Puts the tree of which `node` is the root below `parent`, which is not in
  // it.
  void Link(Node node, Node parent);
  // Makes a node that has a parent the root of a tree.
  void Cut(Node node);

  // Whether `node` is `ancestor` or below it.
  bool IsWithin(Node node, Node ancestor);
  // The root of the tree that it is in.
  Node RootOf(Node node);

  // Rotations, and paths passed: what the cost is made of.
  uint64_t steps() const { return steps_; }

 private:
  static constexpr Node kNone = ~Node{0};

  struct Entry {
    Node parent = kNone;  // in the splay tree; of its root, what it hangs on
    Node children[2] = {kNone, kNone};
  };

  bool IsSplayRoot(Node node) const;
  // Which child of its splay parent it is.
  int SideOf(Node node) const {
    return entries_[entries_[node].parent].children[1] == node ? 1 : 0;
  }
  void Rotate(Node node);
  void Splay(Node node);
  // Makes a path of `node` and all that is above it; `node` is its splay root.
  void Access(Node node);

  std::vector<Entry> entries_;
  uint64_t steps_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_LINK_CUT_FOREST_H_
