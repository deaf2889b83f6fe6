// The state of one tree: nodes, each under a parent, siblings in an order.
//
// All ops of a tree are moves: a node that is created moves in from nowhere,
// one that is deleted moves into the trash, with all that is below it. What
// shows is what follows from all moves, one after the other in the order of
// their stamps, where a move of a node to somewhere below itself has no effect
// (Kleppmann, Mulligan, Gomes, Beresford: "A highly-available move operation
// for replicated trees", 2021). A move that comes late is put into its place in
// that order: those after it are undone, and done again.
//
// Siblings are ordered as a list is: each create and each move makes a place in
// one sequence for the whole tree, which the walker orders, and a node stands
// among its siblings as its place does. So what one author puts beside each
// other stays together. A place that a node has left is kept, as an earlier
// move may come into force again.
//
// Invariants:
//   (1) log_ is ascending by stamp, and the nodes are what its moves lead to.
//   (2) children of a node ascend by place; those in the trash, or not created
//       yet, are in no list.
//
// Cost: O(log n log c) amortised a move, c the children of its parents, however
// deep they are, as is asking what a node is below. A move that comes in adds
// that for each one that it is concurrent with. Not even const functions may be
// called by two threads at once.
#ifndef SYNCLINE_INTERNAL_TYPES_TREE_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_TREE_STATE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/containers/link_cut_forest.h"
#include "syncline/internal/containers/rank_tree.h"
#include "syncline/internal/containers/sequence.h"
#include "syncline/internal/types/sequence_merge.h"
#include "syncline/internal/types/stamp.h"

namespace syncline::internal {

class TreeState {
 public:
  // A node's number, or one of the places where no node is.
  using Node = uint32_t;
  static constexpr Node kRoot = ~Node{0};
  static constexpr Node kTrash = ~Node{0} - 1;
  static constexpr Node kNowhere = ~Node{0} - 2;
  static constexpr bool IsNode(Node node) { return node < kNowhere; }

  using Children = Sequence<Node>;

  // Where a node is.
  struct Spot {
    Node parent = kNowhere;
    RankTree::Node place = RankTree::kNone;  // of none in the trash
    friend bool operator==(const Spot&, const Spot&) = default;
  };
  struct Move {
    Lv op;
    Node node = 0;
    Spot to = {};
    Spot from = {};
    Lv from_by = {};  // what had put the node there
    bool has_effect = false;
  };

  explicit TreeState(ContainerIndex container) : merge_(container) {}

  SequenceMerge& merge() { return merge_; }
  const SequenceMerge& merge() const { return merge_; }
  uint32_t places() const { return order_.total().places; }

  // The node that `op` created, or kNowhere.
  Node Find(Lv op) const;
  Lv op(Node node) const { return nodes_[node].op; }
  const Spot& spot(Node node) const { return nodes_[node].spot; }
  Node parent(Node node) const { return nodes_[node].spot.parent; }
  // The move (or the create, or the delete) that put it where it is. REQUIRES:
  // it is somewhere.
  Lv moved_by(Node node) const { return nodes_[node].moved_by; }
  // Nodes that were ever created, numbered from 0.
  uint32_t node_count() const { return static_cast<uint32_t>(nodes_.size()); }
  // Of a node or of kRoot.
  const Children& children(Node node) const;
  // Whether it leads to the root. Cost: O(depth).
  bool IsShown(Node node) const;
  // Whether `node` is `ancestor` or below it. Cost: O(depth).
  bool IsWithin(Node node, Node ancestor) const;
  // Its index among its siblings. REQUIRES: its parent is a node or kRoot.
  uint32_t IndexOf(Node node) const;

  // The position of the new place for `moved` (kNowhere: a new node) to become
  // child number `index` of `parent`. REQUIRES: there is such an index, when
  // `moved` is not counted.
  uint32_t PlaceFor(Node parent, uint32_t index, Node moved) const;

  // The index at which a child of `parent` would stand whose place is at that
  // position.
  uint32_t IndexAt(Node parent, uint32_t position) const;

  // A node that is nowhere yet.
  Node AddNode(Lv op);
  // A place at that position, and what takes it away again.
  RankTree::Node AddPlace(uint32_t position);

  // Does a move that is the highest of all.
  void Append(Move move);
  // Undoes the last move of the log, and takes away its place and, if it
  // created it, its node: both were the last to come.
  void TakeBack();
  // The node of the last move of the log.
  Node LastMoved() const { return log_.back().node; }

  // Puts moves, ascending by stamp, into the log. `stamp_of(Lv)` is an op's
  // stamp; `touch(Node)` is called with each node before its spot may change.
  template <typename F, typename G>
  void Integrate(const std::vector<Move>& moves, F stamp_of, G touch);

  // Moves done and undone, and steps in the forest: what the cost of
  // concurrency is made of.
  uint64_t steps() const { return steps_ + forest_.steps(); }

 private:
  struct NodeEntry {
    Lv op;
    Spot spot;
    std::unique_ptr<Children> children;  // null: none
    Lv moved_by;
  };

  void Do(Move* move);
  void Undo(const Move& move);
  void SetSpot(Node node, Spot spot);
  Children& MutableChildren(Node parent);
  // How many of `children` have places before this position.
  uint32_t CountBefore(const Children& children, uint32_t position) const;
  uint32_t PositionOf(Node node) const {
    return order_.Before(nodes_[node].spot.place).places;
  }

  std::vector<NodeEntry> nodes_;
  Children roots_;
  absl::flat_hash_map<Lv, Node> by_op_;
  mutable LinkCutForest forest_;
  RankTree order_;
  std::vector<Move> log_;
  SequenceMerge merge_;
  uint64_t steps_ = 0;
};

template <typename F, typename G>
void TreeState::Integrate(const std::vector<Move>& moves, F stamp_of, G touch) {
  if (moves.empty()) return;
  struct Stamped {
    Stamp stamp;
    Move move;
  };
  auto before = [](const Stamped& a, const Stamped& b) {
    return a.stamp < b.stamp;
  };
  std::vector<Stamped> todo;
  for (const Move& move : moves) todo.push_back({stamp_of(move.op), move});
  Sort(todo.begin(), todo.end(), before);
  std::vector<Stamped> undone;
  for (; !log_.empty(); log_.pop_back()) {
    const Stamp stamp = stamp_of(log_.back().op);
    if (stamp < todo.front().stamp) break;
    touch(log_.back().node);
    Undo(log_.back());
    undone.push_back({stamp, log_.back()});
  }
  std::vector<Stamped> redone;
  std::merge(todo.begin(), todo.end(), undone.rbegin(), undone.rend(),
             std::back_inserter(redone), before);
  for (Stamped& next : redone) {
    touch(next.move.node);
    Append(next.move);
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_TREE_STATE_H_
