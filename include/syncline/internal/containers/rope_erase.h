// Erasing from a rope (rope.h) beyond the cursor's leaf, and joining what has
// become too small.
//
// A range is erased from the root down: of the children of a node it covers
// some, which are freed with all below them, and cuts into at most two.
//
// Cost: O(log n), plus what is freed.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_ERASE_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_ERASE_H_

#include <algorithm>

#include "syncline/internal/containers/rope.h"

namespace syncline::internal {

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::Clear() {
  if (root_.leaf != nullptr) Node::DeleteSubtree(root_, height_);
  root_.leaf = nullptr;
  height_ = 0;
  size_ = {};
  leaf_capacity_ = 0;
  leaf_ = nullptr;
  leaf_start_ = {};
  leaf_size_ = {};
  path_.clear();
}

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::EraseElsewhere(uint32_t code_point,
                                                uint32_t count) {
  if (count == 0) return;
  if (count == size_.code_points) {
    Clear();
    return;
  }
  MoveCursorTo(code_point);
  const uint32_t local = code_point - leaf_start_.code_points;
  if (count <= leaf_size_.code_points - local) {
    EraseInLeaf(local, count);
    return;
  }
  size_ -= EraseIn(root_.node, height_, code_point, code_point + count);
  DropThinRoots();
  ResetCursor(std::min(code_point, size_.code_points - 1));
}

// Erases the code points [begin, end) of `node` and returns their measures.
// REQUIRES: some of them, but not all.
template <uint32_t kLeafBytes, uint32_t kFanout>
TextMetrics RopeT<kLeafBytes, kFanout>::EraseIn(Node* node, uint32_t height,
                                                uint32_t begin, uint32_t end) {
  TextMetrics removed;
  uint32_t start = 0;
  uint32_t slot = 0;
  while (start + node->sizes[slot].code_points <= begin) {
    start += node->sizes[slot++].code_points;
  }
  if (start < begin) {
    const uint32_t child_size = node->sizes[slot].code_points;
    removed = EraseInChild(node, slot++, height, begin - start,
                           std::min(end - start, child_size));
    start += child_size;
  }
  const uint32_t covered = slot;
  while (slot < node->count && start + node->sizes[slot].code_points <= end) {
    start += node->sizes[slot].code_points;
    removed += node->sizes[slot];
    Node::DeleteSubtree(node->children[slot++], height - 1);
  }
  if (start < end) removed += EraseInChild(node, slot, height, 0, end - start);
  node->RemoveChildren(covered, slot);
  if (covered < node->count) JoinChild(node, covered, height);
  if (covered > 0) JoinChild(node, covered - 1, height);
  return removed;
}

template <uint32_t kLeafBytes, uint32_t kFanout>
TextMetrics RopeT<kLeafBytes, kFanout>::EraseInChild(Node* node, uint32_t slot,
                                                     uint32_t height,
                                                     uint32_t begin,
                                                     uint32_t end) {
  TextMetrics removed;
  if (height > 1) {
    removed = EraseIn(node->children[slot].node, height - 1, begin, end);
  } else {
    RopeLeaf* leaf = node->children[slot].leaf;
    const TextMetrics& size = node->sizes[slot];
    removed = leaf->Erase(leaf->ByteOfCodePoint(begin, size),
                          leaf->ByteOfCodePoint(end, size), begin);
  }
  node->sizes[slot] -= removed;
  return removed;
}

// Joins the cursor's leaf, and then the nodes above it, with neighbours. If it
// returns true the cursor has to be reset.
template <uint32_t kLeafBytes, uint32_t kFanout>
bool RopeT<kLeafBytes, kFanout>::JoinAroundCursor() {
  uint32_t height = 1;
  for (const Step& step : path_) {
    if (!JoinChild(step.node, step.slot, height)) break;
    ++height;
  }
  if (height == 1) return false;
  DropThinRoots();
  return true;
}

// Removes the child of a node of `height` if it is empty; joins it with a
// neighbour as invariant (4) says. False if all stays as it is.
template <uint32_t kLeafBytes, uint32_t kFanout>
bool RopeT<kLeafBytes, kFanout>::JoinChild(Node* node, uint32_t slot,
                                           uint32_t height) {
  const uint32_t load = Load(node, slot, height);
  if (load >= (height > 1 ? kMinChildren : kMinLeafBytes)) return false;
  if (load == 0) {
    Node::DeleteSubtree(node->children[slot], height - 1);
    node->RemoveChildren(slot, slot + 1);
    return true;
  }
  const uint32_t limit = height > 1 ? kMaxJoinedChildren : kMaxJoinedBytes;
  if (slot > 0 && Load(node, slot - 1, height) + load <= limit) {
    JoinWithNext(node, slot - 1, height);
    return true;
  }
  if (slot + 1 < node->count && Load(node, slot + 1, height) + load <= limit) {
    JoinWithNext(node, slot, height);
    return true;
  }
  return false;
}

// What fills the child: its bytes, or its children.
template <uint32_t kLeafBytes, uint32_t kFanout>
uint32_t RopeT<kLeafBytes, kFanout>::Load(const Node* node, uint32_t slot,
                                          uint32_t height) {
  if (height > 1) return node->children[slot].node->count;
  return node->sizes[slot].bytes;
}

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::JoinWithNext(Node* node, uint32_t slot,
                                              uint32_t height) {
  const Child left = node->children[slot];
  const Child right = node->children[slot + 1];
  if (height > 1) {
    right.node->MoveTail(0, left.node);
  } else {
    right.leaf->MoveTail(0, left.leaf);
  }
  Node::DeleteSubtree(right, height - 1);
  node->sizes[slot] += node->sizes[slot + 1];
  node->RemoveChildren(slot + 1, slot + 2);
}

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::DropThinRoots() {
  while (height_ > 0 && root_.node->count == 1) {
    Node* thin = root_.node;
    root_ = thin->children[0];
    --height_;
    delete thin;
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_ERASE_H_
