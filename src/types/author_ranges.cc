#include "syncline/internal/types/author_ranges.h"

namespace syncline::internal {

using Node = RankTree::Node;
using Found = RankTree::Found;

void AuthorRanges::SetFirst(Node node, Author first) {
  if (node >= firsts_.size()) firsts_.resize(node + 1);
  firsts_[node] = first;
}

Node AuthorRanges::SplitAt(uint32_t at) {
  if (at == 0) return RankTree::kNone;
  const Found found = tree_.FindShown(at - 1);
  const uint32_t left = at - found.before.shown;
  if (left == found.own.shown) return found.node;
  const Node right = tree_.InsertWithin(found, {left, left}, {}).node;
  SetFirst(right, firsts_[found.node] + left);
  return found.node;
}

void AuthorRanges::Join(Node left) {
  const Node right =
      left == RankTree::kNone ? RankTree::kNone : tree_.Next(left);
  if (right == RankTree::kNone || !GoesOn(left, right)) return;
  const RankTree::Weights weights = tree_.weights(right);
  tree_.Erase(right);
  tree_.AddWeights(left, weights);
}

void AuthorRanges::Insert(uint32_t at, uint32_t count, Author first) {
  const Node left = SplitAt(at);
  const Node node = tree_.InsertAfter(left, {count, count});
  SetFirst(node, first);
  Join(node);
  Join(left);
}

void AuthorRanges::Insert(const OpLog& log, uint32_t at, LvRange ops) {
  while (!ops.empty()) {
    const Stretch stretch = StretchAt(log, ops.begin);
    const uint32_t count = std::min(ops.end, stretch.ops.end) - ops.begin;
    Insert(at, count,
           {stretch.peer, stretch.counter + (ops.begin - stretch.ops.begin),
            stretch.change});
    at += count;
    ops.begin += count;
  }
}

void AuthorRanges::Erase(uint32_t at, uint32_t count) {
  const Node left = SplitAt(at);
  SplitAt(at + count);
  Node node = left == RankTree::kNone ? tree_.First() : tree_.Next(left);
  while (count > 0) {
    const Node next = tree_.Next(node);
    count -= tree_.weights(node).shown;
    tree_.Erase(node);
    node = next;
  }
  Join(left);
}

bool AuthorRanges::Check() const {
  if (!tree_.Check()) return false;
  for (Node node = tree_.First(); node != RankTree::kNone;
       node = tree_.Next(node)) {
    const Node next = tree_.Next(node);
    if (tree_.weights(node).shown == 0) return false;
    if (next != RankTree::kNone && GoesOn(node, next)) return false;
  }
  return true;
}

}  // namespace syncline::internal
