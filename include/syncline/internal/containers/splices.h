// Many splices of one sequence as one difference between before and after.
//
// The sequence is cut into segments: kept, inserted, or deleted since; a rank
// tree finds them by their length after (what shows) and before (the places).
// Kept ones can be given a note, to tell in the end what they were.
//
// Cost: O(log n) a splice, and a segment that it cuts or makes.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_SPLICES_H_
#define SYNCLINE_INTERNAL_CONTAINERS_SPLICES_H_

#include <cstdint>
#include <vector>

#include "syncline/internal/containers/rank_tree.h"

namespace syncline::internal {

class Splices {
 public:
  Splices();

  // At `position` of the sequence as it is, `deleted` elements go, then
  // `inserted` ones come.
  void Add(uint32_t position, uint32_t deleted, uint32_t inserted);

  // Where among `count` elements from `position` on those are that are kept and
  // have no note. REQUIRES: count > 0.
  struct Range {
    uint32_t begin = 0;
    uint32_t end = 0;
  };
  std::vector<Range> WithoutNote(uint32_t position, uint32_t count) const;

  // Gives a note to those of `count` elements from `position` on that are kept,
  // and have none. Whether there were any.
  bool Annotate(uint32_t position, uint32_t count, uint32_t note);

  // Calls, from left to right, keep(count, note) for elements that stay, and
  // change(inserted, deleted) where some came in place of others. Last comes
  // keep() of more elements than there are.
  template <typename K, typename C>
  void ForEach(K keep, C change) const;

  static constexpr uint32_t kNoNote = ~uint32_t{0};

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
  uint32_t NoteOf(Node node) const {
    return node < notes_.size() ? notes_[node] : kNoNote;
  }
  void SetNote(Node node, uint32_t note);

  RankTree tree_;
  std::vector<uint32_t> notes_;  // by node, of the first nodes
};

template <typename K, typename C>
void Splices::ForEach(K keep, C change) const {
  RankTree::Weights changed;
  for (Node node = tree_.First(); node != RankTree::kNone;
       node = tree_.Next(node)) {
    const RankTree::Weights weights = tree_.weights(node);
    if (!IsKept(node)) {
      changed = changed + weights;
      continue;
    }
    if (changed != RankTree::Weights()) change(changed.shown, changed.places);
    changed = {};
    keep(weights.shown, NoteOf(node));
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_SPLICES_H_
