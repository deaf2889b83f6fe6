#include "syncline/internal/graph/past_claims.h"

#include <algorithm>
#include <vector>

namespace syncline::internal {
namespace {

// Runs still to visit, the highest first, each once.
class Visits {
 public:
  void Push(size_t run) {
    heap_.push_back(run);
    std::push_heap(heap_.begin(), heap_.end());
  }
  size_t Pop() {
    const size_t run = heap_.front();
    while (!heap_.empty() && heap_.front() == run) {
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.pop_back();
    }
    return run;
  }
  bool empty() const { return heap_.empty(); }

 private:
  std::vector<size_t> heap_;
};

// The runs of the claims, and those that they build upon and that have ops from
// `low` on, ascending.
std::vector<size_t> RunsFrom(const EventGraph& graph, Lv low,
                             absl::Span<const PastClaim> claims) {
  const Lv begin = std::max(low, graph.begin());
  Visits visits;
  for (const PastClaim& claim : claims) {
    visits.Push(claim.run);
    if (claim.op >= begin) {
      visits.Push(graph.RunIndexBefore(claim.op, claim.run));
    }
  }
  std::vector<size_t> runs;
  while (!visits.empty()) {
    runs.push_back(visits.Pop());
    for (const Lv parent : graph.parents(graph.runs()[runs.back()])) {
      if (parent < begin) continue;
      visits.Push(graph.RunIndexBefore(parent, runs.back()));
    }
  }
  std::reverse(runs.begin(), runs.end());
  return runs;
}

}  // namespace

Ancestry AncestryOf(const EventGraph& graph,
                    absl::Span<const PastClaim> claims) {
  Lv low = claims[0].op;
  for (const PastClaim& claim : claims) low = std::min(low, claim.op);
  const std::vector<size_t> runs = RunsFrom(graph, low, claims);
  Ancestry ancestry;
  // What is before the begin is as one run.
  const bool is_before = low < graph.begin();
  if (is_before) ancestry.AddRun(low.value(), low.value() + 1, {});
  std::vector<uint32_t> parents;
  for (const size_t index : runs) {
    const EventGraph::Run& run = graph.runs()[index];
    parents.clear();
    for (const Lv parent : graph.parents(run))
      parents.push_back(parent.value());
    ancestry.AddRun(run.begin.value(), run.end.value(), parents);
  }
  for (const PastClaim& claim : claims) {
    const auto at = std::lower_bound(runs.begin(), runs.end(), claim.run);
    ancestry.Claim(claim.op.value(),
                   static_cast<uint32_t>(at - runs.begin()) + is_before);
  }
  return ancestry;
}

}  // namespace syncline::internal
