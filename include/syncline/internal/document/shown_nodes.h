// The nodes of a tree that show, by what every replica calls them.
//
// Cost: O(nodes). Thread-safe: a plain value.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_SHOWN_NODES_H_
#define SYNCLINE_INTERNAL_DOCUMENT_SHOWN_NODES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/ids.h"
#include "syncline/internal/graph/event_graph.h"
#include "syncline/internal/types/tree_state.h"

namespace syncline::internal {

class ShownNodes {
 public:
  struct Place {
    OpId node;
    std::optional<OpId> parent;  // nothing: the root
    OpId moved_by;
    uint32_t depth = 0;
    uint32_t index = 0;
  };

  ShownNodes(const EventGraph& graph, const TreeState& tree);

  // Level by level; the children of one parent follow each other, from left to
  // right.
  const std::vector<Place>& places() const { return places_; }
  // Nullptr: it does not show.
  const Place* Find(OpId node) const;

 private:
  std::vector<Place> places_;
  absl::flat_hash_map<OpId, size_t> by_id_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_SHOWN_NODES_H_
