// The state of one movable list: items, each in one of the places that were
// ever made for them.
//
// An insert makes a place for each item, and each move one for the item it
// moves. An item is in the place of the highest move of it (or of its insert);
// its other places are empty, and stay so: nothing can bring an older move
// back. Positions of ops count all places, so what a walker sees is a sequence
// into which is only inserted, and two moves of one item need no rule there.
//
// Empty places are counted, not kept: those behind an item, up to the next one,
// are a number beside it. So the state is as large as the list, not as its
// history.
//
// Invariants: a node of `order_` is an item, which is shown, and the empty
// places behind it; the first node is no item. by_op_ leads to each item.
// Cost: O(log n) an item. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_MOVABLE_LIST_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_MOVABLE_LIST_STATE_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/containers/rank_tree.h"
#include "syncline/internal/types/sequence_merge.h"
#include "syncline/value.h"

namespace syncline::internal {

class MovableListState {
 public:
  struct Item {
    Lv op;         // that inserted it: what it is known by
    Lv placed_by;  // its insert, or the highest move of it
    Lv set_by;     // its insert, or the highest set of it
    Value value;
  };

  explicit MovableListState(ContainerIndex container);

  SequenceMerge& merge() { return merge_; }
  const SequenceMerge& merge() const { return merge_; }

  // Items, and places.
  uint32_t size() const { return order_.total().shown; }
  uint32_t places() const { return order_.total().places; }

  // REQUIRES: index < size().
  const Item& At(uint32_t index) const {
    return items_[order_.FindShown(index).node];
  }
  // The item that was inserted by `op`, or nullptr if it was deleted.
  const Item* Find(Lv op) const;
  // Calls f(const Item&) for those of [begin, end).
  template <typename F>
  void ForEach(uint32_t begin, uint32_t end, F f) const;

  // Where an item that is there stands: its index, its place.
  uint32_t IndexOf(Lv op) const { return order_.Before(NodeOf(op)).shown; }
  uint32_t PlaceOf(Lv op) const { return order_.Before(NodeOf(op)).places; }
  // How many items stand before a place.
  uint32_t IndexAt(uint32_t place) const;
  // The place just behind the item before `index` <= size().
  uint32_t PlaceFor(uint32_t index) const;

  // Makes `count` empty places, the first of them at `place`, or takes them
  // away again.
  void AddPlaces(uint32_t place, uint32_t count);
  void RemovePlaces(uint32_t place, uint32_t count);
  // Puts an item into a place that is empty.
  void Put(uint32_t place, Item item);
  // Takes one out of its place, which is then empty.
  Item Take(Lv op);
  // Makes a place and puts an item there that is in another one.
  void MoveToNew(Lv op, uint32_t place, Lv placed_by);
  void SetValue(Lv op, Value value, Lv set_by);

 private:
  // The node that the places before `place` end in, and how many of it they
  // are.
  RankTree::Node NodeBefore(uint32_t place, uint32_t* count) const;

  RankTree::Node NodeOf(Lv op) const { return by_op_.find(op)->second; }

  RankTree order_;
  std::vector<Item> items_;  // by node
  absl::flat_hash_map<Lv, RankTree::Node> by_op_;
  SequenceMerge merge_;
};

template <typename F>
void MovableListState::ForEach(uint32_t begin, uint32_t end, F f) const {
  if (begin >= end) return;
  RankTree::Node node = order_.FindShown(begin).node;
  for (uint32_t left = end - begin; left > 0; --left) {
    f(items_[node]);
    node = order_.Next(node);
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_MOVABLE_LIST_STATE_H_
