// PeerIds replaced by small numbers, in the order in which they were met.
//
// Invariants: an index, once given, keeps its meaning.
// Cost: O(1) both ways. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_PEER_TABLE_H_
#define SYNCLINE_INTERNAL_GRAPH_PEER_TABLE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/ids.h"
#include "syncline/internal/base/lv.h"

namespace syncline::internal {

class PeerTable {
 public:
  PeerIndex Intern(PeerId id);
  std::optional<PeerIndex> Find(PeerId id) const;

  PeerId id(PeerIndex index) const { return ids_[index.value()]; }
  uint32_t size() const { return static_cast<uint32_t>(ids_.size()); }

 private:
  std::vector<PeerId> ids_;
  absl::flat_hash_map<PeerId, PeerIndex> index_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_PEER_TABLE_H_
