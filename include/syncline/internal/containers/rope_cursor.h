// How the cursor of a rope (rope.h) moves: up the path until a node holds the
// goal, sideways from where the path stood, and down.
//
// Invariant: after each function here the path leads to leaf_, and leaf_start_,
// leaf_size_ and the starts of the steps are exact.
//
// Cost: O(log d) nodes for a goal d leaves away.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_CURSOR_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_CURSOR_H_

#include "syncline/internal/containers/rope.h"

namespace syncline::internal {

// What the entries on the path lack.
template <uint32_t kLeafBytes, uint32_t kFanout>
TextMetrics RopeT<kLeafBytes, kFanout>::UnheardChange() const {
  if (height_ == 0) return {};
  const Step& parent = path_.front();
  return leaf_size_ - parent.node->sizes[parent.slot];
}

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::TellAncestors() {
  const TextMetrics change = UnheardChange();
  if (change == TextMetrics{}) return;
  for (const Step& step : path_) step.node->sizes[step.slot] += change;
}

// To the leaf that holds code point `code_point`. REQUIRES: there is one.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::MoveCursorTo(uint32_t code_point) {
  if (height_ == 0) return;
  TellAncestors();
  if (leaf_size_.bytes < kMinLeafBytes && JoinAroundCursor()) {
    ResetCursor(code_point);
    return;
  }
  uint32_t height = 1;
  TextMetrics start = leaf_start_;
  for (; height < height_; ++height) {
    const Step& parent = path_[height];
    const TextMetrics& node_start = path_[height - 1].start;
    const TextMetrics& node_size = parent.node->sizes[parent.slot];
    if (code_point - node_start.code_points < node_size.code_points) break;
    start = node_start;
  }
  Descend(height, start, code_point);
}

// The same from the root, whatever the cursor was.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::ResetCursor(uint32_t code_point) {
  path_.resize(height_);
  if (height_ == 0) {
    EnterLeaf(root_.leaf, {}, size_);
    return;
  }
  path_.back() = {root_.node, 0, {}};
  Descend(height_, {}, code_point);
}

// From the node of the path at `height`, whose child in the path's slot starts
// at `start`. REQUIRES: the node holds `code_point`.
template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::Descend(uint32_t height, TextMetrics start,
                                         uint32_t code_point) {
  while (true) {
    Step& step = path_[height - 1];
    const TextMetrics* sizes = step.node->sizes;
    uint32_t slot = step.slot;
    while (code_point < start.code_points) start -= sizes[--slot];
    while (code_point >= start.code_points + sizes[slot].code_points) {
      start += sizes[slot++];
    }
    step.slot = slot;
    const Child child = step.node->children[slot];
    if (--height == 0) {
      EnterLeaf(child.leaf, start, sizes[slot]);
      return;
    }
    path_[height - 1] = {child.node, 0, start};
  }
}

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::EnterLeaf(RopeLeaf* leaf,
                                           const TextMetrics& start,
                                           const TextMetrics& size) {
  leaf_ = leaf;
  leaf_capacity_ = leaf->capacity();
  leaf_start_ = start;
  leaf_size_ = size;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_CURSOR_H_
