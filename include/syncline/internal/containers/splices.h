// Many splices of one sequence as one difference between before and after.
//
// The sequence is cut into segments: kept, inserted, or deleted since; a rank
// tree finds them by their length after (what shows) and before (the places).
//
// Cost: O(log n) a splice, and a segment that it cuts or makes.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_SPLICES_H_
#define SYNCLINE_INTERNAL_CONTAINERS_SPLICES_H_

#include <cstdint>

#include "syncline/internal/containers/rank_tree.h"

namespace syncline::internal {

class Splices {
 public:
  Splices();

  // At `position` of the sequence as it is, `deleted` elements go, then
  // `inserted` ones come.
  void Add(uint32_t position, uint32_t deleted, uint32_t inserted);

  // Calls f(kept, inserted, deleted) from left to right: after `kept` elements
  // that stay there are `inserted` new ones, where `deleted` ones were.
  template <typename F>
  void ForEach(F f) const;

 private:
  using Node = RankTree::Node;

  // A kept segment has the same length before and after, an inserted one none
  // before, a deleted one none after.
  bool IsKept(Node node) const {
    return tree_.weights(node).shown == tree_.weights(node).places;
  }
  // Sees to it that a segment begins at `position`, and returns the one before.
  Node SplitAt(uint32_t position);
  void Delete(uint32_t position, uint32_t count);

  RankTree tree_;
};

template <typename F>
void Splices::ForEach(F f) const {
  uint32_t kept = 0;
  RankTree::Weights changed;
  for (Node node = tree_.First(); node != RankTree::kNone;
       node = tree_.Next(node)) {
    const RankTree::Weights weights = tree_.weights(node);
    if (!IsKept(node)) {
      changed = {changed.shown + weights.shown,
                 changed.places + weights.places};
      continue;
    }
    if (changed != RankTree::Weights()) {
      f(kept, changed.shown, changed.places);
      kept = 0;
      changed = {};
    }
    kept += weights.shown;
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_SPLICES_H_
