// What is asked of a rank tree.
#include <bit>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/rank_tree.h"

namespace syncline::internal {
namespace {

// Two sums in one word: none of them leaves its half.
uint64_t Packed(RankTree::Weights weights) {
  return std::bit_cast<uint64_t>(weights);
}
RankTree::Weights Unpacked(uint64_t packed) {
  return std::bit_cast<RankTree::Weights>(packed);
}
uint64_t SumOf(const RankTree::Weights* weights, uint32_t count) {
  uint64_t sum = 0;
  for (const auto* end = weights + count; weights != end; ++weights) {
    sum += Packed(*weights);
  }
  return sum;
}
uint64_t SumOfFour(const RankTree::Weights* weights) {
  return Packed(weights[0]) + Packed(weights[1]) + Packed(weights[2]) +
         Packed(weights[3]);
}

}  // namespace

RankTree::Weights RankTree::Before(Node node) const { return At(node).before; }

RankTree::Found RankTree::At(Node node) const {
  const Spot spot = SpotOf(node);
  const Leaf& leaf = leaves_[spot.leaf];
  uint64_t before = SumOf(leaf.weights, spot.index);
  for (Link link = leaf.link; link.parent != kNone;
       link = pages_[link.parent].link) {
    before += SumOf(pages_[link.parent].sums, link.slot);
  }
  return {node, Unpacked(before), leaf.weights[spot.index], spot.leaf,
          spot.index};
}

bool RankTree::IsBefore(Node a, Node b) const {
  const uint32_t leaf = leaf_of_[a];
  if (leaf == leaf_of_[b]) {
    const Node* nodes = leaves_[leaf].nodes;
    while (*nodes != a && *nodes != b) ++nodes;
    return *nodes != b;
  }
  Link left = leaves_[leaf].link;
  Link right = leaves_[leaf_of_[b]].link;
  while (left.parent != right.parent) {
    left = pages_[left.parent].link;
    right = pages_[right.parent].link;
  }
  return left.slot < right.slot;
}

template <uint32_t RankTree::Weights::*measure>
RankTree::Found RankTree::Find(uint32_t n) const {
  SYNCLINE_DCHECK(n < total_.*measure, "a place in the tree");
  uint64_t passed = 0;
  auto passes = [&](uint64_t packed) {
    const uint32_t own = Unpacked(packed).*measure;
    if (n < own) return false;
    n -= own;
    passed += packed;
    return true;
  };
  auto pass = [&](const Weights* weights, uint32_t count) {
    uint32_t i = 0;
    while (i + 4 <= count && passes(SumOfFour(weights + i))) i += 4;
    while (passes(Packed(weights[i]))) ++i;
    return i;
  };
  uint32_t number = root_;
  for (uint32_t height = height_; height > 0; --height) {
    const Page& page = pages_[number];
    number = page.children[pass(page.sums, page.count)];
  }
  const Leaf& leaf = leaves_[number];
  const uint32_t index = pass(leaf.weights, leaf.count);
  return {leaf.nodes[index], Unpacked(passed), leaf.weights[index], number,
          index};
}

RankTree::Found RankTree::FindShown(uint32_t n) const {
  return Find<&Weights::shown>(n);
}
RankTree::Found RankTree::FindPlace(uint32_t n) const {
  return Find<&Weights::places>(n);
}

template <uint32_t RankTree::Weights::*measure>
RankTree::Found RankTree::FindNear(uint32_t n, const Found& near) const {
  if (near.node == kNone) return Find<measure>(n);
  uint32_t number = near.leaf;
  const Leaf* leaf = &leaves_[number];
  uint32_t index = near.index;
  uint64_t before = Packed(near.before);
  while (n < Unpacked(before).*measure) {
    if (index == 0) {
      if (number != near.leaf || leaf->previous == kNone) {
        return Find<measure>(n);
      }
      number = leaf->previous;
      leaf = &leaves_[number];
      index = leaf->count;
    }
    before -= Packed(leaf->weights[--index]);
  }
  auto passes = [&](uint64_t packed) {
    if (n < Unpacked(before + packed).*measure) return false;
    before += packed;
    return true;
  };
  for (;;) {
    const Weights* const weights = leaf->weights;
    while (index + 4 <= leaf->count && passes(SumOfFour(weights + index))) {
      index += 4;
    }
    while (index < leaf->count && passes(Packed(weights[index]))) ++index;
    if (index < leaf->count) break;
    if (number != near.leaf || leaf->next == kNone) return Find<measure>(n);
    number = leaf->next;
    leaf = &leaves_[number];
    index = 0;
  }
  return {leaf->nodes[index], Unpacked(before), leaf->weights[index], number,
          index};
}

RankTree::Found RankTree::FindShownNear(uint32_t n, const Found& near) const {
  return FindNear<&Weights::shown>(n, near);
}
RankTree::Found RankTree::FindPlaceNear(uint32_t n, const Found& near) const {
  return FindNear<&Weights::places>(n, near);
}

RankTree::Found RankTree::AtNear(Node node, const Found& near) const {
  if (near.node == kNone || leaf_of_[node] != near.leaf) return At(node);
  const uint32_t index = SpotOf(node).index;
  const Leaf& leaf = leaves_[near.leaf];
  Weights before = near.before;
  if (index < near.index) {
    before = before - Unpacked(SumOf(leaf.weights + index, near.index - index));
  } else {
    before =
        before + Unpacked(SumOf(leaf.weights + near.index, index - near.index));
  }
  return {node, before, leaf.weights[index], near.leaf, index};
}

RankTree::Found RankTree::Next(const Found& found) const {
  Found next{kNone, found.before + found.own, {}, found.leaf, found.index + 1};
  const Leaf* leaf = &leaves_[next.leaf];
  if (next.index == leaf->count) {
    if (leaf->next == kNone) return next;
    next.leaf = leaf->next;
    next.index = 0;
    leaf = &leaves_[next.leaf];
  }
  next.node = leaf->nodes[next.index];
  next.own = leaf->weights[next.index];
  return next;
}

RankTree::Found RankTree::Previous(const Found& found) const {
  uint32_t number = found.leaf;
  uint32_t index = found.index;
  if (index == 0) {
    number = leaves_[number].previous;
    if (number == kNone) return Found();
    index = leaves_[number].count;
  }
  const Leaf& leaf = leaves_[number];
  const Weights own = leaf.weights[--index];
  return {leaf.nodes[index], found.before - own, own, number, index};
}

RankTree::Node RankTree::First() const {
  return first_leaf_ == kNone ? kNone : leaves_[first_leaf_].nodes[0];
}

RankTree::Node RankTree::Last() const {
  if (root_ == kNone) return kNone;
  uint32_t number = root_;
  for (uint32_t height = height_; height > 0; --height) {
    const Page& page = pages_[number];
    number = page.children[page.count - 1];
  }
  const Leaf& leaf = leaves_[number];
  return leaf.nodes[leaf.count - 1];
}

RankTree::Node RankTree::Next(Node node) const {
  const Spot spot = SpotOf(node);
  const Leaf& leaf = leaves_[spot.leaf];
  if (spot.index + 1 < leaf.count) return leaf.nodes[spot.index + 1];
  return leaf.next == kNone ? kNone : leaves_[leaf.next].nodes[0];
}

RankTree::Node RankTree::Previous(Node node) const {
  const Spot spot = SpotOf(node);
  const Leaf& leaf = leaves_[spot.leaf];
  if (spot.index > 0) return leaf.nodes[spot.index - 1];
  if (leaf.previous == kNone) return kNone;
  const Leaf& previous = leaves_[leaf.previous];
  return previous.nodes[previous.count - 1];
}

bool RankTree::Check() const {
  bool is_right = true;
  uint32_t nodes = 0;
  if (root_ != kNone &&
      CheckBelow(root_, height_, &is_right, &nodes) != total_) {
    return false;
  }
  return is_right && nodes + free_nodes_.size() == leaf_of_.size();
}

RankTree::Weights RankTree::CheckBelow(uint32_t number, uint32_t height,
                                       bool* is_right, uint32_t* nodes) const {
  Weights sum;
  *is_right &= CountOf(number, height) > 0;
  if (height == 0) {
    const Leaf& leaf = leaves_[number];
    for (uint32_t i = 0; i < leaf.count; ++i, ++*nodes) {
      *is_right &= leaf_of_[leaf.nodes[i]] == number;
      sum = sum + leaf.weights[i];
    }
    return sum;
  }
  const Page& page = pages_[number];
  for (uint32_t slot = 0; slot < page.count; ++slot) {
    const uint32_t child = page.children[slot];
    const Link& link = height == 1 ? leaves_[child].link : pages_[child].link;
    *is_right &= link.parent == number && link.slot == slot;
    *is_right &=
        CheckBelow(child, height - 1, is_right, nodes) == page.sums[slot];
    sum = sum + page.sums[slot];
  }
  return sum;
}

}  // namespace syncline::internal
