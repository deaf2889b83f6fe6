#include "syncline/internal/types/item_order.h"

#include <iterator>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/walker/merge_plan.h"

namespace syncline::internal {

using Node = RankTree::Node;

ItemOrder::ItemOrder(ContainerIndex container) : container_(container) {}

absl::Status ItemOrder::CatchUp(const OpLog& log, const Rebirths& rebirths) {
  const EventGraph& graph = log.graph();
  SYNCLINE_DCHECK(graph.begin() == Lv(0), "the history is here");
  const Lv end = graph.end();
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
      Insert(log, edits_.front(), rebirths);
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
  const bool is_shown = IsShown(place.node);
  return {items_[place.node].ops.front() + place.offset,
          std::min(length, LengthOf(place.node) - place.offset),
          {order_.Before(place.node).shown + (is_shown ? place.offset : 0),
           is_shown}};
}

ItemOrder::Run ItemOrder::RunAtPosition(uint32_t position) const {
  const RankTree::Found found = order_.FindShown(position);
  const uint32_t offset = position - found.before.shown;
  return {items_[found.node].ops.front() + offset,
          found.own.places - offset,
          {position, true}};
}

Node ItemOrder::Split(Node node, uint32_t offset) {
  ++steps_;
  const bool is_shown = IsShown(node);
  const uint32_t rest = LengthOf(node) - offset;
  order_.SetWeights(node, WeightsOf(offset, is_shown));
  const Node right = order_.InsertAfter(node, WeightsOf(rest, is_shown));
  if (right >= items_.size()) items_.resize(right + 1);
  items_[right] = items_[node];
  for (Lv& op : items_[right].ops) {
    op = op + offset;
    by_op_[op] = right;
  }
  return right;
}

Node ItemOrder::Isolate(Lv op, uint32_t length) {
  const Place place = PlaceOf(op);
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

void ItemOrder::Insert(const OpLog& log, const Edit& edit,
                       const Rebirths& rebirths) {
  const bool may_revive =
      !rebirths.empty() &&
      IsSequence(log.containers().container(container_).kind);
  Lv first = edit.first_op;
  const Lv end = first + edit.inserted;
  for (uint32_t position = edit.position; first < end;) {
    Rebirth part{first, end - first, first};
    const bool is_rebirth = may_revive && rebirths.Next({first, end}, &part);
    if (!is_rebirth || !Contains(part.was)) {
      InsertNew(first, part.length, position);
    } else {
      const Place was = PlaceOf(part.was);
      part.length = std::min(part.length, LengthOf(was.node) - was.offset);
      if (!Revive(first, part.length, part.was, position)) {
        InsertNew(first, part.length, position);
      }
    }
    position += part.length;
    first += part.length;
  }
}

void ItemOrder::InsertNew(Lv first, uint32_t length, uint32_t position) {
  ++steps_;
  const Node left = NodeBefore(tracker_.ItemBefore(first), position);
  if (left != RankTree::kNone && IsShown(left) &&
      items_[left].ops.size() == 1 &&
      items_[left].ops.front() + LengthOf(left) == first) {
    order_.AddWeights(left, WeightsOf(length, true));
    return;
  }
  const Node node = order_.InsertAfter(left, WeightsOf(length, true));
  if (node >= items_.size()) items_.resize(node + 1);
  items_[node].ops.assign(1, first);
  by_op_[first] = node;
}

bool ItemOrder::Revive(Lv first, uint32_t length, Lv was, uint32_t position) {
  ++steps_;
  if (IsShown(PlaceOf(was).node)) return false;
  const Node node = Isolate(was, length);
  if (order_.Before(node).shown != position) {
    // Somebody put it elsewhere.
    const Node left = NodeBefore(tracker_.ItemBefore(first), position);
    order_.Detach(node);
    order_.AttachAfter(node, left, WeightsOf(length, false));
  }
  order_.SetWeights(node, WeightsOf(length, true));
  items_[node].ops.insert(items_[node].ops.begin(), &first, &first + 1);
  by_op_[first] = node;
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
      const Node node = Isolate(op, count);
      order_.SetWeights(node, WeightsOf(count, false));
    }
    op += count;
  }
}

bool ItemOrder::Check() const {
  if (!order_.Check()) return false;
  uint32_t shown = 0;
  size_t series = 0;
  for (Node node = order_.First(); node != RankTree::kNone;
       node = order_.Next(node)) {
    const RankTree::Weights weights = order_.weights(node);
    if (weights.places == 0) return false;
    if (weights.shown != 0 && weights.shown != weights.places) return false;
    shown += weights.shown;
    for (const Lv op : items_[node].ops) {
      const auto found = by_op_.find(op);
      if (found == by_op_.end() || found->second != node) return false;
      ++series;
    }
  }
  return series == by_op_.size() && shown == order_.total().shown;
}

}  // namespace syncline::internal
