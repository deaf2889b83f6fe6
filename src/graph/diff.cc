#include "syncline/internal/graph/diff.h"

#include <algorithm>

namespace syncline::internal {
namespace {

enum Side : uint8_t { kA = 1, kB = 2, kBoth = kA | kB };

// Ops still to visit, a heap with the highest on top.
class Visits {
 public:
  Visits() = default;
  // Of two versions. What descends is a heap.
  Visits(Parents a, Parents b) {
    heap_.reserve(a.size() + b.size());
    while (!a.empty() || !b.empty()) {
      const bool in_a = b.empty() || (!a.empty() && b.back() <= a.back());
      const bool in_b = a.empty() || (!b.empty() && a.back() <= b.back());
      const Lv lv = in_a ? a.back() : b.back();
      heap_.push_back(
          {lv, static_cast<uint8_t>((in_a ? kA : 0) | (in_b ? kB : 0))});
      if (in_a) a.remove_suffix(1);
      if (in_b) b.remove_suffix(1);
      if (in_a != in_b) ++one_sided_;
    }
  }
  void Push(Lv lv, uint8_t side) {
    heap_.push_back({lv, side});
    std::push_heap(heap_.begin(), heap_.end(), Lower);
    if (side != kBoth) ++one_sided_;
  }
  // Joins the sides of equal ops.
  std::pair<Lv, uint8_t> Pop() {
    auto [lv, side] = PopOne();
    while (!heap_.empty() && heap_.front().lv == lv) side |= PopOne().second;
    return {lv, side};
  }
  bool empty() const { return heap_.empty(); }
  Lv top() const { return heap_.front().lv; }
  uint8_t top_side() const { return heap_.front().side; }
  // Whether an op is left that was met from one version only.
  bool undecided() const { return one_sided_ > 0; }

 private:
  struct Visit {
    Lv lv;
    uint8_t side;
  };
  static bool Lower(const Visit& a, const Visit& b) { return a.lv < b.lv; }

  std::pair<Lv, uint8_t> PopOne() {
    std::pop_heap(heap_.begin(), heap_.end(), Lower);
    Visit visit = heap_.back();
    heap_.pop_back();
    if (visit.side != kBoth) --one_sided_;
    return {visit.lv, visit.side};
  }

  absl::InlinedVector<Visit, 8> heap_;
  int one_sided_ = 0;
};

void Prepend(LvRanges& ranges, LvRange range) {
  if (!ranges.empty() && ranges.back().begin == range.end) {
    ranges.back().begin = range.begin;
  } else {
    ranges.push_back(range);
  }
}

}  // namespace

size_t DiffVersions(const EventGraph& graph, size_t hint, Parents a, Parents b,
                    VersionDiff* diff, size_t limit) {
  diff->only_a.clear();
  diff->only_b.clear();
  Visits visits(a, b);
  size_t steps = 0;
  while (visits.undecided()) {
    if (++steps > limit) break;
    auto [last, side] = visits.Pop();
    if (last < graph.begin()) continue;
    hint = graph.RunIndexBefore(last, hint);
    const EventGraph::Run& run = graph.runs()[hint];
    // An op of the same run that was met from the other side ends the piece.
    Lv begin = run.begin;
    if (!visits.empty() && visits.top() >= run.begin) begin = visits.top() + 1;
    if (side == kA) Prepend(diff->only_a, {begin, last + 1});
    if (side == kB) Prepend(diff->only_b, {begin, last + 1});
    if (begin > run.begin) {
      visits.Push(begin - 1, side);
    } else {
      for (Lv parent : graph.parents(run)) visits.Push(parent, side);
    }
  }
  return steps;
}

Frontier HeadsOf(const EventGraph& graph, Parents ops) {
  Frontier heads;
  Visits visits;
  for (Lv op : ops) visits.Push(op, kA);
  size_t hint = graph.runs().size();
  // kBoth: something that was visited builds upon it.
  while (visits.undecided()) {
    const auto [last, side] = visits.Pop();
    if (side == kA) heads.push_back(last);
    hint = graph.RunIndexBefore(last, std::min(hint, graph.runs().size() - 1));
    const EventGraph::Run& run = graph.runs()[hint];
    while (!visits.empty() && visits.top() >= run.begin) visits.Pop();
    for (Lv parent : graph.parents(run)) visits.Push(parent, kBoth);
  }
  std::reverse(heads.begin(), heads.end());
  return heads;
}

}  // namespace syncline::internal
