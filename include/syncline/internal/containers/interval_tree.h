// Intervals between nodes of a rank tree: which of them cover a part of it.
//
// A search tree in the order of their begins, balanced by heights, of which
// each vertex knows the end that is furthest right below it. It asks the rank
// tree for the order, so nodes may come and go there, but for the ends of
// intervals, which stay where they are.
//
// Invariants: (1) the heights below a vertex differ by at most 1. (2) `reach`
// is the end furthest right among those of the vertex and of all below it.
// Cost: O(log n) comparisons, each of which is O(log n); one that asks, and as
// many for each interval it finds. 24 bytes an interval. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_INTERVAL_TREE_H_
#define SYNCLINE_INTERNAL_CONTAINERS_INTERVAL_TREE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "syncline/internal/containers/rank_tree.h"

namespace syncline::internal {

class IntervalTree {
 public:
  using Node = RankTree::Node;

  // [begin, end). REQUIRES: the begin comes first, and begins no other one.
  void Add(const RankTree& order, Node begin, Node end);
  // Replaces all. REQUIRES: their begins ascend. Cost: O(n).
  using Interval = std::pair<Node, Node>;
  void Assign(const RankTree& order, const std::vector<Interval>& intervals);
  // REQUIRES: there is one that begins there.
  void Remove(const RankTree& order, Node begin);

  size_t size() const { return vertices_.size() - free_.size(); }

  // Calls f(begin, end) for each that covers some of the nodes from `first` to
  // `last`, in the order of their begins.
  template <typename F>
  void ForEachOver(const RankTree& order, Node first, Node last, F f) const {
    Visit(root_, {order, first, last}, f);
  }

  // For tests.
  bool Check(const RankTree& order) const {
    bool is_right = true;
    CheckBelow(order, root_, &is_right);
    return is_right;
  }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};
  // Of a balanced tree of 2^32 vertices: 1.44 times their logarithm.
  static constexpr uint32_t kMaxHeight = 48;
  struct Vertex {
    Node begin = 0;
    Node end = 0;
    Node reach = 0;
    uint32_t left = kNone;
    uint32_t right = kNone;
    uint32_t height = 1;
  };
  struct Query {
    const RankTree& order;
    Node first = 0;
    Node last = 0;
  };

  template <typename F>
  void Visit(uint32_t at, const Query& query, F& f) const;

  uint32_t HeightOf(uint32_t at) const {
    return at == kNone ? 0 : vertices_[at].height;
  }
  // Of some that follow each other: the topmost.
  uint32_t Build(const RankTree& order, const std::vector<Interval>& intervals,
                 size_t begin, size_t end);
  // Each returns what then stands in the place of `at`.
  uint32_t RemoveBelow(const RankTree& order, uint32_t at, Node begin);
  uint32_t TakeFirst(const RankTree& order, uint32_t at, uint32_t* first);
  uint32_t Balance(const RankTree& order, uint32_t at);
  uint32_t Rotate(const RankTree& order, uint32_t at, bool to_left);
  void Update(const RankTree& order, uint32_t at);
  uint32_t CheckBelow(const RankTree& order, uint32_t at, bool* is_right) const;

  std::vector<Vertex> vertices_;
  std::vector<uint32_t> free_;
  uint32_t root_ = kNone;
};

// Implementation details follow.

template <typename F>
void IntervalTree::Visit(uint32_t at, const Query& query, F& f) const {
  if (at == kNone) return;
  const Vertex& vertex = vertices_[at];
  if (!query.order.IsBefore(query.first, vertex.reach)) return;
  Visit(vertex.left, query, f);
  if (query.order.IsBefore(query.last, vertex.begin)) return;
  if (query.order.IsBefore(query.first, vertex.end)) {
    f(vertex.begin, vertex.end);
  }
  Visit(vertex.right, query, f);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_INTERVAL_TREE_H_
