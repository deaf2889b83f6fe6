// What one step of an undo stack did, and what stands for what since then.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_UNDO_STEP_H_
#define SYNCLINE_INTERNAL_DOCUMENT_UNDO_STEP_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/document/cover.h"
#include "syncline/internal/types/rebirths.h"
#include "syncline/undo_stack.h"

namespace syncline::internal {

struct UndoStep {
  absl::InlinedVector<LvRange, 1> ops;  // ascending
  std::vector<Cover> covers;            // ascending
  UndoNote note;
  int64_t time = 0;  // of the last commit

  // Of one of the ops; nullptr: it covered nothing that is known.
  const Cover* CoverOf(Lv op) const {
    const auto found = std::partition_point(
        covers.begin(), covers.end(),
        [op](const Cover& cover) { return cover.op < op; });
    return found != covers.end() && found->op == op ? &*found : nullptr;
  }
};

// Of a map of ops: the entries of which f(key, value) is true.
template <typename F>
void EraseKeys(absl::flat_hash_map<Lv, Lv>* ops, F f) {
  std::vector<Lv> gone;
  for (const auto& [key, value] : *ops) {
    if (f(key, value)) gone.push_back(key);
  }
  for (const Lv key : gone) ops->erase(key);
}

// Ops that brought back what an older one had done: the place, or the value,
// that is by the new one counts as if it were by the old.
class StandIns {
 public:
  void Add(Lv op, Lv older) {
    if (older < op) older_[op] = older;
  }
  // What `op` stands for, or `op`.
  Lv Older(Lv op) const {
    const auto found = older_.find(op);
    return found == older_.end() ? op : found->second;
  }
  // The oldest that it stands for.
  Lv Find(Lv op) const {
    for (auto at = older_.find(op); at != older_.end(); at = older_.find(op)) {
      op = at->second;
    }
    return op;
  }
  const absl::flat_hash_map<Lv, Lv>& all() const { return older_; }
  // Forgets ops from `end` on, which are gone.
  void Truncate(Lv end) {
    EraseKeys(&older_, [end](Lv op, Lv) { return end <= op; });
  }

 private:
  // Always to a lower one, so there are no circles.
  absl::flat_hash_map<Lv, Lv> older_;
};

struct UndoMemory {
  StandIns places;  // of items of movable lists, and of nodes
  StandIns values;  // of keys, and of items of movable lists
  // Items of movable lists that were inserted again: the newest of each.
  absl::flat_hash_map<Lv, Lv> newest_items;
  // Items of texts and lists that were inserted again, ascending.
  std::vector<Rebirth> rebirths;

  void Truncate(Lv end) {
    while (!rebirths.empty() && end <= rebirths.back().as) rebirths.pop_back();
    places.Truncate(end);
    values.Truncate(end);
    EraseKeys(&newest_items, [end](Lv, Lv newer) { return end <= newer; });
  }
  Lv NewestItem(Lv item) const {
    for (auto at = newest_items.find(item); at != newest_items.end();
         at = newest_items.find(item)) {
      item = at->second;
    }
    return item;
  }
  // The rebirth that wrote `op`; nullptr: none did.
  const Rebirth* RebirthOf(Lv op) const {
    const auto found = std::partition_point(
        rebirths.begin(), rebirths.end(),
        [op](const Rebirth& rebirth) { return rebirth.end() <= op; });
    return found != rebirths.end() && found->as <= op ? &*found : nullptr;
  }
  // The op of whose item or value `op` is the next copy, or `op`.
  Lv Older(Lv op) const {
    const Lv older = values.Older(op);
    const Rebirth* rebirth = older == op ? RebirthOf(op) : nullptr;
    return rebirth == nullptr ? older : rebirth->was + (op - rebirth->as);
  }
  // The op that inserted an item of a text or a list first, where ops from `op`
  // on stand for it and those behind it. Cuts `*length` to the items whose
  // first ops follow each other.
  Lv OldestInsert(Lv op, uint32_t* length) const {
    // Whatever a stack says, only lower ones are older.
    while (const Rebirth* rebirth = RebirthOf(op)) {
      *length = std::min(*length, rebirth->end() - op);
      op = rebirth->was + (op - rebirth->as);
    }
    const auto next = std::partition_point(
        rebirths.begin(), rebirths.end(),
        [op](const Rebirth& rebirth) { return rebirth.as <= op; });
    if (next != rebirths.end()) *length = std::min(*length, next->as - op);
    return op;
  }
  Lv OldestInsert(Lv op) const {
    uint32_t one = 1;
    return OldestInsert(op, &one);
  }
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_UNDO_STEP_H_
