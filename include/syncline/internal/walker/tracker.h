// Finds out what concurrent ops of one text mean to the others.
//
//   retreat   in one view, a walked event has not happened
//   advance   in one view, it has happened again
//   apply     walk an event for the first time
//
// Before an event is applied, one of the views stands exactly at its parents,
// so the event's position means what its author saw. The merged view stands at
// everything walked: it tells where the change goes in the text as it is now.
//
// Several views, not one: each of a few branches that grow side by side has a
// view of its own, which only ever advances. With more branches than views, the
// nearest view is moved.
//
// A tracker walks a window: every op from begin() on. The op before begin() is
// an ancestor of all of them, so nothing in the window asks for what was
// before. The text at that point is one run of base characters.
//
// Invariants:
//   (1) the walked ops are [begin(), end()).
//   (2) every walked op has all ops below begin() among its ancestors.
//   (3) the states of each view are those of its version.
//
// Cost: O(log n) per run of ops applied, advanced or retreated, n items in the
// tracker, and what integrate.h scans; to move a view, that of view.h. Memory:
// 4 bytes an op of the container, 50 an item, and what views have of runs. A
// history without concurrency never comes here; see walker.h.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_WALKER_TRACKER_H_
#define SYNCLINE_INTERNAL_WALKER_TRACKER_H_

#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "syncline/internal/graph/diff.h"
#include "syncline/internal/graph/frontier.h"
#include "syncline/internal/graph/lamports.h"
#include "syncline/internal/oplog/object.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/delete_targets.h"
#include "syncline/internal/walker/edit.h"
#include "syncline/internal/walker/integrate.h"
#include "syncline/internal/walker/item_tree.h"
#include "syncline/internal/walker/view.h"

namespace syncline::internal {

class Tracker {
 public:
  // Begins a window at `begin`, for the ops of `container`. The length of the
  // text there is not known yet: see SetLength.
  void Start(const OpLog& log, ContainerIndex container, Lv begin);

  Lv begin() const { return begin_; }
  Lv end() const { return end_; }
  uint32_t size() const { return tree_.size(); }
  uint64_t steps() const { return tree_.steps(); }
  // Whether it has far more numbers of runs of the graph than items: what is
  // made for each of many containers is not to be kept then.
  bool is_wasteful() const;

  // Tells the length of the text at end(), in code points; until then any
  // position is taken. False if the walked ops do not fit such a text.
  bool SetLength(uint32_t length);

  // What is asked of a tracker that walks from the first op on.
  //
  // The item just before the one that `op` inserted, in the order of all items,
  // deleted ones too; kNoItem where it is the first. REQUIRES: `op` was walked.
  ItemId ItemBefore(Lv op) const {
    return ItemTree::Previous(tree_.Find(ItemOf(op)));
  }
  // What walked deletes deleted.
  const DeleteTargets& targets() const { return targets_; }

  // Walks all ops from end() up to `end`. Appends to `edits`, unless it is
  // null, what they change in the merged text. An op whose position is not in
  // the text that its author saw is an error; the tracker is then of no more
  // use.
  absl::Status Walk(const OpLog& log, Lv end, Edits* edits);

 private:
  // Those of one run of the graph, number run_hint_.
  absl::Status WalkPiece(const OpLog& log, ContainerRuns runs, LvRange ops);
  // The view that stands at `parents`, those of ops of the run, or was moved
  // there.
  int Prepare(const OpLog& log, const EventGraph::Run& run, Parents parents);
  // The view whose way to `parents` is the shortest.
  int NearestView(const OpLog& log, Parents parents);
  void Move(const OpLog& log, int view, Parents parents);
  // Adds `delta` to the states in `view` of what `ops` inserted or deleted.
  void AddState(const OpLog& log, LvRange ops, int view, uint32_t delta);

  size_t OpRunAfter(const OpLog& log, ContainerRuns runs, Lv lv) const;
  // Applies the container's ops among `ops` in a view that is prepared.
  absl::Status Apply(const OpLog& log, ContainerRuns runs, int view,
                     LvRange ops);
  absl::Status ApplyInsert(const OpLog& log, int view, Lv lv, uint32_t position,
                           uint32_t length);
  absl::Status ApplyAnchor(const OpLog& log, int view, Lv lv, uint32_t position,
                           PlaceClass place_class);
  Place PlaceBefore(int view, uint32_t position, ItemId* origin_right);
  void InsertAt(Place place, const Item& item);
  absl::Status ApplyDelete(const OpLog& log, int view, Lv lv, uint32_t position,
                           uint32_t length, bool backward);
  Place PlaceAfter(int view, uint32_t position, ItemId* origin_left) const;
  void DeleteAt(ItemTree::Cursor cursor, uint32_t merged_position, int view,
                DeleteTargets::Entry entry);

  // Code points of the text in a view.
  uint32_t width(int view) const { return tree_.total()[view] - surplus_; }

  ContainerIndex container_;
  Lv begin_;
  Lv end_;
  uint32_t surplus_ = 0;  // base characters beyond the end of the base text
  // The runs that were walked last, of the graph and among the container's op
  // runs: what is looked up is near.
  size_t run_hint_ = 0;
  size_t op_run_hint_ = 0;
  ItemTree tree_;
  DeleteTargets targets_;
  std::array<View, kMergedView> views_;
  Lamports lamports_;  // of the window; asked for by concurrent anchors alone
  // What Walk yields: where it goes, and what the insert under way carries.
  Edits* edits_ = nullptr;
  std::string_view content_;
  bool is_object_ = false;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_TRACKER_H_
