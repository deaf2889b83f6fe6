#include "syncline/internal/containers/interval_tree.h"

#include <algorithm>
#include <array>

namespace syncline::internal {

void IntervalTree::Update(const RankTree& order, uint32_t at) {
  Vertex& vertex = vertices_[at];
  vertex.height = 1 + std::max(HeightOf(vertex.left), HeightOf(vertex.right));
  vertex.reach = vertex.end;
  for (const uint32_t below : {vertex.left, vertex.right}) {
    if (below == kNone) continue;
    const Node reach = vertices_[below].reach;
    if (order.IsBefore(vertex.reach, reach)) vertex.reach = reach;
  }
}

uint32_t IntervalTree::Rotate(const RankTree& order, uint32_t at,
                              bool to_left) {
  Vertex& vertex = vertices_[at];
  const uint32_t up = to_left ? vertex.right : vertex.left;
  if (to_left) {
    vertex.right = vertices_[up].left;
    vertices_[up].left = at;
  } else {
    vertex.left = vertices_[up].right;
    vertices_[up].right = at;
  }
  Update(order, at);
  Update(order, up);
  return up;
}

uint32_t IntervalTree::Balance(const RankTree& order, uint32_t at) {
  Vertex& vertex = vertices_[at];
  const uint32_t left = HeightOf(vertex.left);
  const uint32_t right = HeightOf(vertex.right);
  if (left > right + 1) {
    const Vertex& below = vertices_[vertex.left];
    if (HeightOf(below.right) > HeightOf(below.left)) {
      vertex.left = Rotate(order, vertex.left, true);
    }
    return Rotate(order, at, false);
  }
  if (right > left + 1) {
    const Vertex& below = vertices_[vertex.right];
    if (HeightOf(below.left) > HeightOf(below.right)) {
      vertex.right = Rotate(order, vertex.right, false);
    }
    return Rotate(order, at, true);
  }
  Update(order, at);
  return at;
}

void IntervalTree::Add(const RankTree& order, Node begin, Node end) {
  uint32_t added = static_cast<uint32_t>(vertices_.size());
  if (free_.empty()) {
    vertices_.emplace_back();
  } else {
    added = free_.back();
    free_.pop_back();
  }
  vertices_[added] = {.begin = begin, .end = end, .reach = end};
  std::array<uint32_t*, kMaxHeight> path;
  uint32_t depth = 0;
  uint32_t* below = &root_;
  while (*below != kNone) {
    path[depth++] = below;
    Vertex& vertex = vertices_[*below];
    if (order.IsBefore(vertex.reach, end)) vertex.reach = end;
    below = order.IsBefore(begin, vertex.begin) ? &vertex.left : &vertex.right;
  }
  *below = added;
  // Above a vertex that is as high as before nothing changes.
  while (depth > 0) {
    uint32_t* const at = path[--depth];
    const uint32_t height = HeightOf(*at);
    *at = Balance(order, *at);
    if (HeightOf(*at) == height) return;
  }
}

void IntervalTree::Assign(const RankTree& order,
                          const std::vector<Interval>& intervals) {
  vertices_.clear();
  vertices_.reserve(intervals.size());
  free_.clear();
  root_ = Build(order, intervals, 0, intervals.size());
}

uint32_t IntervalTree::Build(const RankTree& order,
                             const std::vector<Interval>& intervals,
                             size_t begin, size_t end) {
  if (begin == end) return kNone;
  const size_t middle = begin + (end - begin) / 2;
  const auto [from, to] = intervals[middle];
  const auto at = static_cast<uint32_t>(vertices_.size());
  vertices_.push_back({.begin = from, .end = to, .reach = to});
  const uint32_t left = Build(order, intervals, begin, middle);
  const uint32_t right = Build(order, intervals, middle + 1, end);
  vertices_[at].left = left;
  vertices_[at].right = right;
  Update(order, at);
  return at;
}

void IntervalTree::Remove(const RankTree& order, Node begin) {
  root_ = RemoveBelow(order, root_, begin);
}

uint32_t IntervalTree::RemoveBelow(const RankTree& order, uint32_t at,
                                   Node begin) {
  Vertex& vertex = vertices_[at];
  if (vertex.begin != begin) {
    uint32_t& below =
        order.IsBefore(begin, vertex.begin) ? vertex.left : vertex.right;
    below = RemoveBelow(order, below, begin);
    return Balance(order, at);
  }
  free_.push_back(at);
  if (vertex.right == kNone) return vertex.left;
  uint32_t next = kNone;
  const uint32_t right = TakeFirst(order, vertex.right, &next);
  vertices_[next].left = vertex.left;
  vertices_[next].right = right;
  return Balance(order, next);
}

uint32_t IntervalTree::TakeFirst(const RankTree& order, uint32_t at,
                                 uint32_t* first) {
  Vertex& vertex = vertices_[at];
  if (vertex.left == kNone) {
    *first = at;
    return vertex.right;
  }
  vertex.left = TakeFirst(order, vertex.left, first);
  return Balance(order, at);
}

uint32_t IntervalTree::CheckBelow(const RankTree& order, uint32_t at,
                                  bool* is_right) const {
  if (at == kNone) return 0;
  const Vertex& vertex = vertices_[at];
  Node reach = vertex.end;
  for (const uint32_t below : {vertex.left, vertex.right}) {
    if (below == kNone) continue;
    if (order.IsBefore(reach, vertices_[below].reach)) {
      reach = vertices_[below].reach;
    }
  }
  const uint32_t left = CheckBelow(order, vertex.left, is_right);
  const uint32_t right = CheckBelow(order, vertex.right, is_right);
  if (reach != vertex.reach || vertex.height != 1 + std::max(left, right) ||
      std::max(left, right) > 1 + std::min(left, right)) {
    *is_right = false;
  }
  return vertex.height;
}

}  // namespace syncline::internal
