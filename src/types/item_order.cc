#include "syncline/internal/types/item_order.h"

#include <algorithm>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/walker/linear.h"
#include "syncline/internal/walker/merge_plan.h"

namespace syncline::internal {

using Node = RankTree::Node;

absl::Status ItemOrder::CatchUp(const OpLog& log, const Rebirths& rebirths) {
  const EventGraph& graph = log.graph();
  SYNCLINE_DCHECK(graph.begin() == Lv(0), "the history is here");
  if (authors_ != nullptr) NoteChanges(log);
  const ContainerRuns runs = log.runs_of(container_);
  for (size_t i = log.RunIndexIn(runs, end_, runs.size()); i < runs.size();
       ++i) {
    const OpRun& run = log.op_runs()[runs[i]];
    if (!IsWalked(run.kind)) continue;
    taken_run_ = runs[i];
    const LvRange ops{std::max(end_, run.begin), run.end()};
    run_ = graph.RunIndexAt(ops.begin, run_);
    SYNCLINE_RETURN_IF_ERROR(
        TakeIn(log, ops, graph.runs()[run_].is_linear(), rebirths));
  }
  end_ = graph.end();
  if (tracker_ != nullptr && tracker_->is_wasteful()) {
    steps_ = steps();
    tracker_.reset();
  }
  return absl::OkStatus();
}

absl::Status ItemOrder::TakeIn(const OpLog& log, LvRange ops, bool is_linear,
                               const Rebirths& rebirths) {
  ++steps_;
  by_op_.Expect(ItemOf(ops.begin), ops.size());
  is_walked_ = !is_linear;
  const OpRun& run = log.op_runs()[taken_run_];
  if (is_linear) {
    if (!FitsLinear(run, ops, size())) {
      return DoesNotFitLinear(log, run, ops, size());
    }
  } else {
    if (tracker_ == nullptr) {
      tracker_ = std::make_unique<Tracker>();
      tracker_->Start(log, container_, Lv(0));
    }
    edits_.clear();
    SYNCLINE_RETURN_IF_ERROR(tracker_->Walk(log, ops.begin, nullptr));
    SYNCLINE_RETURN_IF_ERROR(tracker_->Walk(log, ops.end, &edits_));
  }
  if (MakesPlaces(run.kind)) {
    const PlaceClass place_class = run.kind == OpKind::kInsertObject
                                       ? ClassOfObject(log.Content(run))
                                       : PlaceClass::kItem;
    const uint32_t position =
        is_linear ? LowestPosition(run, ops) : edits_.front().position;
    Insert(log, ops, place_class, position, rebirths);
  } else if (is_linear) {
    DeleteShown(LowestPosition(run, ops), ops,
                run.kind == OpKind::kDeleteBackward);
  } else {
    tracker_->targets().ForEachEntry(
        ops, [this](const DeleteTargets::Entry& entry) {
          targets_.Append(entry);
          DeleteItems(Lv(entry.items.value()), entry.length);
        });
  }
  return absl::OkStatus();
}

ItemOrder::Place ItemOrder::PlaceOf(Lv op) const {
  while (true) {
    const ItemIndex::Entry entry = by_op_.Nearest(ItemOf(op));
    if (entry.leaf == RankTree::kNone) return {};
    const uint32_t offset = ItemOf(op) - entry.first;
    if ((entry.leaf & kIsOp) == 0) {
      if (offset >= LengthOf(entry.leaf)) return {};
      return {entry.leaf, offset};
    }
    op = Lv(entry.leaf & ~kIsOp) + offset;
  }
}

bool ItemOrder::Contains(Lv op) const {
  return PlaceOf(op).node != RankTree::kNone;
}

bool ItemOrder::IsBefore(Lv a, Lv b) const {
  const Place left = PlaceOf(a);
  const Place right = PlaceOf(b);
  return left.node == right.node ? left.offset < right.offset
                                 : order_.IsBefore(left.node, right.node);
}

const RankTree::Found& ItemOrder::FoundAt(Node node) const {
  if (near_.node != node) near_ = order_.AtNear(node, near_);
  return near_;
}

const RankTree::Found& ItemOrder::FoundShown(uint32_t position) const {
  const bool is_near = near_.before.shown <= position &&
                       position - near_.before.shown < near_.own.shown;
  if (!is_near) near_ = order_.FindShown(position);
  return near_;
}

ItemOrder::Run ItemOrder::RunAt(Lv op, uint32_t length) const {
  const Place place = PlaceOf(op);
  Run run = RunIn(FoundAt(place.node), place.offset);
  run.length = std::min(run.length, length);
  return run;
}

ItemOrder::Run ItemOrder::RunIn(const Found& found, uint32_t offset) const {
  const Items& items = items_[found.node];
  const bool is_shown = found.own.shown > 0;
  return {items.first + offset,
          items.length - offset,
          {found.before.shown + (is_shown ? offset : 0), is_shown,
           found.before.places + (found.own.places > 0 ? offset : 0)},
          items.op_run};
}

ItemOrder::Run ItemOrder::RunAtPosition(uint32_t position) const {
  const Found& found = FoundShown(position);
  return RunIn(found, position - found.before.shown);
}

ItemOrder::Run ItemOrder::RunAtIndex(uint32_t index) const {
  const Found found = order_.FindPlace(index);
  return RunIn(found, index - found.before.places);
}

Node ItemOrder::AddNode(const Found& added, const Items& items) {
  SYNCLINE_DCHECK(added.node == items_.size(), "no node ever goes");
  near_ = added;
  items_.push_back(items);
  by_op_.Set(ItemOf(items.first), added.node);
  return added.node;
}

Node ItemOrder::Split(Node node, uint32_t offset) {
  ++steps_;
  const Found& whole = FoundAt(node);
  const Weights kept = WeightsOf(items_[node], offset);
  Items rest = items_[node];
  rest.first += offset;
  rest.length -= offset;
  items_[node].length = offset;
  return AddNode(order_.InsertWithin(whole, kept, {}), rest);
}

Node ItemOrder::Isolate(Place place, uint32_t length) {
  Node node = place.node;
  if (place.offset > 0) node = Split(node, place.offset);
  if (length < LengthOf(node)) {
    Split(node, length);
    near_ = order_.Previous(near_);
  }
  return node;
}

Node ItemOrder::NodeBehindPrevious(uint32_t position) {
  if (position == 0) return RankTree::kNone;
  const Found& found = FoundShown(position - 1);
  const Node node = found.node;
  const uint32_t end = position - found.before.shown;
  if (end < found.own.shown) {
    Split(node, end);
    near_ = order_.Previous(near_);
  }
  return node;
}

Node ItemOrder::NodeBeforeNext(uint32_t position) {
  if (position == size()) return order_.Last();
  const Found& next = FoundShown(position);
  const Node node = next.node;
  const uint32_t offset = position - next.before.shown;
  if (offset == 0) return order_.Previous(node);
  Split(node, offset);
  return node;
}

Node ItemOrder::NodeBefore(Lv op, PlaceClass place_class, uint32_t position) {
  if (!is_walked_) {
    return place_class == PlaceClass::kRightAnchor
               ? NodeBeforeNext(position)
               : NodeBehindPrevious(position);
  }
  const ItemId before = tracker_->ItemBefore(op);
  if (before == kNoItem) return NodeBehindPrevious(position);
  const Place place = PlaceOf(Lv(before.value()));
  const Found& found = FoundAt(place.node);
  const uint32_t shown =
      found.before.shown + (found.own.shown > 0 ? place.offset + 1 : 0);
  // What it follows may have another place here than in the tracker's order.
  if (shown < position) return NodeBehindPrevious(position);
  if (shown > position) return NodeBeforeNext(position);
  if (place.offset + 1 < LengthOf(place.node)) {
    Split(place.node, place.offset + 1);
  }
  return place.node;
}

void ItemOrder::Insert(const OpLog& log, LvRange ops, PlaceClass place_class,
                       uint32_t position, const Rebirths& rebirths) {
  const bool may_revive =
      !rebirths.empty() &&
      IsSequence(log.containers().container(container_).kind);
  const Lv end = ops.end;
  for (Lv first = ops.begin; first < end;) {
    Rebirth part{first, end - first, first};
    const bool is_rebirth = may_revive && rebirths.Next({first, end}, &part);
    const Place was = is_rebirth ? PlaceOf(part.was) : Place();
    if (was.node != RankTree::kNone) {
      part.length = std::min(part.length, LengthOf(was.node) - was.offset);
    }
    const LvRange taken{first, first + part.length};
    if (was.node == RankTree::kNone ||
        !Revive(log, taken, was, place_class, position)) {
      InsertNew(log, taken, place_class, position);
    }
    position += part.length;
    first += part.length;
  }
}

void ItemOrder::InsertNew(const OpLog& log, LvRange ops, PlaceClass place_class,
                          uint32_t position) {
  ++steps_;
  const bool are_anchors = place_class != PlaceClass::kItem;
  const Node left = NodeBefore(ops.begin, place_class, position);
  if (left != RankTree::kNone) {
    Items& items = items_[left];
    if (items.are_shown && !items.are_reborn &&
        items.are_anchors == are_anchors &&
        items.first + items.length == ops.begin) {
      items.length += ops.size();
      Show(left, true);
      return NoteAuthors(log, left, items.length - ops.size());
    }
  }
  const Items items{ops.begin, ops.size(), taken_run_, are_anchors};
  const Weights weights = WeightsOf(items, items.length);
  const Found added =
      left == RankTree::kNone
          ? order_.At(order_.InsertAfter(RankTree::kNone, weights))
          : order_.InsertBehind(FoundAt(left), weights);
  NoteAuthors(log, AddNode(added, items), 0);
}

void ItemOrder::Show(Node node, bool are_shown) {
  items_[node].are_shown = are_shown;
  const Weights weights = WeightsOf(items_[node], LengthOf(node));
  if (near_.node == node) {
    order_.SetWeights(near_, weights);
    near_.own = weights;
  } else {
    order_.SetWeights(node, weights);
    near_ = Found();
  }
}

bool ItemOrder::Revive(const OpLog& log, LvRange ops, Place place,
                       PlaceClass place_class, uint32_t position) {
  ++steps_;
  if (IsShown(place.node)) return false;
  const Node node = Isolate(place, ops.size());
  if (FoundAt(node).before.shown != position) {
    // Somebody put it elsewhere.
    const Node left = NodeBefore(ops.begin, place_class, position);
    order_.Detach(node);
    order_.AttachAfter(node, left, {});
    near_ = Found();
  }
  Items& items = items_[node];
  // Nothing behind the old ops leads behind the new ones.
  const ItemId old_end = ItemOf(items.first + items.length);
  const ItemIndex::Entry behind = by_op_.Nearest(old_end);
  if (behind.leaf != RankTree::kNone && behind.first != old_end) {
    by_op_.Set(old_end, RankTree::kNone);
  }
  by_op_.Set(ItemOf(items.first), kIsOp | ops.begin.value());
  by_op_.Set(ItemOf(ops.begin), node);
  items.first = ops.begin;
  items.op_run = taken_run_;
  items.are_reborn = true;
  Show(node, true);
  NoteAuthors(log, node, 0);
  return true;
}

void ItemOrder::DeleteShown(uint32_t position, LvRange ops, bool backward) {
  const size_t first_entry = targets_.size();
  for (uint32_t left = ops.size(); left > 0;) {
    ++steps_;
    // What shows next is near what was hidden just now.
    if (left < ops.size()) near_ = order_.FindShownNear(position, near_);
    const Found& found = FoundShown(position);
    const Place place{found.node, position - found.before.shown};
    const uint32_t count = std::min(left, found.own.shown - place.offset);
    const Lv op = backward ? ops.begin + (left - count) : ops.end - left;
    const Lv item = items_[place.node].first + place.offset;
    targets_.Append({op, count, ItemOf(item), backward});
    Hide(place, count);
    left -= count;
  }
  if (backward) targets_.ReverseFrom(first_entry);
}

// An item that was inserted again has nothing to do with those who delete the
// old one.
void ItemOrder::DeleteItems(Lv first, uint32_t length) {
  for (const Lv end = first + length; first < end;) {
    ++steps_;
    const Place place = PlaceOf(first);
    const uint32_t count =
        std::min<uint32_t>(end - first, LengthOf(place.node) - place.offset);
    if (ShowsAs(first, place)) {
      Hide(place, count);
    } else {
      for (uint32_t i = 0; i < count; ++i) ++more_deletes_[first + i];
    }
    first += count;
  }
}

void ItemOrder::Hide(Place place, uint32_t length) {
  Node node = place.node;
  if (authors_ != nullptr && !items_[node].are_anchors) {
    authors_->Erase(FoundAt(node).before.places + place.offset, length);
  }
  if (place.offset > 0) node = Split(node, place.offset);
  if (length == LengthOf(node)) return Show(node, false);
  // The rest goes to a new node, and what is hidden weighs nothing.
  ++steps_;
  Items rest = items_[node];
  const Weights hidden = WeightsOf(rest, length);
  const Found& whole = FoundAt(node);
  rest.first += length;
  rest.length -= length;
  items_[node].length = length;
  items_[node].are_shown = false;
  AddNode(order_.InsertWithin(whole, {}, Weights() - hidden), rest);
}

const AuthorRanges& ItemOrder::Authors(const OpLog& log) {
  if (authors_ != nullptr) return *authors_;
  authors_ = std::make_unique<AuthorRanges>();
  changes_ = log.changes().size();
  for (Node node = order_.First(); node != RankTree::kNone;
       node = order_.Next(node)) {
    if (IsShown(node)) NoteAuthors(log, node, 0);
  }
  return *authors_;
}

void ItemOrder::NoteAuthors(const OpLog& log, Node node, uint32_t from) {
  const Items& items = items_[node];
  if (authors_ == nullptr || items.are_anchors) return;
  authors_->Insert(log, FoundAt(node).before.places + from,
                   {items.first + from, items.first + items.length});
}

void ItemOrder::NoteChanges(const OpLog& log) {
  const ContainerRuns runs = log.runs_of(container_);
  for (; changes_ < log.changes().size(); ++changes_) {
    LvRange ops = log.changes()[changes_].ops;
    ops.end = std::min(ops.end, end());
    for (size_t i = log.RunIndexIn(runs, ops.begin, runs.size());
         i < runs.size() && log.op_runs()[runs[i]].begin < ops.end; ++i) {
      const OpRun& run = log.op_runs()[runs[i]];
      if (!MakesPlaces(run.kind)) continue;
      const Lv end = std::min(ops.end, run.end());
      for (Lv op = std::max(ops.begin, run.begin); op < end;) {
        const Run items = RunAt(op, end - op);
        if (items.spot.is_shown && items.first == op &&
            !items_[PlaceOf(op).node].are_anchors) {
          authors_->Erase(items.spot.index, items.length);
          authors_->Insert(log, items.spot.index, {op, op + items.length});
        }
        op += items.length;
      }
    }
  }
}

bool ItemOrder::Check() const {
  if (!order_.Check()) return false;
  uint32_t shown = 0;
  for (Node node = order_.First(); node != RankTree::kNone;
       node = order_.Next(node)) {
    const Weights weights = order_.weights(node);
    if (LengthOf(node) == 0) return false;
    if (weights != WeightsOf(items_[node], LengthOf(node))) return false;
    shown += weights.shown;
    const ItemIndex::Entry entry = by_op_.Nearest(ItemOf(items_[node].first));
    if (entry.leaf != node || entry.first != ItemOf(items_[node].first)) {
      return false;
    }
  }
  if (near_.node != RankTree::kNone) {
    const Found found = order_.At(near_.node);
    if (near_.before != found.before || near_.own != found.own ||
        near_.leaf != found.leaf || near_.index != found.index) {
      return false;
    }
  }
  if (authors_ != nullptr &&
      (!authors_->Check() || authors_->size() != order_.total().places)) {
    return false;
  }
  return shown == order_.total().shown;
}

}  // namespace syncline::internal
