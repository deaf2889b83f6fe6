// Elements in order, which come and go in the middle.
//
// A counted B+tree (sequence_tree.h) with a cursor: the path to the leaf of the
// last access that may change something. Where an edit fits into a leaf, it is
// one of a vector, and the sizes on the path are told. Everything else cuts the
// tree and joins the parts, and drops the cursor.
//
// Invariants: those of the tree. The cursor is the path to an existing leaf, or
// there is none.
//
// Cost: to find an element is O(1) in the cursor's leaf, otherwise O(log n). To
// insert or erase k is O(k + log n), and moves a leaf's worth of others. Leaves
// hold the elements contiguously; nothing is allocated for a single one. What
// was appended one by one fills its leaves, what was built at once seven
// eighths of them.
// Thread-compatible: const functions change nothing, not even the cursor.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_SEQUENCE_H_
#define SYNCLINE_INTERNAL_CONTAINERS_SEQUENCE_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/sequence_tree.h"

namespace syncline::internal {

template <typename T, uint32_t kLeafCapacity = 64, uint32_t kInnerFanout = 16>
class Sequence {
 public:
  Sequence() = default;
  Sequence(Sequence&& other) noexcept { swap(other); }
  Sequence& operator=(Sequence&& other) noexcept {
    Sequence(std::move(other)).swap(*this);
    return *this;
  }
  Sequence(const Sequence&) = delete;
  Sequence& operator=(const Sequence&) = delete;
  ~Sequence() { tree_.Free(); }

  void swap(Sequence& other) noexcept {
    std::swap(tree_, other.tree_);
    std::swap(leaf_, other.leaf_);
    std::swap(leaf_begin_, other.leaf_begin_);
    path_.swap(other.path_);
  }

  uint32_t size() const { return tree_.size; }
  bool empty() const { return tree_.size == 0; }

  // Valid until the next change. REQUIRES: position < size().
  const T& operator[](uint32_t position) const {
    SYNCLINE_DCHECK(position < size(), "read beyond the end");
    if (leaf_ != nullptr && position - leaf_begin_ < leaf_->size()) {
      return (*leaf_)[position - leaf_begin_];
    }
    Tree tree = tree_;
    uint32_t ordinal = position + 1;
    while (tree.height > 0) tree = tree.Child(tree.root.node->Find(&ordinal));
    return (*tree.root.leaf)[ordinal - 1];
  }

  // The same, and the cursor goes there. REQUIRES: position < size().
  T& At(uint32_t position) {
    SYNCLINE_DCHECK(position < size(), "read beyond the end");
    MoveCursorTo(position + 1);
    return (*leaf_)[position - leaf_begin_];
  }

  // REQUIRES: position <= size(), and the new size is below 2^32.
  void Insert(uint32_t position, T value) {
    Insert(position, std::span<T>(&value, 1));
  }

  // Moves from `values`, which are none of this sequence. REQUIRES: as above.
  void Insert(uint32_t position, std::span<T> values) {
    SYNCLINE_DCHECK(position <= size(), "insert beyond the end");
    SYNCLINE_DCHECK(values.size() <= UINT32_MAX - size(), "too many elements");
    if (values.empty()) return;
    if (InsertInLeaf(position, values)) return;
    DropCursor();
    const auto [before, after] = Tree::SplitAt(tree_, position);
    tree_ = Tree::Join(Tree::Join(before, Tree::Build(values)), after);
  }

  // REQUIRES: position + count <= size().
  void Erase(uint32_t position, uint32_t count) {
    SYNCLINE_DCHECK(position <= size() && count <= size() - position,
                    "erase beyond the end");
    if (count == 0) return;
    if (EraseInLeaf(position, count)) return;
    DropCursor();
    const auto [before, rest] = Tree::SplitAt(tree_, position);
    auto [erased, after] = Tree::SplitAt(rest, count);
    erased.Free();
    tree_ = Tree::Join(before, after);
  }

  void Clear() {
    DropCursor();
    tree_.Free();
  }

