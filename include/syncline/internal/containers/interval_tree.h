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
#include <vector>

#include "syncline/internal/containers/rank_tree.h"

namespace syncline::internal {

class IntervalTree {
 public:
  using Node = RankTree::Node;

  // [begin, end). REQUIRES: the begin comes first, and begins no other one.
  void Add(const RankTree& order, Node begin, Node end);
  // REQUIRES: there is one that begins there.
  void Remove(const RankTree& order, Node begin);

  size_t size() const { return vertices_.size() - free_.size(); }

  // Calls f(begin, end) for each that covers some of the nodes from `first` to
  // `last`, in the order of their begins.
  template <typename F>
  void ForEachOver(const RankTree& order, Node first, Node last, F f) const {
    Visit(root_, {order, order.Before(first).places, order.Before(last).places},
          f);
  }

  // For tests.
  bool Check(const RankTree& order) const {
    bool is_right = true;
    CheckBelow(order, root_, &is_right);
    return is_right;
  }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};
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
    uint32_t first = 0;  // places
    uint32_t last = 0;
  };

  template <typename F>
  void Visit(uint32_t at, const Query& query, F& f) const;

  static uint32_t PlaceOf(const RankTree& order, Node node) {
    return order.Before(node).places;
  }
  uint32_t HeightOf(uint32_t at) const {
    return at == kNone ? 0 : vertices_[at].height;
  }
  // Each returns what then stands in the place of `at`.
  uint32_t AddBelow(const RankTree& order, uint32_t at, uint32_t added);
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
  if (PlaceOf(query.order, vertex.reach) <= query.first) return;
  Visit(vertex.left, query, f);
  if (query.last < PlaceOf(query.order, vertex.begin)) return;
  if (query.first < PlaceOf(query.order, vertex.end)) {
    f(vertex.begin, vertex.end);
  }
  Visit(vertex.right, query, f);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_INTERVAL_TREE_H_
