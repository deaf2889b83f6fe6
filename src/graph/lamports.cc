#include "syncline/internal/graph/lamports.h"

#include <algorithm>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

uint32_t Lamports::At(const EventGraph& graph, Lv lv, size_t hint) {
  SYNCLINE_DCHECK(graph.begin() == Lv(0), "lamports count from the beginning");
  const size_t run = graph.RunIndexBefore(lv, hint);
  ExtendTo(graph, run);
  return run_lamports_[run] + (lv - graph.runs()[run].begin);
}

void Lamports::ExtendTo(const EventGraph& graph, size_t run) {
  for (size_t i = run_lamports_.size(); i <= run; ++i) {
    uint32_t lamport = 1;
    for (Lv parent : graph.parents(graph.runs()[i])) {
      const size_t before = graph.RunIndexBefore(parent, i);
      lamport = std::max(lamport, run_lamports_[before] + 1 +
                                      (parent - graph.runs()[before].begin));
    }
    run_lamports_.push_back(lamport);
  }
}

void Lamports::Truncate(const EventGraph& graph, Lv end) {
  const auto& runs = graph.runs();
  const auto kept = std::partition_point(
      runs.begin(), runs.end(),
      [&](const EventGraph::Run& run) { return run.begin < end; });
  const auto count = static_cast<size_t>(kept - runs.begin());
  if (count < run_lamports_.size()) run_lamports_.resize(count);
}

}  // namespace syncline::internal
