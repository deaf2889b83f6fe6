#include "syncline/internal/types/map_state.h"

namespace syncline::internal {

const MapState::Entry* MapState::Find(uint32_t key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

const Value* MapState::Get(uint32_t key) const {
  const Entry* entry = Find(key);
  if (entry == nullptr || entry->sets.empty()) return nullptr;
  return &entry->sets.front().value;
}

}  // namespace syncline::internal
