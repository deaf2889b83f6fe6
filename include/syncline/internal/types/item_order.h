// The items of one sequence in their order, those that were deleted too: from
// an op to where its item is, and back.
//
// The state of a text or a list knows nothing of the ops that made its items.
// Whoever asks for them (cursors, undo, attribution) pays for this: it is made
// when it is first asked for, from the whole history, and catches up with the
// log whenever it is asked again. Edits and imports do not know that it exists.
//
// A tracker that walks from the first op on tells where each item was inserted
// and what each delete deleted. Its order is not quite the one here: an item
// that was deleted and inserted again (a Rebirth: undo does that) is one item
// here, which several ops have stood for, and it keeps its place among the
// deleted items around it. What shows is the same, in the same order.
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
// Invariants: the nodes of order_ are runs of items with consecutive ops, all
// shown or none, all anchors or none; `ops` are the first op of each of their
// series of ops, the newest series first. by_op_ leads from each of those to
// its node. Their weights are what shows, and what of that is no anchor. Cost:
// O(log n) a run of edits once, and a question; 100 bytes a run, and 4 an op of
// the document; who asks for authors, pays for those, too (author_ranges.h).
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_ITEM_ORDER_H_
#define SYNCLINE_INTERNAL_TYPES_ITEM_ORDER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/containers/rank_tree.h"
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
  // show or none.
  struct Run {
    Lv first;
    uint32_t length = 0;
    Spot spot;
  };

  explicit ItemOrder(ContainerIndex container);

  // Takes in all ops of the log from end() on. REQUIRES: the log begins at 0,
  // and has the ops that it had. Error: DataLoss, where an op does not fit;
  // then this is of no more use.
  absl::Status CatchUp(const OpLog& log, const Rebirths& rebirths);
  // All ops below are taken in.
  Lv end() const { return tracker_.end(); }

  // Items that show.
  uint32_t size() const { return order_.total().shown; }
  // Whether the op, which is below end(), inserted an item here.
  bool Contains(Lv op) const;
  // REQUIRES of those below: Contains(op).
  Spot Find(Lv op) const { return RunAt(op, 1).spot; }
  // The items from that of `op` on as far as they are alike and their ops
  // follow each other; at most `length`.
  Run RunAt(Lv op, uint32_t length) const;
  // The newest op that stands for the item at `position` < size(), and for
  // those behind it.
  Run RunAtPosition(uint32_t position) const;
  // The same of what is no anchor.
  Run RunAtIndex(uint32_t index) const;

  // Who wrote what is no anchor, by its index. The first question goes over the
  // order once. REQUIRES: it has caught up with the log.
  const AuthorRanges& Authors(const OpLog& log);

  // How many ops deleted the item as `op` inserted it.
  uint32_t DeletesOf(Lv op) const { return tracker_.DeletesOf(op); }
  // Calls f(Lv first, uint32_t length) for the items that `deletes`, which are
  // ops of one op run, deleted; as ops inserted them.
  template <typename F>
  void ForEachTarget(LvRange deletes, F f) const {
    tracker_.ForEachTarget(deletes, [&](ItemId first, uint32_t length) {
      f(Lv(first.value()), length);
    });
  }

  // What the cost is made of.
  uint64_t steps() const { return steps_ + tracker_.steps(); }
  // O(n); for tests.
  bool Check() const;

 private:
  using Node = RankTree::Node;
  struct Items {
    absl::InlinedVector<Lv, 1> ops;
    uint32_t length = 0;
    bool are_anchors = false;
    bool are_shown = true;
  };
  struct Place {
    Node node = RankTree::kNone;
    uint32_t offset = 0;
  };

  Place PlaceOf(Lv op) const;
  bool IsShown(Node node) const { return items_[node].are_shown; }
  uint32_t LengthOf(Node node) const { return items_[node].length; }
  RankTree::Weights WeightsOf(Node node) const {
    const Items& items = items_[node];
    if (!items.are_shown) return {};
    return {items.length, items.are_anchors ? 0 : items.length};
  }
  Run RunIn(const RankTree::Found& found, uint32_t offset) const;
  // Cuts a node before its item number `offset`: the node that begins there.
  Node Split(Node node, uint32_t offset);
  // The node whose first item is that of `op`, with at most `length` items.
  Node Isolate(Place place, uint32_t length);
  // The node behind which something comes to stand at `position`: the one of
  // `before`, if that is right.
  Node NodeBefore(ItemId before, uint32_t position);

  // Those of the edit that was found last.
  void Insert(const OpLog& log, bool are_anchors, const Rebirths& rebirths);
  void InsertNew(const OpLog& log, LvRange ops, bool are_anchors,
                 uint32_t position);
  // Whether it could be done: the item does not show.
  bool Revive(const OpLog& log, LvRange ops, Lv was, uint32_t position);
  void Delete(ItemId first, uint32_t length);
  void Show(Node node, bool are_shown);
  // Authors, where somebody asked for them: of items from number `from` of a
  // node on, which show now; and of what a commit told later than they were
  // taken in.
  void NoteAuthors(const OpLog& log, Node node, uint32_t from);
  void NoteChanges(const OpLog& log);

  ContainerIndex container_;
  Tracker tracker_;
  size_t run_ = 0;     // of the graph, at or before end()
  size_t op_run_ = 0;  // of the container's, the same
  Edits edits_;        // reused
  RankTree order_;
  std::vector<Items> items_;  // by node
  absl::btree_map<Lv, Node> by_op_;
  std::unique_ptr<AuthorRanges> authors_;
  size_t changes_ = 0;  // of the log, that authors_ knows
  uint64_t steps_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_ITEM_ORDER_H_
