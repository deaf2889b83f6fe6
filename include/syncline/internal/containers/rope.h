// Text that is edited in the middle, and measured in every unit at once.
//
// A B+tree of gap buffers (rope_leaf.h, rope_node.h). People edit where they
// just edited, so the rope keeps a cursor: the path to the leaf of the last
// edit. An edit there touches the leaf and two sums of four numbers, and
// neither descends nor tells the ancestors; they hear of it when the cursor
// leaves. Readers do not need to wait for that: what lies before the cursor's
// leaf has not moved, and all behind it has moved by one known amount.
//
// Invariants:
//   (1) size() is exact. So are the sums of the nodes, but for the entries on
//       the cursor's path, which lack the change of its leaf since it came.
//   (2) A rope of height 0 is one leaf that grows up to kLeafBytes, or none at
//       all; under a node every leaf has room for kLeafBytes.
//   (3) No leaf is empty, but the cursor's may be.
//   (4) A leaf under a quarter full, or a node with under a quarter of its
//       children, joins a neighbour when the cursor leaves it, unless the two
//       would fill more than three quarters: no edit undoes what another did.
//
// Cost: an edit in the leaf of the last one is O(its length), plus the bytes
// from there to the gap; elsewhere O(log size()) more. Erasing also frees what
// it empties. A text just loaded takes a fifth more memory than its bytes.
// Thread-compatible: const functions change nothing, not even the cursor.
//
// Bodies: here what an edit under the cursor runs through; the rest in
// rope_cursor.h, rope_insert.h, rope_erase.h, rope_read.h and rope_check.h.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/rope_leaf.h"
#include "syncline/internal/containers/rope_node.h"
#include "syncline/internal/containers/text_metrics.h"

namespace syncline::internal {

template <uint32_t kLeafBytes, uint32_t kFanout>
class RopeT {
  struct LeafView {
    const RopeLeaf* leaf = nullptr;
    TextMetrics start;
    TextMetrics size;
  };

 public:
  RopeT() = default;
  explicit RopeT(std::string_view utf8) { Insert(0, utf8); }
  RopeT(const RopeT& other);
  RopeT(RopeT&& other) noexcept { swap(other); }
  RopeT& operator=(RopeT other) noexcept {
    swap(other);
    return *this;
  }
  ~RopeT() { Clear(); }

  void swap(RopeT& other) noexcept;

  const TextMetrics& size() const { return size_; }
  bool empty() const { return size_.bytes == 0; }

  // REQUIRES: code_point <= size().code_points, `utf8` is valid, and the sum of
  // bytes stays below 2^32.
  void Insert(uint32_t code_point, std::string_view utf8) {
    SYNCLINE_DCHECK(code_point <= size_.code_points, "insert beyond the end");
    const uint32_t local = code_point - leaf_start_.code_points;
    if (local <= leaf_size_.code_points && utf8.size() <= room()) [[likely]] {
      InsertInLeaf(local, utf8);
    } else {
      InsertElsewhere(code_point, utf8);
    }
  }

  // REQUIRES: code_point + count <= size().code_points.
  void Erase(uint32_t code_point, uint32_t count) {
    SYNCLINE_DCHECK(code_point <= size_.code_points &&
                        count <= size_.code_points - code_point,
                    "erase beyond the end");
    const uint32_t local = code_point - leaf_start_.code_points;
    if (local <= leaf_size_.code_points &&
        count <= leaf_size_.code_points - local) [[likely]] {
      EraseInLeaf(local, count);
    } else {
      EraseElsewhere(code_point, count);
    }
  }

  void Append(std::string_view utf8) { Insert(size_.code_points, utf8); }

  // Replaces the whole text. O(bytes), and leaves little room unused.
  void Assign(std::string_view utf8) {
    Clear();
    Append(utf8);
  }

  void Clear();

  // The measures of the text before `offset`; nullopt if it is beyond the end,
  // or inside of a code point or a surrogate pair.
  std::optional<TextMetrics> Locate(TextUnit unit, uint32_t offset) const;

  // Appends the code points [begin, end). REQUIRES: begin <= end <= size().
  void AppendTo(std::string* out, uint32_t begin, uint32_t end) const {
    Reader(*this).AppendTo(out, begin, end);
  }
  // The same of many ranges: those of one leaf are found at once. REQUIRES: the
  // rope stays as it is.
  class Reader {
   public:
    explicit Reader(const RopeT& rope) : rope_(rope) {}
    void AppendTo(std::string* out, uint32_t begin, uint32_t end);

   private:
    const RopeT& rope_;
    LeafView at_;
  };

  std::string ToString() const;

  // Calls `f` with consecutive, non-empty pieces of the text, each valid UTF-8.
  // REQUIRES: `f` does not change the rope.
  template <typename F>
  void ForEachChunk(F f) const {
    if (root_.leaf != nullptr) VisitChunks(root_, height_, f);
  }

  friend bool operator==(const RopeT& rope, std::string_view text) {
    return rope.EqualTo(text);
  }

  // Stops a debug build at a broken invariant. O(n): for tests.
  void CheckInvariants() const;

 private:
  using Node = RopeNode<kFanout>;
  using Child = typename Node::Child;

