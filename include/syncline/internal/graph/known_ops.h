// Whether the author of an op knew another one: it is among what the op builds
// upon. Lvs alone do not tell it, as each replica gives its own: only that what
// was known is lower.
//
// Cost: O(log n) a question about the author asked about last; of another one,
// that of the difference of what the two knew, at first of what came since.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_KNOWN_OPS_H_
#define SYNCLINE_INTERNAL_GRAPH_KNOWN_OPS_H_

#include "syncline/internal/graph/concurrent_ops.h"
#include "syncline/internal/graph/event_graph.h"

namespace syncline::internal {

class KnownOps {
 public:
  // Keeps a reference. REQUIRES: the graph begins at 0, and nothing is added.
  explicit KnownOps(const EventGraph& graph) : graph_(graph) {
    unknown_.Restart(graph.frontier(), graph.end());
  }

  // Whether `op`, which is another one, was known to who wrote `author`.
  bool Knew(Lv author, Lv op) {
    if (author <= op) return false;
    const EventGraph::Run& run = graph_.RunAt(author);
    if (run.begin <= op) return true;
    if (unknown_.end() != author) {
      const Lv before = author - (run.begin < author ? 1 : 0);
      unknown_.MoveTo(
          graph_, author,
          before < author ? Parents(&before, 1) : graph_.parents(run));
    }
    return !unknown_.Contains(op);
  }

 private:
  const EventGraph& graph_;
  ConcurrentOps unknown_;  // below the author asked about last
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_KNOWN_OPS_H_
