// The state of one map: for each key, the sets that no op known here has seen.
//
// A set or a removal takes away the sets that its author saw, and no others: so
// what is left of a key are sets that did not know of each other. The one with
// the highest stamp shows, the others are its conflicts. Stamps are asked for
// only where there are several: who edits what everybody knows needs none.
//
// A document numbers its keys as they are met, and so does a map: as long as it
// meets keys in the order of their numbers, its entries ascend, and a key is
// near the place that its number tells. Of keys that do not ascend, a few are
// searched one by one; more have an index.
//
// Invariants: the sets of a key are ordered by stamp, the highest first. A key
// that was ever there has an entry. ascends_: the entries do, by key.
// Cost: O(1) an op. Where c sets of one key are concurrent, O(log c), and the
// sets of lower stamps are moved; O(c) of who knew some of them. O(log d) where
// d keys of others were met between those of an ascending map. 24 bytes a key,
// 5 to 11 in an index, about 20 once it was removed. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/containers/chunked_vector.h"
#include "syncline/internal/containers/hash_index.h"
#include "syncline/internal/types/registers.h"

namespace syncline::internal {

class MapState {
 public:
  struct Entry {
    explicit Entry(uint32_t key) : sets(key) {}

    uint32_t key() const { return sets.key(); }  // its number
    // REQUIRES: it is there.
    const Value& shown() const { return sets.front().value; }

    Registers sets;  // none: the key is not there
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
  // The highest removal of a key, or kNever.
  Lv RemovalOf(uint32_t key) const;

  // `unseen` has what the op did not know, as ConcurrentOps does, and
  // `precedes(Lv, Lv)` tells which of two ops has the lower stamp; `drop` gets
  // each value that is taken away.
  template <typename Ops, typename G, typename H>
  void Set(Register set, const Ops& unseen, G precedes, H drop);
  template <typename Ops, typename G, typename H>
  void Remove(uint32_t key, Lv op, const Ops& unseen, G precedes, H drop);
  // Of an op that knew all others.
  template <typename H>
  void SetKnowingAll(Register set, H drop);
  template <typename H>
  void RemoveKnowingAll(uint32_t key, Lv op, H drop);
  // Makes a key what it was before.
  void Restore(Entry before, Lv removal);

 private:
  static constexpr size_t kFewKeys = 8;

  Entry& EntryOf(uint32_t key);
  void SetRemoval(uint32_t key, Lv op);
  // Its place among the entries, or HashIndex::kNone; of entries that ascend,
  // and of a few that do not.
  uint32_t IndexOf(uint32_t key) const;
  uint32_t IndexInOrder(uint32_t key) const;
  uint32_t IndexAmongFew(uint32_t key) const;
  // As ConcurrentOps.
  struct NoOps {
    bool Contains(Lv) const { return false; }
    bool ContainsAll(LvRange) const { return false; }
  };
  // Takes away the sets that the op saw.
  template <typename Ops, typename H>
  void Overwrite(Entry* entry, const Ops& unseen, H drop);

  Entries entries_;
  HashIndex index_;  // of their places; none while few are, or they ascend
  // Of the keys that were ever removed, the highest removal.
  std::unique_ptr<absl::flat_hash_map<uint32_t, Lv>> removals_;
  uint32_t size_ = 0;
  bool ascends_ = true;
};

template <typename Ops, typename H>
void MapState::Overwrite(Entry* entry, const Ops& unseen, H drop) {
  // So many who write after the same version cost nothing each.
  if (entry->sets.empty() || unseen.ContainsAll(entry->sets.ops())) {
    return;
  }
  entry->sets.EraseIf([&](const Register& set) {
    if (unseen.Contains(set.op)) return false;
    drop(set.value);
    return true;
  });
}

template <typename Ops, typename G, typename H>
void MapState::Set(Register set, const Ops& unseen, G precedes, H drop) {
  Entry& entry = EntryOf(set.key);
  if (entry.sets.empty()) {
    entry.sets.Insert(0, std::move(set));
    ++size_;
    return;
  }
  Overwrite(&entry, unseen, drop);
  const auto place = std::partition_point(
      entry.sets.begin(), entry.sets.end(),
      [&](const Register& other) { return !precedes(other.op, set.op); });
  entry.sets.Insert(static_cast<size_t>(place - entry.sets.begin()),
                    std::move(set));
}

template <typename Ops, typename G, typename H>
void MapState::Remove(uint32_t key, Lv op, const Ops& unseen, G precedes,
                      H drop) {
  Entry& entry = EntryOf(key);
  const bool was_there = !entry.sets.empty();
  Overwrite(&entry, unseen, drop);
  const Lv other = RemovalOf(key);
  if (other == kNever || !unseen.Contains(other) || precedes(other, op)) {
    SetRemoval(key, op);
  }
  if (was_there && entry.sets.empty()) --size_;
}

template <typename H>
void MapState::SetKnowingAll(Register set, H drop) {
  Entry& entry = EntryOf(set.key);
  if (entry.sets.empty()) ++size_;
  for (const Register& other : entry.sets) drop(other.value);
  entry.sets.Assign(std::move(set));
}

template <typename H>
void MapState::RemoveKnowingAll(uint32_t key, Lv op, H drop) {
  Remove(
      key, op, NoOps(), [](Lv, Lv) { return true; }, drop);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_MAP_STATE_H_
