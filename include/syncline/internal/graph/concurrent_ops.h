// The ops that are known here and that the author of an incoming op did not
// know.
//
// Cost: Find() that of DiffVersions, and nothing where the author knew all;
// Contains() O(log n). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_
#define SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_

#include <cstddef>
#include <vector>

#include "syncline/internal/graph/diff.h"
#include "syncline/internal/graph/event_graph.h"

namespace syncline::internal {

class ConcurrentOps {
 public:
  // Those of version `known` that are not in that of `parents`. All are in runs
  // up to number `hint`.
  void Find(const EventGraph& graph, size_t hint, Parents known,
            Parents parents);
  // Ascending.
  const std::vector<LvRange>& ranges() const { return ranges_; }
  // REQUIRES: `op` is in `known`.
  bool Contains(Lv op) const;

 private:
  VersionDiff diff_;
  std::vector<LvRange> ranges_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_
