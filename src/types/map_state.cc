#include "syncline/internal/types/map_state.h"

#include "absl/hash/hash.h"

namespace syncline::internal {
namespace {

uint32_t HashOf(uint32_t key) {
  return static_cast<uint32_t>(absl::Hash<uint32_t>()(key));
}

}  // namespace

uint32_t MapState::IndexOf(uint32_t key) const {
  if (entries_.size() > kFewKeys) {
    return index_.Find(HashOf(key),
                       [&](uint32_t i) { return entries_[i].key == key; });
  }
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].key == key) return i;
  }
  return HashIndex::kNone;
}

MapState::Entry& MapState::EntryOf(uint32_t key) {
  const uint32_t index = IndexOf(key);
  if (index != HashIndex::kNone) return entries_[index];
  const auto number = static_cast<uint32_t>(entries_.size());
  if (number >= kFewKeys) {
    index_.Add(number, HashOf(key),
               [&](uint32_t i) { return HashOf(entries_[i].key); });
  }
  return entries_.emplace_back(key);
}

const MapState::Entry* MapState::Find(uint32_t key) const {
  const uint32_t index = IndexOf(key);
  return index == HashIndex::kNone ? nullptr : &entries_[index];
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
