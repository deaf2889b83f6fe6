// Whether runs of an event graph build upon what their authors wrote before.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_GRAPH_PAST_CLAIMS_H_
#define SYNCLINE_INTERNAL_GRAPH_PAST_CLAIMS_H_

#include <cstddef>

#include "absl/types/span.h"
#include "syncline/internal/graph/ancestry.h"
#include "syncline/internal/graph/event_graph.h"

namespace syncline::internal {

// That `op` is an ancestor of run number `run`. It is the last op of a run
// before, or the one before the graph's begin.
struct PastClaim {
  Lv op;
  size_t run = 0;
};

// What answers them; the numbers of its ops are Lvs. REQUIRES: there is a
// claim; one for an op, one for a run. Cost: O(r log w) for the r runs that
// these build upon, down to the lowest op, w of them side by side.
Ancestry AncestryOf(const EventGraph& graph,
                    absl::Span<const PastClaim> claims);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_PAST_CLAIMS_H_
