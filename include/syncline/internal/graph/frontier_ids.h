// A frontier of this replica as every replica names it.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_GRAPH_FRONTIER_IDS_H_
#define SYNCLINE_INTERNAL_GRAPH_FRONTIER_IDS_H_

#include <vector>

#include "syncline/ids.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/graph/event_graph.h"

namespace syncline::internal {

// Ascending.
inline std::vector<OpId> IdsOf(const EventGraph& graph, Parents heads) {
  if (graph.AreBase(heads)) return graph.base().heads;
  std::vector<OpId> ids;
  for (Lv lv : heads) ids.push_back(graph.id(lv));
  Sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_FRONTIER_IDS_H_
