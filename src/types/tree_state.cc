#include "syncline/internal/types/tree_state.h"

#include <utility>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

using Node = TreeState::Node;

namespace {

// To go up so many is less than to ask the forest, and most nodes have fewer.
constexpr int kFewLevels = 32;

}  // namespace

TreeState::Node TreeState::Find(Lv op) const {
  const auto found = by_op_.find(op);
  return found == by_op_.end() ? kNowhere : found->second;
}

const TreeState::Children& TreeState::children(Node node) const {
  static const Children none;
  if (node == kRoot) return roots_;
  return nodes_[node].children == nullptr ? none : *nodes_[node].children;
}

TreeState::Children& TreeState::MutableChildren(Node parent) {
  if (parent == kRoot) return roots_;
  std::unique_ptr<Children>& children = nodes_[parent].children;
  if (children == nullptr) children = std::make_unique<Children>();
  return *children;
}

bool TreeState::IsShown(Node node) const {
  for (int level = 0; IsNode(node); ++level) {
    if (level == kFewLevels) node = forest_.RootOf(node);
    node = nodes_[node].spot.parent;
  }
  return node == kRoot;
}

bool TreeState::IsWithin(Node node, Node ancestor) const {
  for (int level = 0; IsNode(node); ++level) {
    if (node == ancestor) return true;
    if (level == kFewLevels) {
      return IsNode(ancestor) && forest_.IsWithin(node, ancestor);
    }
    node = nodes_[node].spot.parent;
  }
  return false;
}

uint32_t TreeState::IndexOf(Node node) const {
  return CountBefore(children(parent(node)), PositionOf(node));
}

uint32_t TreeState::IndexAt(Node parent, uint32_t position) const {
  return CountBefore(children(parent), position);
}

uint32_t TreeState::CountBefore(const Children& children,
                                uint32_t position) const {
  uint32_t begin = 0;
  uint32_t end = children.size();
  // What is new is the last more often than not.
  if (end > 0 && PositionOf(children[end - 1]) < position) return end;
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    if (PositionOf(children[middle]) < position) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

uint32_t TreeState::PlaceFor(Node parent, uint32_t index, Node moved) const {
  const Children& siblings = children(parent);
  uint32_t moved_index = siblings.size();
  if (IsNode(moved) && nodes_[moved].spot.parent == parent) {
    moved_index = IndexOf(moved);
  }
  const uint32_t others =
      siblings.size() - (moved_index < siblings.size() ? 1 : 0);
  auto other = [&](uint32_t i) {
    return siblings[i < moved_index ? i : i + 1];
  };
  if (index == others) return places();
  if (index == 0) return PositionOf(other(0));
  return PositionOf(other(index - 1)) + 1;
}

Node TreeState::AddNode(Lv op) {
  const Node node = static_cast<Node>(nodes_.size());
  nodes_.push_back({op, {}, nullptr, op});
  forest_.Add();
  by_op_[op] = node;
  return node;
}

RankTree::Node TreeState::AddPlace(uint32_t position) {
  return order_.InsertAfter(
      position == 0 ? RankTree::kNone : order_.FindPlace(position - 1).node,
      {0, 1});
}

void TreeState::Append(Move move) {
  Do(&move);
  log_.push_back(move);
}

void TreeState::TakeBack() {
  const Move move = log_.back();
  log_.pop_back();
  Undo(move);
  if (move.to.place != RankTree::kNone) order_.Erase(move.to.place);
  if (nodes_[move.node].op == move.op) {
    SYNCLINE_DCHECK(move.node + 1 == nodes_.size(), "the last node");
    by_op_.erase(move.op);
    nodes_.pop_back();
    forest_.RemoveLast();
  }
}

void TreeState::Do(Move* move) {
  ++steps_;
  move->from = nodes_[move->node].spot;
  const Node parent = move->to.parent;
  // A stranger's op may speak of a node before it was created.
  const bool is_create = nodes_[move->node].op == move->op;
  const bool exists = is_create || move->from.parent != kNowhere;
  const bool has_parent =
      !IsNode(parent) || nodes_[parent].spot.parent != kNowhere;
  // A new node is above nothing, as is one without children.
  const bool is_leaf = is_create || children(move->node).empty();
  const bool makes_cycle =
      is_leaf ? parent == move->node
              : IsNode(parent) && forest_.IsWithin(parent, move->node);
  move->has_effect = exists && has_parent && !makes_cycle;
  if (!move->has_effect) return;
  SetSpot(move->node, move->to);
  move->from_by = std::exchange(nodes_[move->node].moved_by, move->op);
}

void TreeState::Undo(const Move& move) {
  ++steps_;
  if (!move.has_effect) return;
  SetSpot(move.node, move.from);
  nodes_[move.node].moved_by = move.from_by;
}

void TreeState::SetSpot(Node node, Spot spot) {
  Spot& old = nodes_[node].spot;
  if (old.parent == kRoot || IsNode(old.parent)) {
    MutableChildren(old.parent).Erase(IndexOf(node), 1);
  }
  if (IsNode(old.parent)) forest_.Cut(node);
  if (IsNode(spot.parent)) forest_.Link(node, spot.parent);
  old = spot;
  if (spot.parent == kRoot || IsNode(spot.parent)) {
    Children& siblings = MutableChildren(spot.parent);
    siblings.Insert(CountBefore(siblings, PositionOf(node)), {&node, 1});
  }
}

}  // namespace syncline::internal
