#include "syncline/internal/graph/peer_table.h"

namespace syncline::internal {

PeerIndex PeerTable::Intern(PeerId id) {
  auto [it, is_new] = index_.try_emplace(id, PeerIndex(size()));
  if (is_new) ids_.push_back(id);
  return it->second;
}

std::optional<PeerIndex> PeerTable::Find(PeerId id) const {
  auto it = index_.find(id);
  if (it == index_.end()) return std::nullopt;
  return it->second;
}

}  // namespace syncline::internal
