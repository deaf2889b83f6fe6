// Nodes in an order, each with two weights: what comes before a node, and which
// node holds a place, are found in both measures.
//
// A treap: a search tree in the order of the nodes, and a heap in priorities
// that are drawn from the nodes' numbers and a secret of the process, so that
// nobody can make it thin. Nodes live in one array and have numbers, by which
// their owner finds what belongs to them; an erased one's number is used again.
//
// Invariants:
//   (1) a node's sum is its weights and the sums of its children.
//   (2) no child has a higher priority than its parent.
//
// Cost: O(log n) expected for everything but weights() and total(). 28 bytes a
// node. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_RANK_TREE_H_
#define SYNCLINE_INTERNAL_CONTAINERS_RANK_TREE_H_

#include <cstdint>
#include <vector>

namespace syncline::internal {

class RankTree {
 public:
  using Node = uint32_t;
  static constexpr Node kNone = ~Node{0};

  struct Weights {
    uint32_t shown = 0;
    uint32_t places = 0;
    friend bool operator==(Weights, Weights) = default;
  };

  // A node behind `left`, or before all others for kNone.
  Node InsertAfter(Node left, Weights weights);
  void Erase(Node node);
  void SetWeights(Node node, Weights weights);

  Weights weights(Node node) const { return entries_[node].own; }
  Weights total() const { return SumOf(root_); }
  // The sum of all nodes before this one.
  Weights Before(Node node) const;

  // The node that holds number `n` of the things shown, or of the places; where
  // in the node it is. REQUIRES: n < total().
  Node FindShown(uint32_t n) const;
  Node FindPlace(uint32_t n, uint32_t* offset) const;

  // Neighbours, or kNone. O(1) amortised over a walk.
  Node First() const;
  Node Next(Node node) const;
  Node Previous(Node node) const;

  // O(n); for tests.
  bool Check() const;

 private:
  struct Entry {
    Node left = kNone;
    Node right = kNone;
    Node parent = kNone;
    Weights own;
    Weights sum;
  };

  Weights SumOf(Node node) const {
    return node == kNone ? Weights() : entries_[node].sum;
  }
  Node Allocate(Weights weights);
  void Recount(Node node);
  void RecountUp(Node node);
  // Puts `child` where `node` is under its parent.
  void ReplaceInParent(Node node, Node child);
  // Lifts a node above its parent, which becomes its child.
  void Lift(Node node);
  Node Find(uint32_t Weights::*measure, uint32_t n, uint32_t* offset) const;
  // The outermost node below `node` on the side of `child`.
  Node Outermost(Node node, Node Entry::*child) const;
  Node Neighbour(Node node, Node Entry::*towards, Node Entry::*away) const;

  std::vector<Entry> entries_;
  std::vector<Node> free_;
  Node root_ = kNone;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_RANK_TREE_H_
