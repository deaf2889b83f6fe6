// The state of one map: for each key, the sets that no op known here has seen.
//
// A set or a removal takes away the sets that its author saw, and no others: so
// what is left of a key are sets that did not know of each other. The one with
// the highest stamp shows, the others are its conflicts.
//
// Invariants: the sets of a key are ordered by stamp, the highest first.
// Cost: O(1) an op, O(c log c) where c sets of one key are concurrent.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "syncline/internal/types/stamp.h"
#include "syncline/value.h"

namespace syncline::internal {

class MapState {
 public:
  struct Register {
    Stamp stamp;
    Value value;
  };
  struct Entry {
    absl::InlinedVector<Register, 1> sets;  // none: the key is not there
    std::optional<Stamp> removed;           // the highest removal
  };
  using Entries = absl::flat_hash_map<uint32_t, Entry>;  // by number of the key

  const Entries& entries() const { return entries_; }
  // Keys that are there.
  size_t size() const { return size_; }

  // What shows at a key, or nullptr.
  const Value* Get(uint32_t key) const;
  // Nullptr if the key was never there.
  const Entry* Find(uint32_t key) const;

  // `is_concurrent(OpId)` tells whether the op did not know that set; `drop`
  // gets each value that is taken away.
  template <typename F, typename G>
  void Set(uint32_t key, Register set, F is_concurrent, G drop);
  template <typename F, typename G>
  void Remove(uint32_t key, const Stamp& stamp, F is_concurrent, G drop);
  // Makes a key what it was before.
  void Restore(uint32_t key, Entry before);

 private:
  // Takes away the sets that the op saw.
  template <typename F, typename G>
  void Overwrite(Entry* entry, F is_concurrent, G drop);

  Entries entries_;
  size_t size_ = 0;
};

template <typename F, typename G>
void MapState::Overwrite(Entry* entry, F is_concurrent, G drop) {
  auto& sets = entry->sets;
  sets.erase(std::remove_if(sets.begin(), sets.end(),
                            [&](const Register& set) {
                              if (is_concurrent(set.stamp.id)) return false;
                              drop(set.value);
                              return true;
                            }),
             sets.end());
}

template <typename F, typename G>
void MapState::Set(uint32_t key, Register set, F is_concurrent, G drop) {
  Entry& entry = entries_[key];
  const bool was_there = !entry.sets.empty();
  Overwrite(&entry, is_concurrent, drop);
  const auto place = std::find_if(
      entry.sets.begin(), entry.sets.end(),
      [&](const Register& other) { return other.stamp < set.stamp; });
  entry.sets.insert(place, std::move(set));
  if (!was_there) ++size_;
}

template <typename F, typename G>
void MapState::Remove(uint32_t key, const Stamp& stamp, F is_concurrent,
                      G drop) {
  Entry& entry = entries_[key];
  const bool was_there = !entry.sets.empty();
  Overwrite(&entry, is_concurrent, drop);
  if (!entry.removed || *entry.removed < stamp) entry.removed = stamp;
  if (was_there && entry.sets.empty()) --size_;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_
