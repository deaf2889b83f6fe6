// The B+tree of a Sequence (sequence.h): cut in two, and joined again.
//
// Every change that does not fit into one leaf is made of two operations:
// SplitAt cuts a tree at a position, Join puts one tree behind another. They
// take and return whole trees of any height, so that there is one place only
// where nodes become too full or too thin: where two roots of the same height
// meet (Balance).
//
// A SequenceTree is a handle, not an owner: it is as cheap to copy as a
// pointer, an operation that is given a tree uses it up, and Free() ends it.
//
// Invariants, of each tree between two operations:
//   (1) The empty tree has no root. No leaf is empty.
//   (2) All leaves are at the same depth, and a node's sizes are those of its
//       children.
//   (3) Below the root a leaf is at least a quarter full and has at most
//       kLeafCapacity elements. A node has at most kInnerFanout children, at
//       least a quarter of that, and at least two, as has a root that is a
//       node.
// A quarter, and not a half, since thin neighbours are merged only up to three
// quarters: whatever Balance makes is an eighth away from the next time.
//
// Cost: Join is O(difference of the heights), SplitAt O(log n), both with a
// constant of a leaf's elements; Build and Free are O(n).
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_SEQUENCE_TREE_H_
#define SYNCLINE_INTERNAL_CONTAINERS_SEQUENCE_TREE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace syncline::internal {

template <typename T, uint32_t kLeafCapacity, uint32_t kInnerFanout>
struct SequenceTree {
  // A vector would copy what might throw when it is moved.
  static_assert(std::is_nothrow_move_constructible_v<T>);
  static_assert(kLeafCapacity >= 2);
  static_assert(kInnerFanout >= 3);  // a split leaves two children on each side

  // See invariant (3).
  static constexpr uint32_t kMinLeaf = std::max(1u, kLeafCapacity / 4);
  static constexpr uint32_t kMaxJoinedLeaf = kLeafCapacity / 4 * 3;
  static constexpr uint32_t kMinChildren = std::max(2u, kInnerFanout / 4);
  static constexpr uint32_t kMaxJoinedChildren = kInnerFanout / 4 * 3;
  // What Build fills a leaf to: the spare eighth takes later small edits.
  static constexpr uint32_t kFillLeaf = kLeafCapacity - kLeafCapacity / 8;

  // Grows with its elements, so that a short sequence takes little memory.
  using Leaf = std::vector<T>;
  struct Node;
  union Root {
    Leaf* leaf;  // height 0
    Node* node;
  };

  struct Node {
    uint32_t count = 0;
    // One more than a node may keep: it is inserted first, then split.
    uint32_t sizes[kInnerFanout + 1];
    Root children[kInnerFanout + 1];

    void Insert(uint32_t slot, const SequenceTree& child) {
      std::copy_backward(sizes + slot, sizes + count, sizes + count + 1);
      std::copy_backward(children + slot, children + count,
                         children + count + 1);
      sizes[slot] = child.size;
      children[slot] = child.root;
      ++count;
    }

    void Remove(uint32_t slot) {
      std::copy(sizes + slot + 1, sizes + count, sizes + slot);
      std::copy(children + slot + 1, children + count, children + slot);
      --count;
    }

    // Moves the children from `slot` on behind those of `other`.
    void MoveTail(uint32_t slot, Node* other) {
      std::copy(sizes + slot, sizes + count, other->sizes + other->count);
      std::copy(children + slot, children + count,
                other->children + other->count);
      other->count += count - slot;
      count = slot;
    }

    // The child that holds the `*ordinal`-th element, counted from 1; the first
    // one for 0. Makes `*ordinal` count from that child's beginning.
    uint32_t Find(uint32_t* ordinal) const {
      uint32_t slot = 0;
      while (*ordinal > sizes[slot]) *ordinal -= sizes[slot++];
      return slot;
    }
  };

  Root root{.leaf = nullptr};
  uint32_t height = 0;
  uint32_t size = 0;

  static SequenceTree OfLeaf(Leaf* leaf) {
    return {{.leaf = leaf}, 0, static_cast<uint32_t>(leaf->size())};
  }

  static SequenceTree OfNode(Node* node, uint32_t height) {
    SequenceTree tree{{.node = node}, height, 0};
    tree.Recount();
    return tree;
  }

  SequenceTree Child(uint32_t slot) const {
    return {root.node->children[slot], height - 1, root.node->sizes[slot]};
  }

