#include "syncline/internal/document/undo_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/containers/search.h"
#include "syncline/internal/document/recorded_value.h"
#include "syncline/internal/document/undo_place.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/object.h"

namespace syncline::internal {
namespace {

// REQUIRES: the ranges ascend.
bool IsAnyIn(const OpRanges& ranges, Lv op) {
  const auto next =
      std::partition_point(ranges.begin(), ranges.end(),
                           [op](LvRange range) { return range.end <= op; });
  return next != ranges.end() && next->contains(op);
}

void AddRange(LvRange range, OpRanges* ranges) {
  if (!ranges->empty() && ranges->back().end == range.begin) {
    ranges->back().end = range.end;
  } else {
    ranges->push_back(range);
  }
}

// The number of the op run that holds `op`, which is before run number `near`,
// or not far from there: who undoes goes from the newest step to the oldest.
size_t OpRunIndexNear(const OpLog& log, Lv op, size_t near) {
  const OpRuns& runs = log.op_runs();
  near = std::min(near, runs.size() - 1);
  if (runs[near].end() <= op) return log.OpRunIndexAt(op, near);
  return SearchBackward(runs, near,
                        [op](const OpRun& run) { return run.begin <= op; });
}

// Calls f(run, part of the range in it), from run number `first` on.
template <typename F>
void ForEachOpRun(const OpLog& log, LvRange range, size_t first, F f) {
  for (size_t i = first;
       i < log.op_runs().size() && log.op_runs()[i].begin < range.end; ++i) {
    const OpRun& run = log.op_runs()[i];
    f(run, LvRange{std::max(range.begin, run.begin),
                   std::min(range.end, run.end())});
  }
}
template <typename F>
void ForEachOpRun(const OpLog& log, LvRange range, F f) {
  ForEachOpRun(log, range, log.OpRunIndexAt(range.begin), f);
}

OpKind KindOf(const OpLog& log, Lv op) { return log.OpRunAt(op).kind; }

// Items [from, to) of a run.
ItemOrder::Run PartOf(ItemOrder::Run run, uint32_t from, uint32_t to) {
  run.first += from;
  run.length = to - from;
  if (run.spot.is_shown) run.spot.position += from;
  return run;
}

bool IsBefore(const ItemOrder& order, const ItemOrder::Run& a,
              const ItemOrder::Run& b) {
  if (a.spot.position != b.spot.position) {
    return a.spot.position < b.spot.position;
  }
  // What does not show stands before what shows at its position.
  if (a.spot.is_shown != b.spot.is_shown) return b.spot.is_shown;
  return !a.spot.is_shown && order.IsBefore(a.first, b.first);
}

// A stack that somebody made up may name items twice, by several of the ops
// that stood for them: they are there once.
void PutInOrder(const ItemOrder& order, UndoItems::Parts* parts) {
  auto is_before = [&](const ItemOrder::Run& a, const ItemOrder::Run& b) {
    return IsBefore(order, a, b);
  };
  if (!std::is_sorted(parts->begin(), parts->end(), is_before)) {
    Sort(parts->begin(), parts->end(), is_before);
  }
  size_t kept = 0;
  Lv end;  // of what is kept last
  for (ItemOrder::Run part : *parts) {
    const bool overlaps =
        kept > 0 && (*parts)[kept - 1].first <= part.first && part.first < end;
    if (overlaps) {
      part = PartOf(part, std::min(end - part.first, part.length), part.length);
    }
    if (part.length == 0) continue;
    end = part.first + part.length;
    (*parts)[kept++] = part;
  }
  parts->resize(kept);
}

ObjectKind KindOfObject(const OpLog& log, Lv op) {
  std::string_view content = log.Content(log.OpRunAt(op));
  TextObject object;
  ReadObject(&content, &object);
  return object.kind;
}

// Half a mark marks nothing, and what is restored behind its begin would become
// its end.
void KeepWholeMarks(const OpLog& log, OpRanges* anchors) {
  if (anchors->empty()) return;
  absl::flat_hash_set<Lv> ends;
  std::vector<Lv> begins;
  for (const LvRange range : *anchors) {
    for (Lv op = range.begin; op < range.end; ++op) {
      if (KindOfObject(log, op) == ObjectKind::kBegin) {
        begins.push_back(op);
      } else {
        ends.insert(op);
      }
    }
  }
  anchors->clear();
  for (const Lv begin : begins) {
    if (ends.contains(begin + 1)) AddRange({begin, begin + 2}, anchors);
  }
}

}  // namespace

absl::StatusOr<UndoPlan> UndoPlanner::PlanFor(const UndoStep& step,
                                              bool is_redo) {
  step_ = &step;
  is_redo_ = is_redo;
  Collect(step);
  for (const auto& [container, items] : items_) {
    SYNCLINE_RETURN_IF_ERROR(PlanItems(container, items));
  }
  for (const auto& [key, done] : keys_) PlanKey(key.first, key.second, done);
  for (const auto& [counter, sum] : sums_) {
    if (sum != 0) {
      effects_.push_back(UndoSum{counter, static_cast<int64_t>(-sum)});
    }
  }
  for (const auto& [item, done] : movables_) {
    SYNCLINE_RETURN_IF_ERROR(PlanMovable(item.first, item.second, done));
  }
  for (const auto& [node, done] : nodes_) {
    SYNCLINE_RETURN_IF_ERROR(PlanNode(node.first, node.second, done));
  }
  PlanGoing();
  return Finish();
}

void UndoPlanner::Collect(const UndoStep& step) {
  for (const LvRange range : step.ops) {
    near_run_ = OpRunIndexNear(core_.log(), range.begin, near_run_);
    ForEachOpRun(
        core_.log(), range, near_run_,
        [&](const OpRun& run, LvRange ops) { CollectRun(step, run, ops); });
  }
}

void UndoPlanner::CollectRun(const UndoStep& step, const OpRun& run,
                             LvRange ops) {
  const Cover* cover = step.CoverOf(ops.begin);
  switch (core_.log().kind_of(run)) {
    case ContainerKind::kText:
    case ContainerKind::kList: {
      Items& items = items_[run.container];
      (MakesPlaces(run.kind) ? items.inserted : items.deletes).push_back(ops);
      return;
    }
    case ContainerKind::kMap: {
      if (cover == nullptr) return;
      const auto [key, is_first] = keys_.try_emplace(
          {run.container, run.position}, Key{*cover, ops.begin});
      if (!is_first) key->second.last = ops.begin;
      return;
    }
    case ContainerKind::kCounter: {
      std::string_view content = core_.log().Content(run);
      Value amount;
      ReadValue(&content, &amount);
      sums_[run.container] += static_cast<uint64_t>(*amount.as_int());
      return;
    }
    case ContainerKind::kMovableList:
      return CollectMovable(run, ops, cover);
    case ContainerKind::kTree:
      return CollectNode(run, cover);
  }
}

void UndoPlanner::CollectMovable(const OpRun& run, LvRange ops,
                                 const Cover* cover) {
  if (run.kind == OpKind::kInsert) {
    for (Lv op = ops.begin; op < ops.end; ++op) {
      movables_[{run.container, op}].is_new = true;
    }
    return;
  }
  if (cover == nullptr) return;
  std::string_view content = core_.log().Content(run);
  Movable& item = movables_[{run.container, TakeTarget(&content)}];
  if (run.kind != OpKind::kSetItem && item.place == kNever) {
    item.place = cover->covered;
    item.left_by = run.begin;
  }
  if (run.kind == OpKind::kMoveItem) {
    item.last_move = run.begin;
  } else if (run.kind == OpKind::kSetItem) {
    if (item.value == kNever) item.value = cover->covered;
    item.last_set = run.begin;
  } else {
    if (item.value == kNever) item.value = cover->other;
    item.deleted = run.begin;
  }
}

void UndoPlanner::CollectNode(const OpRun& run, const Cover* cover) {
  if (run.kind == OpKind::kCreateNode) {
    nodes_[{run.container, run.begin}] = {true, {}, run.begin};
    return;
  }
  if (cover == nullptr) return;
  std::string_view content = core_.log().Content(run);
  const auto [node, is_first] = nodes_.try_emplace(
      {run.container, TakeTarget(&content)}, Node{false, *cover, run.begin});
  if (!is_first) node->second.last = run.begin;
}

bool UndoPlanner::Stays(const Value& value, Lv by, Lv since) {
  if (!others_.IsIn(value, by, since)) return false;
  // What others had written came with the copy: it is not the step's.
  if (others_.IsInSource(value, by, since)) {
    kept_.insert(ContainerIndex(value.as_container()->number));
  }
  return true;
}

absl::Status UndoPlanner::PlanItems(ContainerIndex container,
                                    const Items& items) {
  SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, core_.OrderOf(container));
  UndoItems plan{container, {}, {}};
  for (const LvRange inserted : items.inserted) {
    PlanRemoved(*order, inserted, &plan);
  }
  for (const LvRange deletes : items.deletes) {
    PlanRestored(*order, items, deletes, &plan);
  }
  PutInOrder(*order, &plan.parts);
  KeepWholeMarks(core_.log(), &plan.anchors);
  if (!plan.empty()) effects_.push_back(std::move(plan));
  return absl::OkStatus();
}

