// The lamports of an event graph: 1 + the highest among an op's parents, so
// that what was known is always lower, and every replica agrees.
//
// Only registers and trees ask for them, where ops are concurrent, so the graph
// does not keep them: they are found the first time that somebody asks, for all
// runs up to that one.
//
// Ops from a critical version on (see merge_plan.h) can be numbered from there:
// that orders them as their lamports do.
//
// Those of a base (see event_graph.h) are told with it.
//
// Invariants: run_lamports_[i] is the lamport of the first op of run
// first_run_ + i.
// Cost: O(1) a run, once; then O(log n) for an op. 4 bytes a run.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_LAMPORTS_H_
#define SYNCLINE_INTERNAL_GRAPH_LAMPORTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "syncline/internal/graph/event_graph.h"

namespace syncline::internal {

class Lamports {
 public:
  // Forgets everything, and numbers from `begin` on, which is in run
  // `first_run`. REQUIRES: all ops from there on have all before as ancestors.
  void StartAt(Lv begin, size_t first_run);

  // Of the op `lv`, which is in a run near number `hint` or before it.
  // REQUIRES: graph.begin() is 0, or StartAt was told where to begin.
  uint32_t At(const EventGraph& graph, Lv lv, size_t hint);

  // Runs that it has numbers for.
  size_t runs() const { return run_lamports_.capacity(); }

  // Runs from the one of `end` on are others now, or gone.
  void Truncate(const EventGraph& graph, Lv end);

 private:
  void ExtendTo(const EventGraph& graph, size_t run);
  uint32_t Of(const EventGraph& graph, Lv lv, size_t run) const;

  Lv begin_;
  size_t first_run_ = 0;
  std::vector<uint32_t> run_lamports_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_LAMPORTS_H_
