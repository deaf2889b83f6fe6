// A version named by its newest ops: those without children in it.
//
// Invariants: ascending, no op an ancestor of another. Empty: nothing happened.
// Cost: nearly always one or two ops, kept in place. To advance one of h heads
// by a run of p parents: O(p log h), and the heads above them are moved.
#ifndef SYNCLINE_INTERNAL_GRAPH_FRONTIER_H_
#define SYNCLINE_INTERNAL_GRAPH_FRONTIER_H_

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "syncline/internal/base/lv.h"

namespace syncline::internal {

using Frontier = absl::InlinedVector<Lv, 2>;

// The parents of an op or a run, ascending.
using Parents = absl::Span<const Lv>;

inline bool SameVersion(Parents a, Parents b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

// Adds a chain of ops that ends in `last` and hangs on `parents`, all of which
// are in the version already. REQUIRES: last is above every op of `frontier`.
inline void AdvanceFrontier(Frontier& frontier, Parents parents, Lv last) {
  if (frontier.size() == 1 && parents.size() == 1 &&
      frontier[0] == parents[0]) {
    frontier[0] = last;
    return;
  }
  // From the last: who merges everything pops all of it.
  for (size_t i = parents.size(); i > 0; --i) {
    const auto head =
        std::lower_bound(frontier.begin(), frontier.end(), parents[i - 1]);
    if (head != frontier.end() && *head == parents[i - 1]) frontier.erase(head);
  }
  frontier.push_back(last);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_FRONTIER_H_
