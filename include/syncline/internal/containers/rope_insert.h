// Insertion into a rope (rope.h) where the cursor's leaf is not the place, or
// has no room: the leaf grows if it is the only one, else it splits.
//
// Where to split is a bet that typing goes on after what is inserted: the text
// before it stays in a leaf that is nearly full, as long as the other part gets
// a share that is worth a leaf.
//
// Cost: O(log n) amortised, plus O(bytes) of what is inserted.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_INSERT_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_INSERT_H_

#include <algorithm>

#include "syncline/internal/containers/rope.h"

namespace syncline::internal {

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::InsertElsewhere(uint32_t code_point,
                                                 std::string_view utf8) {
  // What follows fits beside the shorter part of any split.
  constexpr uint32_t kFewBytes = kLeafBytes / 8;
  if (empty()) Clear();
  MoveCursorTo(code_point > 0 ? code_point - 1 : 0);
  const uint32_t local = code_point - leaf_start_.code_points;
  if (height_ == 0 && utf8.size() > room()) {
    GrowOnlyLeaf(static_cast<uint32_t>(
        std::min<size_t>(leaf_size_.bytes + utf8.size(), kLeafBytes)));
  }
  if (utf8.size() <= room()) {
    InsertInLeaf(local, utf8);
  } else if (utf8.size() > kFewBytes) {
    InsertMany(local, utf8);
  } else {
    const uint32_t cut =
        std::clamp(ByteInCursorLeaf(local), kMinLeafBytes, kFillBytes);
    SplitLeaf(leaf_->BoundaryFloor(cut));
    Insert(code_point, utf8);
  }
}

// By half, so that typing into a short text copies each byte a few times only.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::GrowOnlyLeaf(uint32_t needed) {
  constexpr uint32_t kGrain = 16;  // that of usual allocators
  const uint32_t wanted = std::max(needed, leaf_capacity_ + leaf_capacity_ / 2);
  const uint32_t capacity =
      std::min((wanted + kGrain - 1) / kGrain * kGrain, kLeafBytes);
  RopeLeaf* leaf = root_.leaf == nullptr ? RopeLeaf::New(capacity)
                                         : leaf_->CopyWithCapacity(capacity);
  RopeLeaf::Delete(root_.leaf);
  root_.leaf = leaf;
  EnterLeaf(leaf, {}, leaf_size_);
}

// The cursor stays in the left part. REQUIRES: neither part is empty.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::SplitLeaf(uint32_t byte) {
  SYNCLINE_DCHECK(0 < byte && byte < leaf_size_.bytes, "split into nothing");
  RopeLeaf* right = RopeLeaf::New(kLeafBytes);
  const TextMetrics moved = leaf_->MoveTail(byte, right);
  leaf_size_ -= moved;
  InsertLeafAfterCursor(right, moved);
}

// Cuts the leaf at `local`, fills it up, adds leaves for the rest, and what was
// behind the cut last. The cursor ends in the leaf of the last byte inserted.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::InsertMany(uint32_t local,
                                            std::string_view utf8) {
  // What a cut at a boundary of code points may leave to the next leaf.
  constexpr size_t kMaxCut = 3;
  RopeLeaf* tail = RopeLeaf::New(kLeafBytes);
  const TextMetrics tail_size =
      leaf_->MoveTail(ByteInCursorLeaf(local), tail);
  leaf_size_ -= tail_size;
  if (leaf_size_.bytes < kFillBytes) {
    const size_t piece = CodePointFloor(utf8, kFillBytes - leaf_size_.bytes);
    InsertInLeaf(leaf_size_.code_points, utf8.substr(0, piece));
    utf8.remove_prefix(piece);
  }
  while (!utf8.empty()) {
    const size_t leaves = (utf8.size() + kFillBytes - 1) / kFillBytes;
    const size_t share = (utf8.size() + leaves - 1) / leaves + kMaxCut;
    const std::string_view piece = utf8.substr(
        0, CodePointFloor(utf8, std::min<size_t>(share, kLeafBytes)));
    const TextMetrics piece_size = TextMetrics::Of(piece);
    RopeLeaf* leaf = RopeLeaf::New(kLeafBytes);
    leaf->Insert(0, 0, piece, piece_size.code_points);
    size_ += piece_size;
    InsertLeafAfterCursor(leaf, piece_size);
    MoveCursorTo(leaf_start_.code_points + leaf_size_.code_points);
    utf8.remove_prefix(piece.size());
  }
  if (tail_size.bytes <= room()) {
    tail->MoveTail(0, leaf_);
    leaf_size_ += tail_size;
    RopeLeaf::Delete(tail);
  } else {
    InsertLeafAfterCursor(tail, tail_size);
  }
}

// Also tells the ancestors of the cursor's leaf. REQUIRES: that is not empty.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::InsertLeafAfterCursor(
    RopeLeaf* leaf, const TextMetrics& size) {
  Child added{.leaf = leaf};
  TextMetrics added_size = size;
  TextMetrics change = UnheardChange();
  bool inserted = false;
  bool moved = false;
  for (const Step& step : path_) {
    step.node->sizes[step.slot] += change;
    if (inserted) continue;
    change += added_size;
    if (!step.node->full()) {
      step.node->InsertChild(step.slot + 1, added, added_size);
      inserted = true;
      continue;
    }
    added.node = SplitNode(step.node, step.slot + 1, added, added_size);
    added_size = added.node->Sum();
    change -= added_size;
    moved = true;
  }
  if (!inserted) {
    PushRoot(added, height_ == 0 ? leaf_size_ : root_.node->Sum(), added_size);
  }
  if (moved) ResetCursor(leaf_start_.code_points);
}

// Inserts `child` at `at` into a full node, and returns its new right sibling.
template <uint32_t kLeafBytes, uint32_t kFanout>
typename RopeT<kLeafBytes, kFanout>::Node*
RopeT<kLeafBytes, kFanout>::SplitNode(Node* node, uint32_t at, Child child,
                                      const TextMetrics& size) {
  // Behind the last child comes bulk loading or typing: more will follow.
  const uint32_t kept = at == kFanout ? kFanout - 1 : kFanout / 2;
  Node* right = new Node;
  node->MoveTail(kept, right);
  if (at <= kept) {
    node->InsertChild(at, child, size);
  } else {
    right->InsertChild(at - kept, child, size);
  }
  return right;
}

// The cursor's path gets the new root; it goes through the old one.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::PushRoot(Child right,
                                          const TextMetrics& left_size,
                                          const TextMetrics& right_size) {
  Node* root = new Node;
  root->InsertChild(0, root_, left_size);
  root->InsertChild(1, right, right_size);
  root_.node = root;
  ++height_;
  path_.push_back({root, 0, {}});
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_INSERT_H_