  // Replaces all elements. O(n).
  void Assign(std::vector<T> values) {
    SYNCLINE_DCHECK(values.size() <= UINT32_MAX, "too many elements");
    Clear();
    tree_ = Tree::Build(values);
  }

  // Calls `f` with each element of [begin, end), in order, as a const T&.
  // O(end - begin + log n). REQUIRES: begin <= end <= size(), and `f` does not
  // change the sequence.
  template <typename F>
  void ForEach(uint32_t begin, uint32_t end, F f) const {
    SYNCLINE_DCHECK(begin <= end && end <= size(), "read beyond the end");
    tree_.ForEach(begin, end, f);
  }

  // Whether the invariants hold. O(n): for tests.
  bool Check() const { return tree_.Check() && CheckCursor(); }

 private:
  using Tree = SequenceTree<T, kLeafCapacity, kInnerFanout>;
  using Leaf = typename Tree::Leaf;
  using Node = typename Tree::Node;

  // One node of the cursor's path.
  struct Step {
    Node* node;
    uint32_t slot;  // the child that the path goes through
  };

  static ptrdiff_t Offset(size_t n) { return static_cast<ptrdiff_t>(n); }

  void DropCursor() {
    leaf_ = nullptr;
    leaf_begin_ = 0;
    path_.clear();
  }

  // To the leaf of the `ordinal`-th element, counted from 1; for 0 to the
  // first. REQUIRES: ordinal <= size(), which is not 0.
  void MoveCursorTo(uint32_t ordinal) {
    if (leaf_ != nullptr && ordinal > leaf_begin_ &&
        ordinal - leaf_begin_ <= leaf_->size()) {
      return;
    }
    path_.clear();
    Tree tree = tree_;
    uint32_t local = ordinal;
    while (tree.height > 0) {
      const uint32_t slot = tree.root.node->Find(&local);
      path_.push_back({tree.root.node, slot});
      tree = tree.Child(slot);
    }
    leaf_ = tree.root.leaf;
    leaf_begin_ = ordinal - local;
  }

  // False if they do not fit.
  bool InsertInLeaf(uint32_t position, std::span<T> values) {
    if (empty()) return false;
    // At the front of the cursor's leaf is as good as behind the one before.
    if (leaf_ == nullptr || position != leaf_begin_) MoveCursorTo(position);
    if (values.size() > kLeafCapacity - leaf_->size()) return false;
    Tree::MakeRoom(leaf_, values.size());
    leaf_->insert(leaf_->begin() + Offset(position - leaf_begin_),
                  std::make_move_iterator(values.begin()),
                  std::make_move_iterator(values.end()));
    for (const Step& step : path_) {
      step.node->sizes[step.slot] += static_cast<uint32_t>(values.size());
    }
    tree_.size += static_cast<uint32_t>(values.size());
    return true;
  }

  // False if they are not all in one leaf, or too few would be left in it.
  bool EraseInLeaf(uint32_t position, uint32_t count) {
    MoveCursorTo(position + 1);
    const uint32_t min_left = tree_.height == 0 ? 1 : Tree::kMinLeaf;
    const size_t local = position - leaf_begin_;
    if (local + count > leaf_->size()) return false;
    if (leaf_->size() - count < min_left) return false;
    const auto first = leaf_->begin() + Offset(local);
    leaf_->erase(first, first + Offset(count));
    for (const Step& step : path_) step.node->sizes[step.slot] -= count;
    tree_.size -= count;
    return true;
  }

  bool CheckCursor() const {
    if (leaf_ == nullptr) return path_.empty();
    Tree tree = tree_;
    uint32_t begin = 0;
    for (const Step& step : path_) {
      if (tree.height == 0 || tree.root.node != step.node) return false;
      for (uint32_t i = 0; i < step.slot; ++i) begin += step.node->sizes[i];
      tree = tree.Child(step.slot);
    }
    return tree.height == 0 && tree.root.leaf == leaf_ && begin == leaf_begin_;
  }

  Tree tree_;

  // The cursor; see above.
  Leaf* leaf_ = nullptr;
  uint32_t leaf_begin_ = 0;
  std::vector<Step> path_;  // from the root to the leaf's parent
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_SEQUENCE_H_
