#include "syncline/internal/containers/rank_tree.h"

#include <cstddef>
#include <utility>

#include "syncline/ids.h"
#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {
namespace {

// Who could foresee priorities could choose an order of edits that makes the
// tree a list.
uint64_t PriorityOf(RankTree::Node node) {
  static const uint64_t secret = PeerId::Random().value;
  uint64_t x = (node + uint64_t{1}) * 0x9e3779b97f4a7c15u ^ secret;
  x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93u;
  return x ^ (x >> 32);
}

RankTree::Weights operator+(RankTree::Weights a, RankTree::Weights b) {
  return {a.shown + b.shown, a.places + b.places};
}

}  // namespace

RankTree::Node RankTree::Allocate(Weights weights) {
  Node node = static_cast<Node>(entries_.size());
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    node = free_.back();
    free_.pop_back();
  }
  entries_[node] = {kNone, kNone, kNone, weights, weights};
  return node;
}

void RankTree::Recount(Node node) {
  Entry& entry = entries_[node];
  entry.sum = SumOf(entry.left) + entry.own + SumOf(entry.right);
}

void RankTree::RecountUp(Node node) {
  for (; node != kNone; node = entries_[node].parent) Recount(node);
}

RankTree::Node RankTree::InsertAfter(Node left, Weights weights) {
  const Node node = Allocate(weights);
  Node parent = left;
  bool is_right = true;
  if (left == kNone) {
    parent = First();
    is_right = false;
  } else if (entries_[left].right != kNone) {
    parent = Outermost(entries_[left].right, &Entry::left);
    is_right = false;
  }
  if (parent == kNone) {
    root_ = node;
    return node;
  }
  entries_[node].parent = parent;
  (is_right ? entries_[parent].right : entries_[parent].left) = node;
  RecountUp(parent);
  while (entries_[node].parent != kNone &&
         PriorityOf(entries_[node].parent) < PriorityOf(node)) {
    Lift(node);
  }
  return node;
}

void RankTree::Erase(Node node) {
  // Down, until there is one child at most to take its place.
  while (entries_[node].left != kNone && entries_[node].right != kNone) {
    const Node left = entries_[node].left;
    const Node right = entries_[node].right;
    Lift(PriorityOf(left) < PriorityOf(right) ? right : left);
  }
  const Entry& entry = entries_[node];
  const Node child = entry.left != kNone ? entry.left : entry.right;
  ReplaceInParent(node, child);
  RecountUp(entry.parent);
  free_.push_back(node);
}

void RankTree::ReplaceInParent(Node node, Node child) {
  const Node parent = entries_[node].parent;
  if (child != kNone) entries_[child].parent = parent;
  if (parent == kNone) {
    root_ = child;
  } else if (entries_[parent].left == node) {
    entries_[parent].left = child;
  } else {
    entries_[parent].right = child;
  }
}

void RankTree::Lift(Node node) {
  const Node parent = entries_[node].parent;
  const bool is_left = entries_[parent].left == node;
  Node Entry::*near = is_left ? &Entry::left : &Entry::right;
  Node Entry::*far = is_left ? &Entry::right : &Entry::left;
  ReplaceInParent(parent, node);
  const Node between = entries_[node].*far;
  entries_[parent].*near = between;
  if (between != kNone) entries_[between].parent = parent;
  entries_[node].*far = parent;
  entries_[parent].parent = node;
  Recount(parent);
  Recount(node);
}

void RankTree::SetWeights(Node node, Weights weights) {
  entries_[node].own = weights;
  RecountUp(node);
}

RankTree::Weights RankTree::Before(Node node) const {
  Weights before = SumOf(entries_[node].left);
  for (Node parent = entries_[node].parent; parent != kNone;
       node = std::exchange(parent, entries_[parent].parent)) {
    if (entries_[parent].right != node) continue;
    before = before + SumOf(entries_[parent].left) + entries_[parent].own;
  }
  return before;
}

RankTree::Node RankTree::Find(uint32_t Weights::*measure, uint32_t n,
                              uint32_t* offset) const {
  SYNCLINE_DCHECK(n < total().*measure, "a place in the tree");
  Node node = root_;
  for (;;) {
    const Entry& entry = entries_[node];
    const uint32_t left = SumOf(entry.left).*measure;
    if (n < left) {
      node = entry.left;
      continue;
    }
    n -= left;
    if (n < entry.own.*measure) break;
    n -= entry.own.*measure;
    node = entry.right;
  }
  *offset = n;
  return node;
}

RankTree::Node RankTree::FindShown(uint32_t n) const {
  uint32_t offset = 0;
  return Find(&Weights::shown, n, &offset);
}

RankTree::Node RankTree::FindPlace(uint32_t n, uint32_t* offset) const {
  return Find(&Weights::places, n, offset);
}

RankTree::Node RankTree::Outermost(Node node, Node Entry::*child) const {
  while (entries_[node].*child != kNone) node = entries_[node].*child;
  return node;
}

RankTree::Node RankTree::First() const {
  return root_ == kNone ? kNone : Outermost(root_, &Entry::left);
}

RankTree::Node RankTree::Neighbour(Node node, Node Entry::*towards,
                                   Node Entry::*away) const {
  if (entries_[node].*towards != kNone) {
    return Outermost(entries_[node].*towards, away);
  }
  Node parent = entries_[node].parent;
  while (parent != kNone && entries_[parent].*towards == node) {
    node = std::exchange(parent, entries_[parent].parent);
  }
  return parent;
}

RankTree::Node RankTree::Next(Node node) const {
  return Neighbour(node, &Entry::right, &Entry::left);
}

RankTree::Node RankTree::Previous(Node node) const {
  return Neighbour(node, &Entry::left, &Entry::right);
}

bool RankTree::Check() const {
  size_t count = 0;
  for (Node node = First(); node != kNone; node = Next(node)) {
    const Entry& entry = entries_[node];
    ++count;
    for (const Node child : {entry.left, entry.right}) {
      if (child == kNone) continue;
      if (entries_[child].parent != node) return false;
      if (PriorityOf(child) > PriorityOf(node)) return false;
    }
    if (entry.sum != SumOf(entry.left) + entry.own + SumOf(entry.right)) {
      return false;
    }
  }
  return count + free_.size() == entries_.size();
}

}  // namespace syncline::internal
