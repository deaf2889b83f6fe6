// What happened in one version and not in another.
//
// Both versions are walked back from their newest ops, highest first, each op
// marked with the version that it was met from, until every op still to visit
// was met from both.
//
// Cost: O(r log w) for r runs between the versions and their common ancestors,
// w of them side by side.
#ifndef SYNCLINE_INTERNAL_GRAPH_DIFF_H_
#define SYNCLINE_INTERNAL_GRAPH_DIFF_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/graph/event_graph.h"
#include "syncline/internal/graph/frontier.h"

namespace syncline::internal {

// Descending, disjoint.
using LvRanges = absl::InlinedVector<LvRange, 4>;

struct VersionDiff {
  LvRanges only_a;
  LvRanges only_b;
};

// All ops of both versions are in runs up to number `hint`; the closer the
// better. Returns how many steps it took back from them; where those would be
// more than `limit`, one more than that, and the difference is worthless.
// REQUIRES: the ops between the versions and their common ancestors are in the
// graph.
size_t DiffVersions(const EventGraph& graph, size_t hint, Parents a, Parents b,
                    VersionDiff* diff, size_t limit = SIZE_MAX - 1);

// The version of `ops` and of all that they build upon: those of them that no
// other builds upon, ascending. REQUIRES: the graph begins at 0. Cost: that of
// the runs between the highest and the lowest of them.
Frontier HeadsOf(const EventGraph& graph, Parents ops);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_DIFF_H_
