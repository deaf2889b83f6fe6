// The items of one sequence in their order, those that were deleted too: from
// an op to where its item is, and back.
//
// The state of a text or a list knows nothing of the ops that made its items.
// Whoever asks for them (cursors, undo, attribution) pays for this: it is made
// when it is first asked for, from the whole history, and catches up with the
// log whenever it is asked again. Edits and imports do not know that it exists.
//
// Ops that were written at the version of all before them are taken as they
// are. Of the others a tracker, which walks from the first op on, tells where
// an item was inserted and what a delete deleted; there is none before it is
// needed, it catches up only then, and is made anew where it was wasteful. Its
// order is not quite the one here: an item that was deleted and inserted again
// (a Rebirth: undo does that) is one item here, which several ops have stood
// for, and it keeps its place among the deleted items around it. What shows is
// the same, in the same order.
//
// An item that is inserted stands behind the one that it follows in the
// tracker's order, unless what shows would be in another order; then it stands
// as near to that as it can.
//
// Of a movable list or a tree the items are the places, and none is deleted.
//
// Anchors of marks are items here, which positions of the log count and those
// of a user do not. Both are told of an item.
//
// Invariants: the nodes of order_ are runs of items with consecutive ops (of
// each the newest that stands for it), all shown or none, all anchors or none.
// Their weights are what shows, and what of that is no anchor. by_op_ leads
// from the first op of each to its node, and from the first of each series of
// ops that others stand for now to the first of those; between two entries
// nothing else was inserted. near_ is a node as it is. Cost: O(log n) a run of
// edits once, and a question, and a step for each time that the item was
// inserted again since the op that is asked about; 50 bytes a run, and 4 an op
// of the container; a tracker's, where there was concurrency; who asks for
// authors, pays for those, too (author_ranges.h). Not even const functions may
// be called by two threads at once.
#ifndef SYNCLINE_INTERNAL_TYPES_ITEM_ORDER_H_
#define SYNCLINE_INTERNAL_TYPES_ITEM_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/containers/chunked_vector.h"
#include "syncline/internal/containers/rank_tree.h"
#include "syncline/internal/oplog/object.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/types/author_ranges.h"
#include "syncline/internal/types/rebirths.h"
#include "syncline/internal/walker/tracker.h"

namespace syncline::internal {

class ItemOrder {
 public:
  // Where an item is: what shows before it, and whether it shows.
  struct Spot {
    uint32_t position = 0;  // in the log
    bool is_shown = false;
    uint32_t index = 0;  // without anchors
  };
  // Items with consecutive ops, the newest that stand for them, all of which
  // show or none; and the number of an op run of the log, that of the first or
  // one before it.
  struct Run {
    Lv first;
    uint32_t length = 0;
    Spot spot;
    uint32_t op_run = 0;
  };

  explicit ItemOrder(ContainerIndex container) : container_(container) {}

  // Takes in all ops of the log from end() on. REQUIRES: the log begins at 0,
  // and has the ops that it had. Error: DataLoss, where an op does not fit;
  // then this is of no more use.
  absl::Status CatchUp(const OpLog& log, const Rebirths& rebirths);
  // All ops below are taken in.
  Lv end() const { return end_; }

  // Items that show.
  uint32_t size() const { return order_.total().shown; }
  // Whether the op, which is below end(), inserted an item here.
  bool Contains(Lv op) const;
  // REQUIRES of those below: Contains(op).
  Spot Find(Lv op) const { return RunAt(op, 1).spot; }
  // The items from that of `op` on as far as they are alike and their ops
  // follow each other; at most `length`.
  Run RunAt(Lv op, uint32_t length) const;
  // Whether the item of `a` stands before that of `b`.
  bool IsBefore(Lv a, Lv b) const;
  // The newest op that stands for the item at `position` < size(), and for
  // those behind it.
  Run RunAtPosition(uint32_t position) const;
  // The same of what is no anchor.
  Run RunAtIndex(uint32_t index) const;

  // Who wrote what is no anchor, by its index. The first question goes over the
  // order once. REQUIRES: it has caught up with the log.
  const AuthorRanges& Authors(const OpLog& log);

  // Whether more than one op deleted any item.
  bool has_more_deletes() const { return !more_deletes_.empty(); }
  // How many ops deleted an item that does not show as `op` inserted it.
  uint32_t DeletesOf(Lv op) const {
    if (more_deletes_.empty()) return 1;
    const auto more = more_deletes_.find(op);
    return more == more_deletes_.end() ? 1 : 1 + more->second;
  }
  // Calls f(Lv first, uint32_t length) for the items that `deletes`, which are
  // ops of one op run, deleted; as ops inserted them.
  template <typename F>
  void ForEachTarget(LvRange deletes, F f) const {
    targets_.ForEach(deletes, [&](ItemId first, uint32_t length) {
      f(Lv(first.value()), length);
    });
  }

