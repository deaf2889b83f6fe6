#include "syncline/internal/types/map_state.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "syncline/internal/containers/search.h"

namespace syncline::internal {
namespace {

uint32_t HashOf(uint32_t key) {
  return static_cast<uint32_t>(absl::Hash<uint32_t>()(key));
}

}  // namespace

uint32_t MapState::IndexInOrder(uint32_t key) const {
  if (entries_.empty() || key < entries_[0].key()) return HashIndex::kNone;
  // All keys before it are lower, and differ.
  const size_t highest =
      std::min<size_t>(key - entries_[0].key(), entries_.size() - 1);
  const size_t index =
      SearchBackward(entries_, highest,
                     [&](const Entry& entry) { return entry.key() <= key; });
  if (entries_[index].key() != key) return HashIndex::kNone;
  return static_cast<uint32_t>(index);
}

uint32_t MapState::IndexAmongFew(uint32_t key) const {
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].key() == key) return i;
  }
  return HashIndex::kNone;
}

uint32_t MapState::IndexOf(uint32_t key) const {
  if (ascends_) return IndexInOrder(key);
  if (entries_.size() <= kFewKeys) return IndexAmongFew(key);
  return index_.Find(HashOf(key),
                     [&](uint32_t i) { return entries_[i].key() == key; });
}

MapState::Entry& MapState::EntryOf(uint32_t key) {
  const auto number = static_cast<uint32_t>(entries_.size());
  uint32_t index = HashIndex::kNone;
  if (ascends_ && number > 0 && key <= entries_.back().key()) {
    index = IndexInOrder(key);
    ascends_ = index != HashIndex::kNone;
  }
  if (!ascends_) {
    // The first time, the index gets all that are there.
    index = number < kFewKeys
                ? IndexAmongFew(key)
                : index_.FindOrAdd(
                      number, HashOf(key),
                      [&](uint32_t i) { return entries_[i].key() == key; },
                      [&](uint32_t i) { return HashOf(entries_[i].key()); });
  }
  if (index < number) return entries_[index];
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

Lv MapState::RemovalOf(uint32_t key) const {
  if (removals_ == nullptr) return kNever;
  const auto found = removals_->find(key);
  return found == removals_->end() ? kNever : found->second;
}

void MapState::SetRemoval(uint32_t key, Lv op) {
  if (removals_ == nullptr) {
    removals_ = std::make_unique<absl::flat_hash_map<uint32_t, Lv>>();
  }
  (*removals_)[key] = op;
}

void MapState::Restore(Entry before, Lv removal) {
  const uint32_t key = before.key();
  Entry& entry = EntryOf(key);
  if (!entry.sets.empty()) --size_;
  if (!before.sets.empty()) ++size_;
  entry = std::move(before);
  if (removal != RemovalOf(key)) SetRemoval(key, removal);
}

}  // namespace syncline::internal
