#include "syncline/internal/types/map_state.h"

namespace syncline::internal {

size_t MapState::IndexOf(uint32_t key) const {
  if (index_ != nullptr) {
    const auto found = index_->find(key);
    return found == index_->end() ? entries_.size() : found->second;
  }
  size_t index = 0;
  while (index < entries_.size() && entries_[index].key != key) ++index;
  return index;
}

MapState::Entry& MapState::EntryOf(uint32_t key) {
  if (index_ != nullptr) {
    const auto [found, is_new] =
        index_->try_emplace(key, static_cast<uint32_t>(entries_.size()));
    if (!is_new) return entries_[found->second];
  } else if (const size_t index = IndexOf(key); index < entries_.size()) {
    return entries_[index];
  } else if (entries_.size() == kFewKeys) {
    index_ = std::make_unique<absl::flat_hash_map<uint32_t, uint32_t>>();
    for (uint32_t i = 0; i < entries_.size(); ++i) {
      index_->emplace(entries_[i].key, i);
    }
    index_->emplace(key, static_cast<uint32_t>(entries_.size()));
  }
  entries_.push_back({key});
  return entries_.back();
}

const MapState::Entry* MapState::Find(uint32_t key) const {
  const size_t index = IndexOf(key);
  return index == entries_.size() ? nullptr : &entries_[index];
}

const Value* MapState::Get(uint32_t key) const {
  const Entry* entry = Find(key);
  return entry == nullptr || entry->sets.empty() ? nullptr : &entry->shown();
}

void MapState::Restore(Entry before) {
  Entry& entry = EntryOf(before.key);
  if (!entry.sets.empty()) --size_;
  if (!before.sets.empty()) ++size_;
  entry = std::move(before);
}

}  // namespace syncline::internal