void UndoPlanner::PlanRemoved(const ItemOrder& order, LvRange inserted,
                              UndoItems* plan) {
  const ContainerState& state = core_.any_state(plan->container);
  const auto* list = As<ListState>(state);
  const auto* text = As<TextState>(state);
  // What is at a position, if that may hold others' work, and for how many the
  // answer holds.
  auto value_at = [&](uint32_t at, uint32_t* count) -> const Value* {
    if (list != nullptr) return &list->items()[at];
    if (text->objects() == nullptr) {
      *count = inserted.size();
      return nullptr;
    }
    const TextObjects::Entry* entry = text->objects()->At(at, count);
    return entry == nullptr ? nullptr : &entry->object.value;
  };
  for (Lv op = inserted.begin; op < inserted.end;) {
    const ItemOrder::Run run = order.RunAt(op, inserted.end - op);
    const Lv of_step = std::exchange(op, op + run.length);
    if (!run.spot.is_shown) continue;
    for (uint32_t i = 0; i < run.length;) {
      uint32_t count = 1;
      const Value* value = value_at(run.spot.position + i, &count);
      const uint32_t next =
          value != nullptr ? i + 1 : i + std::min(count, run.length - i);
      // What a copy was made of was hidden before the step.
      if (value == nullptr ||
          !Stays(*value, run.first + i,
                 is_redo_ ? of_step + i : memory_.OldestInsert(of_step + i))) {
        plan->parts.push_back(PartOf(run, i, next));
      }
      i = next;
    }
  }
}