  // Moves from `values`. O(their number).
  static SequenceTree Build(std::span<T> values) {
    if (values.empty()) return {};
    std::vector<SequenceTree> level;
    ForEachGroup(values.size(), kFillLeaf, [&](size_t begin, size_t end) {
      const auto first = std::make_move_iterator(values.begin());
      level.push_back(OfLeaf(new Leaf(first + static_cast<ptrdiff_t>(begin),
                                      first + static_cast<ptrdiff_t>(end))));
    });
    for (uint32_t height = 1; level.size() > 1; ++height) {
      std::vector<SequenceTree> parents;
      ForEachGroup(level.size(), kInnerFanout, [&](size_t begin, size_t end) {
        Node* node = new Node;
        for (; begin < end; ++begin) node->Insert(node->count, level[begin]);
        parents.push_back(OfNode(node, height));
      });
      level = std::move(parents);
    }
    return level.front();
  }

  // The trees of the elements before and from `position`.
  // REQUIRES: position <= tree.size.
  static std::pair<SequenceTree, SequenceTree> SplitAt(SequenceTree tree,
                                                       uint32_t position) {
    if (position == 0) return {{}, tree};
    if (position == tree.size) return {tree, {}};
    if (tree.height == 0) return SplitLeaf(tree.root.leaf, position);
    Node* node = tree.root.node;
    const uint32_t slot = node->Find(&position);
    const SequenceTree child = tree.Child(slot);
    Node* rest = new Node;
    node->MoveTail(slot + 1, rest);
    node->count = slot;
    const auto [before, after] = SplitAt(child, position);
    return {Join(WithoutThinRoot(node, tree.height), before),
            Join(after, WithoutThinRoot(rest, tree.height))};
  }

  // The elements of `left`, then those of `right`.
  static SequenceTree Join(SequenceTree left, SequenceTree right) {
    if (left.size == 0) return right;
    if (right.size == 0) return left;
    JoinRoots(&left, &right);
    if (right.size == 0) return left;
    Node* root = new Node;
    root->Insert(0, left);
    root->Insert(1, right);
    return OfNode(root, left.height + 1);
  }

  void Free() {
    if (height > 0) {
      for (uint32_t i = 0; i < root.node->count; ++i) Child(i).Free();
      delete root.node;
    } else {
      delete root.leaf;
    }
    *this = {};
  }

  // Calls `f` with each element of [begin, end). REQUIRES: end <= size.
  template <typename F>
  void ForEach(uint32_t begin, uint32_t end, F& f) const {
    if (begin >= end) return;
    if (height == 0) {
      std::for_each(root.leaf->data() + begin, root.leaf->data() + end,
                    [&f](const T& value) { f(value); });
      return;
    }
    uint32_t start = 0;  // of the child
    for (uint32_t i = 0; start < end; start += root.node->sizes[i++]) {
      const uint32_t child_end = start + root.node->sizes[i];
      if (child_end <= begin) continue;
      Child(i).ForEach(std::max(begin, start) - start,
                       std::min(end, child_end) - start, f);
    }
  }

  // Makes a leaf's vector take `more`, without ever outgrowing a leaf.
  static void MakeRoom(Leaf* leaf, size_t more) {
    const size_t needed = leaf->size() + more;
    if (needed <= leaf->capacity()) return;
    const size_t doubled =
        std::min<size_t>(kLeafCapacity, leaf->capacity() * 2);
    leaf->reserve(std::max(needed, doubled));
  }

