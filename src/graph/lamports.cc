#include "syncline/internal/graph/lamports.h"

#include <algorithm>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

void Lamports::StartAt(Lv begin, size_t first_run) {
  begin_ = begin;
  first_run_ = first_run;
  run_lamports_.clear();
}

uint32_t Lamports::At(const EventGraph& graph, Lv lv, size_t hint) {
  SYNCLINE_DCHECK(graph.begin() <= begin_ && begin_ <= lv,
                  "lamports count from where they begin");
  if (lv < graph.base().end) return graph.base().LamportAt(lv);
  const size_t run = graph.RunIndexBefore(lv, hint);
  ExtendTo(graph, run);
  return Of(graph, lv, run);
}

uint32_t Lamports::Of(const EventGraph& graph, Lv lv, size_t run) const {
  return run_lamports_[run - first_run_] +
         (lv - std::max(begin_, graph.runs()[run].begin));
}

void Lamports::ExtendTo(const EventGraph& graph, size_t run) {
  const EventGraph::Base& base = graph.base();
  for (size_t i = first_run_ + run_lamports_.size(); i <= run; ++i) {
    uint32_t lamport = base.lamport + 1;
    for (Lv parent : graph.parents(graph.runs()[i])) {
      if (parent < begin_ || parent < base.end) continue;
      const size_t before = graph.RunIndexBefore(parent, i);
      lamport = std::max(lamport, Of(graph, parent, before) + 1);
    }
    run_lamports_.push_back(lamport);
  }
}

void Lamports::Truncate(const EventGraph& graph, Lv end) {
  const auto& runs = graph.runs();
  const auto kept = std::partition_point(
      runs.begin(), runs.end(),
      [&](const EventGraph::Run& run) { return run.begin < end; });
  const size_t all =
      std::max(first_run_, static_cast<size_t>(kept - runs.begin()));
  const size_t count = all - first_run_;
  if (count < run_lamports_.size()) run_lamports_.resize(count);
}

}  // namespace syncline::internal