void UndoPlanner::PlanRestored(const ItemOrder& order, const Items& items,
                               LvRange deletes, UndoItems* plan) {
  // What another one deleted too stays deleted.
  const bool may_stay = order.has_more_deletes() || !items.inserted.empty();
  auto stays = [&](Lv op) {
    return may_stay && (order.DeletesOf(op) > 1 || IsAnyIn(items.inserted, op));
  };
  order.ForEachTarget(deletes, [&](Lv first, uint32_t length) {
    for (Lv op = first; op < first + length;) {
      const ItemOrder::Run run = order.RunAt(op, first + length - op);
      if (!run.spot.is_shown && run.first == op) RestoreRun(run, stays, plan);
      op += run.length;
    }
  });
}

template <typename F>
void UndoPlanner::RestoreRun(ItemOrder::Run run, F stays, UndoItems* plan) {
  while (run.length > 0) {
    run.op_run =
        static_cast<uint32_t>(core_.log().OpRunIndexAt(run.first, run.op_run));
    const OpRun& written = core_.log().op_runs()[run.op_run];
    const uint32_t in_run = std::min(run.length, written.end() - run.first);
    uint32_t count = 0;
    while (count < in_run && !stays(run.first + count)) ++count;
    if (count > 0) RestorePart(written, PartOf(run, 0, count), plan);
    run = PartOf(run, std::min(count + 1, in_run), run.length);
  }
}

void UndoPlanner::RestorePart(const OpRun& written, const ItemOrder::Run& part,
                              UndoItems* plan) {
  const Lv end = part.first + part.length;
  const bool is_object = written.kind == OpKind::kInsertObject;
  if (is_object && IsAnchor(core_.log().Content(written))) {
    return AddRange({part.first, end}, &plan->anchors);
  }
  plan->parts.push_back(part);
  const ContainerState& state = core_.any_state(plan->container);
  if (As<TextState>(state) != nullptr && !is_object) return;
  for (Lv op = part.first; op < end; ++op) {
    const RecordedValue value = ReadRecorded(core_, op);
    if (value.child) restored_.insert(*value.child);
  }
}

