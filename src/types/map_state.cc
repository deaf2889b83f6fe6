#include "syncline/internal/types/map_state.h"

#include <utility>

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

void MapState::Restore(uint32_t key, Entry before) {
  Entry& entry = entries_[key];
  if (!entry.sets.empty()) --size_;
  if (!before.sets.empty()) ++size_;
  entry = std::move(before);
}

}  // namespace syncline::internal
