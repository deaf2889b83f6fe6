#include "syncline/internal/types/item_order.h"

#include <iterator>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/oplog/object.h"
#include "syncline/internal/walker/merge_plan.h"

namespace syncline::internal {

using Node = RankTree::Node;

namespace {

bool MakesAnchors(const OpLog& log, const OpRun& run) {
  return run.kind == OpKind::kInsertObject &&
         ClassOfObject(log.Content(run)) != PlaceClass::kItem;
}

}  // namespace

ItemOrder::ItemOrder(ContainerIndex container) : container_(container) {}

absl::Status ItemOrder::CatchUp(const OpLog& log, const Rebirths& rebirths) {
  const EventGraph& graph = log.graph();
  SYNCLINE_DCHECK(graph.begin() == Lv(0), "the history is here");
  const Lv end = graph.end();
  if (authors_ != nullptr) NoteChanges(log);
  if (tracker_.end() == end) return absl::OkStatus();
  if (tracker_.end() == Lv(0)) tracker_.Start(log, container_, Lv(0));
  const ContainerRuns runs = log.runs_of(container_);
  while (tracker_.end() < end) {
    const Lv begin = tracker_.end();
    while (graph.runs()[run_].end <= begin) ++run_;
    const EventGraph::Run& run = graph.runs()[run_];
    while (op_run_ < runs.size() &&
           log.op_runs()[runs[op_run_]].end() <= begin) {
      ++op_run_;
    }
    const OpRun* op_run =
        op_run_ < runs.size() ? &log.op_runs()[runs[op_run_]] : nullptr;
    const bool is_other = op_run == nullptr || begin < op_run->begin;
    const Lv next = op_run == nullptr ? end
                    : is_other        ? op_run->begin
                                      : op_run->end();
    const LvRange ops{begin, std::min(run.end, next)};
    Lv previous;
    edits_.clear();
    ++steps_;
    SYNCLINE_RETURN_IF_ERROR(tracker_.Walk(
        log, ops, run.peer, ParentsAt(graph, run, begin, &previous), &edits_));
    if (is_other) continue;
    if (MakesPlaces(op_run->kind)) {
      Insert(log, MakesAnchors(log, *op_run), rebirths);
    } else if (DeletesPlaces(op_run->kind)) {
      tracker_.ForEachTarget(ops, [this](ItemId first, uint32_t length) {
        Delete(first, length);
      });
    }
  }
  return absl::OkStatus();
}

ItemOrder::Place ItemOrder::PlaceOf(Lv op) const {
  const auto next = by_op_.upper_bound(op);
  if (next == by_op_.begin()) return {};
  const auto found = std::prev(next);
  const uint32_t offset = op - found->first;
  if (offset >= LengthOf(found->second)) return {};
  return {found->second, offset};
}

bool ItemOrder::Contains(Lv op) const {
  return PlaceOf(op).node != RankTree::kNone;
}

ItemOrder::Run ItemOrder::RunAt(Lv op, uint32_t length) const {
  const Place place = PlaceOf(op);
  Run run = RunIn(order_.At(place.node), place.offset);
  run.length = std::min(run.length, length);
  return run;
}

ItemOrder::Run ItemOrder::RunIn(const RankTree::Found& found,
                                uint32_t offset) const {
  const Items& items = items_[found.node];
  const bool is_shown = found.own.shown > 0;
  return {items.ops.front() + offset,
          items.length - offset,
          {found.before.shown + (is_shown ? offset : 0), is_shown,
           found.before.places + (found.own.places > 0 ? offset : 0)}};
}

ItemOrder::Run ItemOrder::RunAtPosition(uint32_t position) const {
  const RankTree::Found found = order_.FindShown(position);
  return RunIn(found, position - found.before.shown);
}

ItemOrder::Run ItemOrder::RunAtIndex(uint32_t index) const {
  const RankTree::Found found = order_.FindPlace(index);
  return RunIn(found, index - found.before.places);
}

Node ItemOrder::Split(Node node, uint32_t offset) {
  ++steps_;
  const RankTree::Found whole = order_.At(node);
  const RankTree::Weights kept{whole.own.shown > 0 ? offset : 0,
                               whole.own.places > 0 ? offset : 0};
  const Node right = order_.InsertWithin(whole, kept, {});
  if (right >= items_.size()) items_.resize(right + 1);
  items_[right] = items_[node];
  items_[right].length -= offset;
  items_[node].length = offset;
  for (Lv& op : items_[right].ops) {
    op = op + offset;
    by_op_[op] = right;
  }
  return right;
}

Node ItemOrder::Isolate(Place place, uint32_t length) {
  Node node = place.node;
  if (place.offset > 0) node = Split(node, place.offset);
  if (length < LengthOf(node)) Split(node, length);
  return node;
}

Node ItemOrder::NodeBefore(ItemId before, uint32_t position) {
  Place place;
  uint32_t shown = 0;
  if (before != kNoItem) {
    place = PlaceOf(Lv(before.value()));
    shown = order_.Before(place.node).shown;
    if (IsShown(place.node)) shown += place.offset + 1;
  }
  // What it follows has another place here than in the tracker's order.
  if (shown < position) {
    const RankTree::Found found = order_.FindShown(position - 1);
    place = {found.node, position - 1 - found.before.shown};
  } else if (shown > position) {
    const RankTree::Found next = order_.FindShown(position);
    const uint32_t offset = position - next.before.shown;
    if (offset == 0) return order_.Previous(next.node);
    place = {next.node, offset - 1};
  }
  if (place.node == RankTree::kNone) return RankTree::kNone;
  if (place.offset + 1 < LengthOf(place.node)) {
    Split(place.node, place.offset + 1);
  }
  return place.node;
}

void ItemOrder::Insert(const OpLog& log, bool are_anchors,
                       const Rebirths& rebirths) {
  const Edit& edit = edits_.front();
  const bool may_revive =
      !rebirths.empty() &&
      IsSequence(log.containers().container(container_).kind);
  Lv first = edit.first_op;
  const Lv end = first + edit.inserted;
  for (uint32_t position = edit.position; first < end;) {
    Rebirth part{first, end - first, first};
    const bool is_rebirth = may_revive && rebirths.Next({first, end}, &part);
    if (!is_rebirth || !Contains(part.was)) {
      InsertNew(log, {first, first + part.length}, are_anchors, position);
    } else {
      const Place was = PlaceOf(part.was);
      part.length = std::min(part.length, LengthOf(was.node) - was.offset);
      const LvRange ops{first, first + part.length};
      if (!Revive(log, ops, part.was, position)) {
        InsertNew(log, ops, are_anchors, position);
      }
    }
    position += part.length;
    first += part.length;
  }
}

void ItemOrder::InsertNew(const OpLog& log, LvRange ops, bool are_anchors,
                          uint32_t position) {
  ++steps_;
  const Node left = NodeBefore(tracker_.ItemBefore(ops.begin), position);
  if (left != RankTree::kNone && IsShown(left) &&
      items_[left].ops.size() == 1 && items_[left].are_anchors == are_anchors &&
      items_[left].ops.front() + LengthOf(left) == ops.begin) {
    items_[left].length += ops.size();
    Show(left, true);
    return NoteAuthors(log, left, LengthOf(left) - ops.size());
  }
  const Node node =
      order_.InsertAfter(left, {ops.size(), are_anchors ? 0 : ops.size()});
  if (node >= items_.size()) items_.resize(node + 1);
  items_[node].ops.assign(1, ops.begin);
  items_[node].length = ops.size();
  items_[node].are_anchors = are_anchors;
  items_[node].are_shown = true;
  by_op_[ops.begin] = node;
  NoteAuthors(log, node, 0);
}

void ItemOrder::Show(Node node, bool are_shown) {
  items_[node].are_shown = are_shown;
  order_.SetWeights(node, WeightsOf(node));
}

bool ItemOrder::Revive(const OpLog& log, LvRange ops, Lv was,
                       uint32_t position) {
  ++steps_;
  const Place place = PlaceOf(was);
  if (IsShown(place.node)) return false;
  const Node node = Isolate(place, ops.size());
  if (order_.Before(node).shown != position) {
    // Somebody put it elsewhere.
    const Node left = NodeBefore(tracker_.ItemBefore(ops.begin), position);
    order_.Detach(node);
    order_.AttachAfter(node, left, {});
  }
  items_[node].ops.insert(items_[node].ops.begin(), &ops.begin, &ops.begin + 1);
  by_op_[ops.begin] = node;
  Show(node, true);
  NoteAuthors(log, node, 0);
  return true;
}

// An item that was inserted again has nothing to do with those who delete the
// old one.
void ItemOrder::Delete(ItemId first, uint32_t length) {
  Lv op(first.value());
  for (const Lv end = op + length; op < end;) {
    ++steps_;
    const Place place = PlaceOf(op);
    const uint32_t count =
        std::min<uint32_t>(end - op, LengthOf(place.node) - place.offset);
    if (IsShown(place.node) &&
        items_[place.node].ops.front() + place.offset == op) {
      const Node node = Isolate(place, count);
      if (authors_ != nullptr && !items_[node].are_anchors) {
        authors_->Erase(order_.Before(node).places, count);
      }
      Show(node, false);
    }
    op += count;
  }
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
  const Lv first = items.ops.front();
  authors_->Insert(log, order_.Before(node).places + from,
                   {first + from, first + items.length});
}

void ItemOrder::NoteChanges(const OpLog& log) {
  for (; changes_ < log.changes().size(); ++changes_) {
    LvRange ops = log.changes()[changes_].ops;
    ops.end = std::min(ops.end, end());
    while (ops.begin < ops.end) {
      const Place place = PlaceOf(ops.begin);
      if (place.node == RankTree::kNone) {
        // It inserted nothing here.
        const auto next = by_op_.upper_bound(ops.begin);
        ops.begin = next == by_op_.end() ? ops.end : next->first;
        continue;
      }
      const Run run = RunAt(ops.begin, ops.size());
      if (run.spot.is_shown && run.first == ops.begin &&
          !items_[place.node].are_anchors) {
        authors_->Erase(run.spot.index, run.length);
        authors_->Insert(log, run.spot.index,
                         {run.first, run.first + run.length});
      }
      ops.begin += run.length;
    }
  }
}

bool ItemOrder::Check() const {
  if (!order_.Check()) return false;
  uint32_t shown = 0;
  size_t series = 0;
  for (Node node = order_.First(); node != RankTree::kNone;
       node = order_.Next(node)) {
    const RankTree::Weights weights = order_.weights(node);
    if (LengthOf(node) == 0) return false;
    if (weights != WeightsOf(node)) return false;
    shown += weights.shown;
    for (const Lv op : items_[node].ops) {
      const auto found = by_op_.find(op);
      if (found == by_op_.end() || found->second != node) return false;
      ++series;
    }
  }
  if (authors_ != nullptr &&
      (!authors_->Check() || authors_->size() != order_.total().places)) {
    return false;
  }
  return series == by_op_.size() && shown == order_.total().shown;
}

}  // namespace syncline::internal