void UndoPlanner::PlanKey(ContainerIndex map, uint32_t key, const Key& done) {
  const auto& state = core_.state<MapState>(map);
  const MapState::Entry* entry = state.Find(key);
  if (entry == nullptr) return;
  const Register* shown = entry->sets.empty() ? nullptr : entry->sets.begin();
  const Lv in_force = shown != nullptr ? shown->op : state.RemovalOf(key);
  const bool is_removal = KindOf(core_.log(), done.last) == OpKind::kRemove;
  if (in_force == kNever || is_removal != (shown == nullptr) ||
      memory_.values.Find(in_force) != memory_.values.Find(done.last)) {
    return;
  }
  UndoKey plan{map, key, done.last, done.first.covered, done.first.other, true};
  // What somebody else set at the same time would show without this.
  if (entry->sets.size() > 1) plan.to = entry->sets.begin()[1].op;
  if (plan.to == kNever) {
    plan.changes = shown != nullptr;
  } else {
    const RecordedValue value = ReadRecorded(core_, plan.to);
    plan.changes = shown == nullptr || !IsSame(shown->value, value);
    if (plan.changes && value.child) restored_.insert(*value.child);
  }
  // What was in a child before the step was hidden, and may be again.
  const Lv since =
      is_redo_ ? done.first.op : memory_.values.Find(done.first.op);
  if (plan.changes && shown != nullptr &&
      Stays(shown->value, shown->op, since)) {
    return;
  }
  effects_.push_back(plan);
}

absl::Status UndoPlanner::PlanMovable(ContainerIndex container, Lv item,
                                      const Movable& done) {
  const auto& list = core_.state<MovableListState>(container);
  const Lv newest = memory_.NewestItem(item);
  const MovableListState::Item* now = list.Find(newest);
  UndoMovable plan;
  plan.container = container;
  plan.item = newest;
  plan.last = done.deleted;
  plan.left_by = done.left_by;
  if (done.is_new) {
    const Lv since = is_redo_ ? item : others_.OldestItem(item);
    if (now == nullptr || others_.IsBy(now->set_by, since) ||
        Stays(now->value, now->set_by, since)) {
      return absl::OkStatus();
    }
    plan.kind = UndoMovable::Kind::kRemove;
    plan.last = item;
  } else if (now == nullptr) {
    if (done.deleted == kNever || newest != item ||
        core_.DeletesOfItem(container, item) > 1) {
      return absl::OkStatus();
    }
    plan.kind = UndoMovable::Kind::kRestore;
    plan.place = done.place;
    plan.value = done.value;
    const RecordedValue value = ReadRecorded(core_, plan.value);
    if (value.child) restored_.insert(*value.child);
  } else {
    const StandIns& places = memory_.places;
    const StandIns& values = memory_.values;
    if (done.last_move != kNever &&
        places.Find(now->placed_by) == places.Find(done.last_move)) {
      SYNCLINE_ASSIGN_OR_RETURN(
          const uint32_t index,
          IndexOfPlace(core_, memory_, container, TreeState::kNowhere, newest,
                       done.place, done.left_by));
      plan.last = done.last_move;
      plan.place = done.place;
      plan.moves = index != list.IndexOf(newest);
    }
    if (done.last_set != kNever &&
        values.Find(now->set_by) == values.Find(done.last_set) &&
        !Stays(now->value, now->set_by,
               is_redo_ ? done.last_set : values.Find(done.last_set))) {
      const RecordedValue value = ReadRecorded(core_, done.value);
      plan.last_set = done.last_set;
      plan.value = done.value;
      plan.sets = !IsSame(now->value, value);
      if (plan.sets && value.child) restored_.insert(*value.child);
    }
    if (plan.place == kNever && plan.value == kNever) return absl::OkStatus();
  }
  effects_.push_back(plan);
  return absl::OkStatus();
}

}  // namespace syncline::internal
