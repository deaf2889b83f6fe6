// The self-check of a rope (rope.h): each invariant, from the bytes up.
//
// Cost: O(n). Stops a debug build; does nothing in a release build.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_CHECK_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_CHECK_H_

#include "syncline/internal/base/utf8.h"
#include "syncline/internal/containers/rope.h"

namespace syncline::internal {

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::CheckInvariants() const {
  SYNCLINE_DCHECK(path_.size() == height_, "the path misses nodes");
  if (root_.leaf == nullptr) {
    SYNCLINE_DCHECK(size_ == TextMetrics{} && leaf_ == nullptr && height_ == 0,
                    "a rope without leaves has text");
    return;
  }
  SYNCLINE_DCHECK(CheckSubtree(root_, height_, {}) == size_,
                  "size() is not that of the text");
  Child child = root_;
  for (uint32_t height = height_; height > 0; --height) {
    const Step& step = path_[height - 1];
    SYNCLINE_DCHECK(step.node == child.node && step.slot < child.node->count,
                    "the path is broken");
    child = child.node->children[step.slot];
  }
  SYNCLINE_DCHECK(child.leaf == leaf_, "the path misses the cursor's leaf");
  SYNCLINE_DCHECK(leaf_capacity_ == leaf_->capacity(), "stale capacity");
}

// Returns the measures of the subtree, which starts at `start`.
template <uint32_t kLeafBytes, uint32_t kFanout>
TextMetrics RopeT<kLeafBytes, kFanout>::CheckSubtree(
    Child child, uint32_t height, const TextMetrics& start) const {
  if (height == 0) {
    const TextMetrics size = child.leaf->CheckedMetrics();
    SYNCLINE_DCHECK(height_ == 0 || child.leaf->capacity() == kLeafBytes,
                    "a leaf under a node is small");
    SYNCLINE_DCHECK(child.leaf == leaf_ || size.bytes > 0, "an empty leaf");
    SYNCLINE_DCHECK(child.leaf != leaf_ ||
                        (start == leaf_start_ && size == leaf_size_),
                    "the cursor's leaf is elsewhere");
    return size;
  }
  const Node* node = child.node;
  const Step& step = path_[height - 1];
  SYNCLINE_DCHECK(1 <= node->count && node->count <= kFanout, "bad count");
  SYNCLINE_DCHECK(node != step.node || step.start == start,
                  "a step of the path starts elsewhere");
  TextMetrics sum;
  for (uint32_t i = 0; i < node->count; ++i) {
    const TextMetrics size =
        CheckSubtree(node->children[i], height - 1, start + sum);
    const bool on_path = node == step.node && i == step.slot;
    const TextMetrics unheard = on_path ? UnheardChange() : TextMetrics{};
    SYNCLINE_DCHECK(node->sizes[i] + unheard == size, "a wrong sum");
    sum += size;
  }
  return sum;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_CHECK_H_