  // What the cost is made of.
  uint64_t steps() const {
    return steps_ + (tracker_ == nullptr ? 0 : tracker_->steps());
  }
  // O(n); for tests.
  bool Check() const;

 private:
  using Node = RankTree::Node;
  using Found = RankTree::Found;
  using Weights = RankTree::Weights;
  struct Items {
    Lv first;  // the newest op that stands for the first one
    uint32_t length = 0;
    uint32_t op_run = 0;
    bool are_anchors = false;
    bool are_shown = true;
    bool are_reborn = false;  // older ops lead here
  };
  struct Place {
    Node node = RankTree::kNone;
    uint32_t offset = 0;
  };
  // Of a number in by_op_: no node, but an op.
  static constexpr uint32_t kIsOp = uint32_t{1} << 31;

  Place PlaceOf(Lv op) const;
  bool IsShown(Node node) const { return items_[node].are_shown; }
  // Whether the item at a place shows, as the one that `op` inserted.
  bool ShowsAs(Lv op, Place place) const {
    const Items& items = items_[place.node];
    return items.are_shown && items.first + place.offset == op;
  }
  uint32_t LengthOf(Node node) const { return items_[node].length; }
  // Of some of the items.
  static Weights WeightsOf(const Items& items, uint32_t length) {
    if (!items.are_shown) return {};
    return {length, items.are_anchors ? 0 : length};
  }
  const Found& FoundAt(Node node) const;
  const Found& FoundShown(uint32_t position) const;
  Run RunIn(const Found& found, uint32_t offset) const;
  Node AddNode(const Found& added, const Items& items);
  // Cuts a node before its item number `offset`: the node that begins there,
  // which is near_.
  Node Split(Node node, uint32_t offset);
  // The node whose first item is that of `op`, with at most `length` items.
  Node Isolate(Place place, uint32_t length);
  // The node behind which something comes to stand at `position` that is
  // inserted by `op`: for what was walked, the one that it follows there, if
  // that is right.
  Node NodeBefore(Lv op, PlaceClass place_class, uint32_t position);
  // The same, close to the item that shows there, or to the one before it.
  Node NodeBehindPrevious(uint32_t position);
  Node NodeBeforeNext(uint32_t position);

  // Those of `ops`, which are in one op run. Their author knew all ops before,
  // or not.
  absl::Status TakeIn(const OpLog& log, LvRange ops, bool is_linear,
                      const Rebirths& rebirths);
  void Insert(const OpLog& log, LvRange ops, PlaceClass place_class,
              uint32_t position, const Rebirths& rebirths);
  void InsertNew(const OpLog& log, LvRange ops, PlaceClass place_class,
                 uint32_t position);
  // Whether it could be done: the item does not show.
  bool Revive(const OpLog& log, LvRange ops, Place place,
              PlaceClass place_class, uint32_t position);
  // The ops delete what shows from `position` on; or what they are said to.
  void DeleteShown(uint32_t position, LvRange ops, bool backward);
  void DeleteItems(Lv first, uint32_t length);
  void Hide(Place place, uint32_t length);
  void Show(Node node, bool are_shown);
  // Authors, where somebody asked for them: of items from number `from` of a
  // node on, which show now; and of what a commit told later than they were
  // taken in.
  void NoteAuthors(const OpLog& log, Node node, uint32_t from);
  void NoteChanges(const OpLog& log);

  ContainerIndex container_;
  Lv end_;
  size_t run_ = 0;  // of the graph, at or before end()
  std::unique_ptr<Tracker> tracker_;
  bool is_walked_ = false;  // what is taken in, by the tracker
  uint32_t taken_run_ = 0;  // the op run that is taken in
  Edits edits_;             // reused
  RankTree order_;
  ChunkedVector<Items> items_;  // by node
  ItemIndex by_op_;
  mutable Found near_;
  DeleteTargets targets_;
  // By op: how many deleted an item that did not show.
  absl::flat_hash_map<Lv, uint32_t> more_deletes_;
  std::unique_ptr<AuthorRanges> authors_;
  size_t changes_ = 0;  // of the log, that authors_ knows
  uint64_t steps_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_ITEM_ORDER_H_
