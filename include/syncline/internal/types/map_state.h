// The state of one map: for each key, the sets that no op known here has seen.
//
// A set or a removal takes away the sets that its author saw, and no others: so
// what is left of a key are sets that did not know of each other. The one with
// the highest stamp shows, the others are its conflicts. Stamps are asked for
// only where there are several: who edits what everybody knows needs none.
//
// Most maps have a few keys, which are searched one by one; a larger one has an
// index.
//
// Invariants: the sets of a key are ordered by stamp, the highest first. A key
// that was ever there has an entry.
// Cost: O(1) an op, O(c log c) where c sets of one key are concurrent. 32 bytes
// a key, and 5 to 11 in a larger map. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "syncline/internal/containers/chunked_vector.h"
#include "syncline/internal/containers/hash_index.h"
#include "syncline/internal/types/registers.h"

namespace syncline::internal {

class MapState {
 public:
  struct Entry {
    uint32_t key = 0;     // its number
    Lv removed = kNever;  // the highest removal
    Registers sets = {};  // none: the key is not there

    // REQUIRES: it is there.
    const Value& shown() const { return sets.front().value; }
  };

  using Entries = ChunkedVector<Entry>;

  // In the order in which the keys were first met.
  const Entries& entries() const { return entries_; }
  // Keys that are there.
  size_t size() const { return size_; }

  // What shows at a key, or nullptr.
  const Value* Get(uint32_t key) const;
  // Nullptr if the key was never there. Valid until the next change.
  const Entry* Find(uint32_t key) const;

  // `is_concurrent(Lv)` tells whether the op did not know that set, and
  // `precedes(Lv, Lv)` which of two ops has the lower stamp; `drop` gets each
  // value that is taken away.
  template <typename F, typename G, typename H>
  void Set(uint32_t key, Register set, F is_concurrent, G precedes, H drop);
  template <typename F, typename G, typename H>
  void Remove(uint32_t key, Lv op, F is_concurrent, G precedes, H drop);
  // Makes a key what it was before.
  void Restore(Entry before);

 private:
  static constexpr size_t kFewKeys = 8;

  Entry& EntryOf(uint32_t key);
  // Its place among the entries, or HashIndex::kNone.
  uint32_t IndexOf(uint32_t key) const;
  // Takes away the sets that the op saw.
  template <typename F, typename H>
  void Overwrite(Entry* entry, F is_concurrent, H drop);

  Entries entries_;
  HashIndex index_;  // of their places; none while there are few
  size_t size_ = 0;
};

template <typename F, typename H>
void MapState::Overwrite(Entry* entry, F is_concurrent, H drop) {
  entry->sets.EraseIf([&](const Register& set) {
    if (is_concurrent(set.op)) return false;
    drop(set.value);
    return true;
  });
}

template <typename F, typename G, typename H>
void MapState::Set(uint32_t key, Register set, F is_concurrent, G precedes,
                   H drop) {
  Entry& entry = EntryOf(key);
  if (entry.sets.empty()) {
    entry.sets.Insert(0, std::move(set));
    ++size_;
    return;
  }
  Overwrite(&entry, is_concurrent, drop);
  const auto place = std::partition_point(
      entry.sets.begin(), entry.sets.end(),
      [&](const Register& other) { return !precedes(other.op, set.op); });
  entry.sets.Insert(static_cast<size_t>(place - entry.sets.begin()),
                    std::move(set));
}

template <typename F, typename G, typename H>
void MapState::Remove(uint32_t key, Lv op, F is_concurrent, G precedes,
                      H drop) {
  Entry& entry = EntryOf(key);
  const bool was_there = !entry.sets.empty();
  Overwrite(&entry, is_concurrent, drop);
  if (entry.removed == kNever || !is_concurrent(entry.removed) ||
      precedes(entry.removed, op)) {
    entry.removed = op;
  }
  if (was_there && entry.sets.empty()) --size_;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_