  // Whether the invariants hold. O(n): for tests.
  bool Check(bool is_root = true) const {
    if (root.leaf == nullptr) return is_root && height == 0 && size == 0;
    if (height == 0) {
      return root.leaf->size() == size && size <= kLeafCapacity &&
             size >= (is_root ? 1 : kMinLeaf);
    }
    const uint32_t count = root.node->count;
    if (count > kInnerFanout) return false;
    if (count < (is_root ? 2 : kMinChildren)) return false;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; ++i) {
      if (!Child(i).Check(false)) return false;
      sum += root.node->sizes[i];
    }
    return sum == size;
  }

 private:
  // Cuts [0, count) into as few groups of at most `most` as possible, of
  // nearly the same size: none is below half of `most`, if there are several.
  template <typename F>
  static void ForEachGroup(size_t count, size_t most, F f) {
    const size_t groups = (count + most - 1) / most;
    const size_t longer = count % groups;  // this many have one more
    size_t begin = 0;
    for (size_t i = 0; i < groups; ++i) {
      const size_t end = begin + count / groups + (i < longer ? 1 : 0);
      f(begin, end);
      begin = end;
    }
  }

  void Recount() {
    if (root.leaf == nullptr) return;
    size = 0;
    if (height == 0) {
      size = static_cast<uint32_t>(root.leaf->size());
    } else {
      for (uint32_t i = 0; i < root.node->count; ++i) {
        size += root.node->sizes[i];
      }
    }
  }

  static std::pair<SequenceTree, SequenceTree> SplitLeaf(Leaf* leaf,
                                                         uint32_t position) {
    const auto cut = leaf->begin() + static_cast<ptrdiff_t>(position);
    Leaf* right = new Leaf(std::make_move_iterator(cut),
                           std::make_move_iterator(leaf->end()));
    leaf->erase(cut, leaf->end());
    return {OfLeaf(leaf), OfLeaf(right)};
  }

  static SequenceTree WithoutThinRoot(Node* node, uint32_t height) {
    SequenceTree tree = OfNode(node, height);
    if (node->count > 1) return tree;
    tree = node->count == 0 ? SequenceTree{} : tree.Child(0);
    delete node;
    return tree;
  }

  // Lets the lower tree into the edge of the higher one. Afterwards both have
  // the greater height and may be siblings, or all is in `left`.
  static void JoinRoots(SequenceTree* left, SequenceTree* right) {
    const uint32_t height = std::max(left->height, right->height);
    if (left->height == right->height) return Balance(left, right);
    Node* node;
    if (left->height > right->height) {
      node = left->root.node;
      if (height == 1) FillLastButOne(left, *right);
      SequenceTree last = left->Child(node->count - 1);
      JoinRoots(&last, right);
      node->Remove(node->count - 1);
      node->Insert(node->count, last);
      if (right->size > 0) node->Insert(node->count, *right);
    } else {
      node = right->root.node;
      SequenceTree first = right->Child(0);
      JoinRoots(left, &first);
      node->Remove(0);
      if (first.size > 0) node->Insert(0, first);
      node->Insert(0, *left);
    }
    *left = OfNode(node, height);
    *right = {};
    if (node->count <= kInnerFanout) return;
    right->root.node = new Node;
    right->height = height;
    Distribute(left, right, node->count / 2);
  }

  // Two trees of the same height: sees to it that both roots are full enough
  // for what is below a root, or that there is but one.
  static void Balance(SequenceTree* left, SequenceTree* right) {
    const bool is_leaf = left->height == 0;
    const uint32_t min = is_leaf ? kMinLeaf : kMinChildren;
    const uint32_t max_joined = is_leaf ? kMaxJoinedLeaf : kMaxJoinedChildren;
    if (left->load() >= min && right->load() >= min) return;
    const uint32_t both = left->load() + right->load();
    Distribute(left, right, both <= max_joined ? both : both / 2);
  }

  // Who appends one by one would leave half-full leaves behind. So before the
  // last leaf is split, its sibling is filled.
  static void FillLastButOne(SequenceTree* tree, const SequenceTree& leaf) {
    Node* node = tree->root.node;
    const uint32_t slot = node->count - 2;
    SequenceTree sibling = tree->Child(slot);
    SequenceTree last = tree->Child(slot + 1);
    if (last.size + leaf.size <= kLeafCapacity) return;
    const uint32_t room = kLeafCapacity - sibling.size;
    Distribute(&sibling, &last,
               sibling.size + std::min(room, last.size - kMinLeaf));
    node->sizes[slot] = sibling.size;
    node->sizes[slot + 1] = last.size;
  }

  // Of the root only: its elements or its children.
  uint32_t load() const { return height == 0 ? size : root.node->count; }

  // Moves what the root of `left` has more or less than `target` to or from
  // that of `right`, which is freed if it becomes empty.
  static void Distribute(SequenceTree* left, SequenceTree* right,
                         uint32_t target) {
    if (left->height == 0) {
      DistributeLeaves(left->root.leaf, right->root.leaf, target);
    } else {
      DistributeNodes(left->root.node, right->root.node, target);
    }
    left->Recount();
    right->Recount();
    if (right->size == 0) right->Free();
  }

  static void DistributeLeaves(Leaf* left, Leaf* right, size_t target) {
    if (left->size() < target) {
      const size_t count = target - left->size();
      const auto end = right->begin() + static_cast<ptrdiff_t>(count);
      MakeRoom(left, count);
      left->insert(left->end(), std::make_move_iterator(right->begin()),
                   std::make_move_iterator(end));
      right->erase(right->begin(), end);
    } else {
      const auto begin = left->begin() + static_cast<ptrdiff_t>(target);
      MakeRoom(right, left->size() - target);
      right->insert(right->begin(), std::make_move_iterator(begin),
                    std::make_move_iterator(left->end()));
      left->erase(begin, left->end());
    }
  }

  static void DistributeNodes(Node* left, Node* right, uint32_t target) {
    Node
        rest;  // what comes to stand behind the children of `right`'s left part
    if (left->count < target) {
      right->MoveTail(target - left->count, &rest);
      right->MoveTail(0, left);
    } else {
      right->MoveTail(0, &rest);
      left->MoveTail(target, right);
    }
    rest.MoveTail(0, right);
  }
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_SEQUENCE_TREE_H_
