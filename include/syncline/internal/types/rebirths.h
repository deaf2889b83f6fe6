// Items that were inserted again after they had been deleted: which op stood
// for them before.
//
// An undo of a delete inserts what was deleted as new ops. Whoever speaks of
// the items by their old ones (a cursor, an undo of what came earlier) means
// the new.
//
// Invariants: ascending by `as`, disjoint.
// Cost: O(log n) a question; O(1) to add one behind all others, else O(n).
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_REBIRTHS_H_
#define SYNCLINE_INTERNAL_TYPES_REBIRTHS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "syncline/internal/base/lv.h"

namespace syncline::internal {

// Op `as + i` inserted what `was + i` had inserted.
struct Rebirth {
  Lv as;
  uint32_t length = 0;
  Lv was;

  Lv end() const { return as + length; }
};

class Rebirths {
 public:
  bool empty() const { return all_.empty(); }
  // What overlaps one that is known is not added.
  void Add(Rebirth added) {
    if (all_.empty() || all_.back().end() <= added.as) {
      return all_.push_back(added);
    }
    const auto at = FirstAfter(added.as);
    if (at != all_.end() && at->as < added.end()) return;
    all_.insert(at, added);
  }
  // The part of `ops` up to where they begin or end to be a rebirth: its
  // length, and whether it is one.
  bool Next(LvRange ops, Rebirth* part) const {
    const auto at = FirstAfter(ops.begin);
    *part = {ops.begin, ops.size(), ops.begin};
    if (at == all_.end() || ops.end <= at->as) return false;
    if (ops.begin < at->as) {
      part->length = at->as - ops.begin;
      return false;
    }
    const uint32_t offset = ops.begin - at->as;
    part->was = at->was + offset;
    part->length = std::min(ops.size(), at->length - offset);
    return true;
  }
  // Forgets those from `end` on.
  void Truncate(Lv end) {
    while (!all_.empty() && end < all_.back().end()) all_.pop_back();
  }

 private:
  std::vector<Rebirth>::const_iterator FirstAfter(Lv op) const {
    // Those who write, and those who follow them, ask at the end.
    if (all_.empty() || all_.back().end() <= op) return all_.end();
    if (all_.back().as <= op) return all_.end() - 1;
    return std::partition_point(
        all_.begin(), all_.end(),
        [op](const Rebirth& rebirth) { return rebirth.end() <= op; });
  }

  std::vector<Rebirth> all_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_REBIRTHS_H_
