// Nodes in an order, each with two weights: what comes before a node, and which
// node holds a place, are found in both measures.
//
// A B+tree that sums the weights. Nodes have numbers, by which their owner
// finds what belongs to them, and which lead to their leaves; an erased one's
// number is used again. Leaves and inner pages have numbers, too, so that the
// whole tree moves with its vectors.
//
// Invariants:
//   (1) sums[i] of a page is that of all nodes below children[i].
//   (2) leaf_of_ leads from each node to its leaf; no leaf and no page is
//   empty. (3) two neighbours under one page, of which one is less than a
//   quarter full,
//       do not fit into three quarters of one.
//
// Cost: O(log n) for everything but weights(), total() and the neighbours,
// which are O(1). 16 to 48 bytes a node. Thread-compatible.
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

    // Modulo 2^32, so that differences can be added.
    friend Weights operator+(Weights a, Weights b) {
      return {a.shown + b.shown, a.places + b.places};
    }
    friend Weights operator-(Weights a, Weights b) {
      return {a.shown - b.shown, a.places - b.places};
    }
    friend bool operator==(Weights, Weights) = default;
  };

  // A node as it was found, its weights and the sum of those before it. Leaf
  // and index hold until a node comes or goes.
  struct Found {
    Node node = kNone;
    Weights before;
    Weights own;
    uint32_t leaf = 0;
    uint32_t index = 0;
  };

  // A node behind `left`, or before all others for kNone.
  Node InsertAfter(Node left, Weights weights);
  // In the midst of `left`, which keeps a part of its weights: the rest becomes
  // the node's, behind its own.
  Found InsertWithin(const Found& left, Weights kept, Weights weights);
  Found InsertBehind(const Found& left, Weights weights) {
    return InsertWithin(left, left.own, weights);
  }
  void Erase(Node node);
  // Takes a node out of the order, to be put back: until then nothing else may
  // be asked of it.
  void Detach(Node node) { TakeOut(SpotOf(node)); }
  void AttachAfter(Node node, Node left, Weights weights) {
    Place(node, left, weights);
  }
  // The same, in the midst of the places of `left`: those from number `kept` on
  // become the node's, behind its own.
  void AttachWithin(Node node, Node left, uint32_t kept, Weights weights);
  // Leaves the places of a node to the one before it. REQUIRES: there is one.
  void LeavePlaces(Node node);
  void SetWeights(Node node, Weights weights);
  void SetWeights(const Found& found, Weights weights) {
    AddWeights(found, weights - found.own);
  }
  // Modulo 2^32.
  void AddWeights(Node node, Weights more);
  void AddWeights(const Found& found, Weights more);

  Weights weights(Node node) const;
  Weights total() const { return total_; }
  // The sum of all nodes before this one.
  Weights Before(Node node) const;
  // Whether `a` stands before `b`: quicker than to compare what is before them.
  bool IsBefore(Node a, Node b) const;

  // The node that holds number `n` of the things shown, or of the places.
  // REQUIRES: n < total().
  Found FindShown(uint32_t n) const;
  Found FindPlace(uint32_t n) const;
  Found At(Node node) const;
  // The same, and O(1) where that is in the leaf of `near` or beside it: a node
  // as it is, but for its own weights, or none.
  Found FindShownNear(uint32_t n, const Found& near) const;
  Found FindPlaceNear(uint32_t n, const Found& near) const;
  Found AtNear(Node node, const Found& near) const;

  // Neighbours, or kNone.
  Found Next(const Found& found) const;
  Found Previous(const Found& found) const;
  Node First() const;
  Node Last() const;
  Node Next(Node node) const;
  Node Previous(Node node) const;

  // O(n); for tests.
  bool Check() const;

 private:
  static constexpr uint32_t kLeafNodes = 32;
  static constexpr uint32_t kFanout = 16;

  // Where a leaf or a page hangs.
  struct Link {
    uint32_t parent = kNone;
    uint32_t slot = 0;
  };
  struct Leaf {
    Link link;
    uint32_t count = 0;
    uint32_t previous = kNone;
    uint32_t next = kNone;
    Node nodes[kLeafNodes];
    Weights weights[kLeafNodes];
  };
  struct Page {
    Link link;
    uint32_t count = 0;
    uint32_t children[kFanout];
    Weights sums[kFanout];
  };
  struct Spot {
    uint32_t leaf = 0;
    uint32_t index = 0;
  };

  Spot SpotOf(Node node) const;
  template <uint32_t Weights::*measure>
  Found Find(uint32_t n) const;
  template <uint32_t Weights::*measure>
  Found FindNear(uint32_t n, const Found& near) const;
  // Of something of this height: 0 for a leaf.
  Link& LinkOf(uint32_t number, uint32_t height);

  uint32_t NewLeaf();
  uint32_t NewPage();
  Spot Place(Node node, Node left, Weights weights);
  Spot PlaceAt(Node node, Spot spot, Weights weights);
  // Gives weights of the node before the one at a spot to that.
  void Take(Spot spot, Weights taken);
  void TakeOut(Spot spot);
  // Adds to the sums above a leaf.
  void AddAbove(uint32_t leaf, Weights more);
  void SplitLeaf(uint32_t number, uint32_t stay);
  void SplitPage(uint32_t number, uint32_t height);
  // Hangs `right`, of the same height, behind `left`, whose sum included its.
  void InsertChild(uint32_t left, uint32_t right, uint32_t height, Weights sum);
  void RemoveChild(uint32_t number, uint32_t slot, uint32_t height);
  // Joins a thin leaf or page with a neighbour, if both fit into one.
  void JoinIfThin(uint32_t number, uint32_t height);
  void JoinLeaves(uint32_t left_number, uint32_t right_number);
  void JoinPages(uint32_t left_number, uint32_t right_number, uint32_t height);
  uint32_t CountOf(uint32_t number, uint32_t height) const {
    return height == 0 ? leaves_[number].count : pages_[number].count;
  }
  void DropLeaf(uint32_t number);
  Weights CheckBelow(uint32_t number, uint32_t height, bool* is_right,
                     uint32_t* nodes) const;

  std::vector<Leaf> leaves_;
  std::vector<Page> pages_;
  std::vector<uint32_t> leaf_of_;  // by node
  std::vector<Node> free_nodes_;
  std::vector<uint32_t> free_leaves_;
  std::vector<uint32_t> free_pages_;
  uint32_t root_ = kNone;
  uint32_t height_ = 0;
  uint32_t first_leaf_ = kNone;
  Weights total_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_RANK_TREE_H_
