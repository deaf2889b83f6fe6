// The lamports of an event graph: 1 + the highest among an op's parents, so
// that what was known is always lower, and every replica agrees.
//
// Only registers and trees ask for them, where ops are concurrent, so the graph
// does not keep them: they are found the first time that somebody asks, for all
// runs up to that one.
//
// Invariants: run_lamports_[i] is the lamport of the first op of run i.
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
  // Of the op `lv`, which is in a run near number `hint` or before it.
  // REQUIRES: graph.begin() is 0.
  uint32_t At(const EventGraph& graph, Lv lv, size_t hint);

  // Runs from the one of `end` on are others now, or gone.
  void Truncate(const EventGraph& graph, Lv end);

 private:
  void ExtendTo(const EventGraph& graph, size_t run);

  std::vector<uint32_t> run_lamports_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_LAMPORTS_H_