  // Every cut of a leaf can be moved to a boundary between code points, of up
  // to four bytes each, and still leave text on both sides.
  static_assert(kLeafBytes >= 16 && kLeafBytes % 16 == 0);
  static_assert(kLeafBytes <= RopeLeaf::kMaxCapacity);

  // What a leaf is filled to where the text is known (bulk loading, typing at
  // the end). The spare eighth takes later small edits without a split.
  static constexpr uint32_t kFillBytes = kLeafBytes / 8 * 7;
  // See invariant (4).
  static constexpr uint32_t kMinLeafBytes = kLeafBytes / 4;
  static constexpr uint32_t kMaxJoinedBytes = kLeafBytes / 4 * 3;
  static constexpr uint32_t kMinChildren = kFanout / 4 > 2 ? kFanout / 4 : 2;
  static constexpr uint32_t kMaxJoinedChildren = kFanout / 4 * 3;

  // One node of the cursor's path.
  struct Step {
    Node* node = nullptr;
    uint32_t slot = 0;  // the child that the path goes through
    TextMetrics start;  // the text before the node
  };

  uint32_t room() const { return leaf_capacity_ - leaf_size_.bytes; }

  uint32_t ByteInCursorLeaf(uint32_t local) const {
    return leaf_->ByteOfCodePoint(local, leaf_size_);
  }

  // `local` counts the code points from the start of the cursor's leaf.
  // REQUIRES: it fits.
  void InsertInLeaf(uint32_t local, std::string_view utf8) {
    if (utf8.empty()) return;
    const TextMetrics inserted = TextMetrics::Of(utf8);
    leaf_->Insert(ByteInCursorLeaf(local), local, utf8, inserted.code_points);
    leaf_size_ += inserted;
    size_ += inserted;
  }
  void EraseInLeaf(uint32_t local, uint32_t count) {
    if (count == 0) return;
    const uint32_t begin = ByteInCursorLeaf(local);
    const uint32_t end = ByteInCursorLeaf(local + count);
    const TextMetrics removed = leaf_->Erase(begin, end, local);
    leaf_size_ -= removed;
    size_ -= removed;
  }

  // rope_cursor.h
  TextMetrics UnheardChange() const;
  void TellAncestors();
  void MoveCursorTo(uint32_t code_point);
  void ResetCursor(uint32_t code_point);
  void Descend(uint32_t height, TextMetrics start, uint32_t code_point);
  void EnterLeaf(RopeLeaf* leaf, const TextMetrics& start,
                 const TextMetrics& size);

  // rope_insert.h
  void InsertElsewhere(uint32_t code_point, std::string_view utf8);
  void GrowOnlyLeaf(uint32_t needed);
  void SplitLeaf(uint32_t byte);
  void InsertMany(uint32_t local, std::string_view utf8);
  void InsertLeafAfterCursor(RopeLeaf* leaf, const TextMetrics& size);
  static Node* SplitNode(Node* node, uint32_t at, Child child,
                         const TextMetrics& size);
  void PushRoot(Child right, const TextMetrics& left_size,
                const TextMetrics& right_size);

  // rope_erase.h
  void EraseElsewhere(uint32_t code_point, uint32_t count);
  static TextMetrics EraseIn(Node* node, uint32_t height, uint32_t begin,
                             uint32_t end);
  static TextMetrics EraseInChild(Node* node, uint32_t slot, uint32_t height,
                                  uint32_t begin, uint32_t end);
  bool JoinAroundCursor();
  static bool JoinChild(Node* node, uint32_t slot, uint32_t height);
  static uint32_t Load(const Node* node, uint32_t slot, uint32_t height);
  static void JoinWithNext(Node* node, uint32_t slot, uint32_t height);
  void DropThinRoots();

  // rope_read.h
  LeafView Find(TextUnit unit, uint32_t offset) const;
  bool EqualTo(std::string_view text) const;
  template <typename F>
  static void VisitChunks(Child child, uint32_t height, F& f) {
    if (height > 0) {
      for (uint32_t i = 0; i < child.node->count; ++i) {
        VisitChunks(child.node->children[i], height - 1, f);
      }
      return;
    }
    if (!child.leaf->before_gap().empty()) f(child.leaf->before_gap());
    if (!child.leaf->after_gap().empty()) f(child.leaf->after_gap());
  }

  // rope_check.h
  TextMetrics CheckSubtree(Child child, uint32_t height,
                           const TextMetrics& start) const;

  Child root_{.leaf = nullptr};
  uint32_t height_ = 0;  // 0: the root is a leaf, or nullptr
  TextMetrics size_;

  // The cursor. All zero if there is no leaf.
  uint32_t leaf_capacity_ = 0;
  RopeLeaf* leaf_ = nullptr;
  TextMetrics leaf_start_;  // the text before the leaf
  TextMetrics leaf_size_;
  std::vector<Step> path_;  // path_[h - 1] is of height h; the root is last
};

// Measured on the editing traces in bench/: smaller leaves make more nodes to
// step over, larger ones more bytes to move for an edit elsewhere. With the
// headers of the leaf and of a usual allocator 1008 bytes come to 1 KiB.
inline constexpr uint32_t kRopeLeafBytes = 1008;
inline constexpr uint32_t kRopeFanout = 16;

using Rope = RopeT<kRopeLeafBytes, kRopeFanout>;
extern template class RopeT<kRopeLeafBytes, kRopeFanout>;

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_H_
