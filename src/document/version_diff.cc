// How two versions of a document differ, told as events tell it.
//
// Both are there as documents, before and after. Texts and lists do not know
// who made their items, so each of the two finds out what the other's ops would
// do to it: that is how far it is from the version that has both. From before
// to there, and back to after, is the difference. All other kinds know their
// items, keys and nodes by their ops, and are compared.
//
// Cost: that of merging the ops that one version has and the other has not, and
// O(size) of each container that these touch, but for texts and lists.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/batch_import.h"
#include "syncline/internal/document/broken_history.h"
#include "syncline/internal/document/container_depths.h"
#include "syncline/internal/document/container_paths.h"
#include "syncline/internal/document/deltas.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/name_containers.h"
#include "syncline/internal/document/segments.h"
#include "syncline/internal/document/shown_nodes.h"
#include "syncline/internal/document/text_range.h"
#include "syncline/internal/types/text_marks.h"

namespace syncline::internal {
namespace {

// One container in both documents.
struct Pair {
  const DocumentCore& before;
  const DocumentCore& after;
  ContainerIndex container;

  template <typename State>
  const State& old() const {
    return before.state<State>(container);
  }
  template <typename State>
  const State& now() const {
    return after.state<State>(container);
  }
};

// From before to after by place: `to_both` leads from before to both, `back`
// from after to both.
Splices Compose(const Splices* to_both, const Splices* back) {
  Splices splices = to_both == nullptr ? Splices() : *to_both;
  if (back == nullptr) return splices;
  const Segments changes = SegmentsOf(*back);
  // From the end, so that positions stay what they are.
  for (auto at = changes.rbegin(); at != changes.rend(); ++at) {
    splices.Add(at->new_begin, at->new_end - at->new_begin,
                at->old_end - at->old_begin);
  }
  return splices;
}

// Code points from `old_begin` on are kept as [begin, end): notes the
// attributes that they had, where they have other ones now.
void NoteAttributes(const Pair& pair, uint32_t old_begin, uint32_t begin,
                    uint32_t end, ChangeRecord::TextChanges* changes) {
  const auto& now = pair.now<TextState>();
  const std::vector<TextSpan> old_spans = SpansOf(
      pair.old<TextState>().objects(), old_begin, old_begin + (end - begin));
  const std::vector<TextSpan> spans = SpansOf(now.objects(), begin, end);
  auto old_span = old_spans.begin();
  auto span = spans.begin();
  const TextUnit unit = pair.after.event_unit();
  const uint32_t shift = begin - old_begin;  // may wrap, and back
  while (begin < end) {
    const uint32_t next = std::min(span->end, old_span->end + shift);
    if (span->attributes != old_span->attributes) {
      const uint32_t from = InUnit(now.rope(), begin, unit);
      const auto note = static_cast<uint32_t>(changes->attributes.size());
      const bool is_new = changes->splices.Annotate(
          from, InUnit(now.rope(), next, unit) - from, note);
      if (is_new) changes->attributes.push_back(old_span->attributes);
    }
    if (span->end == next) ++span;
    if (old_span->end + shift == next) ++old_span;
    begin = next;
  }
}

// Splices of a text by place as those of what shows, in the unit of events, and
// what marks said of what is kept.
ChangeRecord::TextChanges AsShown(const Pair& pair, const Splices& by_place) {
  ChangeRecord::TextChanges changes;
  const TextUnit unit = pair.after.event_unit();
  const Segments places = SegmentsOf(by_place);
  for (const Segment& at :
       InUnit(pair.old<TextState>(), pair.now<TextState>(), unit, places)) {
    changes.splices.Add(at.new_begin, at.old_end - at.old_begin,
                        at.new_end - at.new_begin);
  }
  uint32_t old_at = 0;
  uint32_t new_at = 0;
  for (const Segment& at : InUnit(pair.old<TextState>(), pair.now<TextState>(),
                                  TextUnit::kCodePoints, places)) {
    NoteAttributes(pair, old_at, new_at, at.new_begin, &changes);
    old_at = at.old_end;
    new_at = at.new_end;
  }
  NoteAttributes(pair, old_at, new_at,
                 pair.now<TextState>().rope().size().code_points, &changes);
  return changes;
}

// What is the same in both stands in the same order in both.
Splices CompareItems(const Pair& pair) {
  struct Item {
    OpId op;
    OpId placed_by;
    OpId set_by;
    bool operator==(const Item&) const = default;
  };
  auto items_of = [](const DocumentCore& core, const MovableListState& list) {
    const EventGraph& graph = core.log().graph();
    std::vector<Item> items;
    list.ForEach(0, list.size(), [&](const MovableListState::Item& item) {
      items.push_back(
          {graph.id(item.op), graph.id(item.placed_by), graph.id(item.set_by)});
    });
    return items;
  };
  const std::vector<Item> old =
      items_of(pair.before, pair.old<MovableListState>());
  const std::vector<Item> now =
      items_of(pair.after, pair.now<MovableListState>());
  absl::flat_hash_map<OpId, const Item*> old_by_op;
  for (const Item& item : old) old_by_op[item.op] = &item;
  Splices splices;
  auto next = old.begin();
  for (uint32_t i = 0; i < now.size(); ++i) {
    const auto found = old_by_op.find(now[i].op);
    if (found == old_by_op.end() || *found->second != now[i]) {
      splices.Add(i, 0, 1);
      continue;
    }
    const auto same = old.begin() + (found->second - old.data());
    splices.Add(i, static_cast<uint32_t>(same - next), 0);
    next = same + 1;
  }
  splices.Add(static_cast<uint32_t>(now.size()),
              static_cast<uint32_t>(old.end() - next), 0);
  return splices;
}

// What the keys of `after` showed before.
ChangeRecord::Keys KeysBefore(const Pair& pair) {
  ChangeRecord::Keys keys;
  const KeyTable& old_names = pair.before.log().keys();
  const KeyTable& names = pair.after.log().keys();
  for (const MapState::Entry& entry : pair.now<MapState>().entries()) {
    const auto number = old_names.Find(names.key(entry.key()));
    const Value* shown = number ? pair.old<MapState>().Get(*number) : nullptr;
    keys.emplace(entry.key(),
                 shown == nullptr ? std::nullopt : std::optional(*shown));
  }
  return keys;
}

// Keys that `after` never met are gone.
MapDelta CompareKeys(const Pair& pair) {
  auto delta = std::get<MapDelta>(
      DeltaSince(pair.after, pair.container, KeysBefore(pair)));
  const KeyTable& old_names = pair.before.log().keys();
  const KeyTable& names = pair.after.log().keys();
  for (const MapState::Entry& entry : pair.old<MapState>().entries()) {
    if (entry.sets.empty()) continue;
    const std::string_view name = old_names.key(entry.key());
    const auto number = names.Find(name);
    if (number && pair.now<MapState>().Find(*number) != nullptr) continue;
    delta.push_back({std::string(name), entry.shown(), std::nullopt});
  }
  Sort(delta.begin(), delta.end(),
       [](const KeyChange& a, const KeyChange& b) { return a.key < b.key; });
  return delta;
}

TreeDelta CompareNodes(const Pair& pair) {
  const ShownNodes old(pair.before.log().graph(), pair.old<TreeState>());
  const ShownNodes now(pair.after.log().graph(), pair.now<TreeState>());
  TreeDelta delta;
  // The deepest first.
  const auto& old_places = old.places();
  for (auto at = old_places.rbegin(); at != old_places.rend(); ++at) {
    if (now.Find(at->node) != nullptr) continue;
    delta.push_back({NodeStep::Kind::kDeleted, at->node, std::nullopt, 0});
  }
  // Parents before their children, siblings from left to right.
  for (const ShownNodes::Place& at : now.places()) {
    const ShownNodes::Place* before = old.Find(at.node);
    if (before != nullptr && before->moved_by == at.moved_by) continue;
    delta.push_back(
        {before == nullptr ? NodeStep::Kind::kCreated : NodeStep::Kind::kMoved,
         at.node, at.parent, at.index});
  }
  return delta;
}

class Differ {
 public:
  Differ(const DocumentCore& before, const DocumentCore& after,
         const Foresight& to_both, const Foresight& back)
      : before_(before),
        after_(after),
        to_both_(to_both),
        back_(back),
        paths_(after),
        was_(before),
        now_(after) {}

  Difference Run() {
    std::vector<ContainerIndex> touched = to_both_.touched;
    touched.insert(touched.end(), back_.touched.begin(), back_.touched.end());
    Sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const ContainerIndex container : touched) {
      if (!IsKnown(KindOf(container)) || !now_.IsShown(container)) continue;
      AddIfNew(container);
      ForEachChild(after_, container,
                   [this](ContainerIndex child) { AddIfNew(child); });
    }
    for (const ContainerIndex container : touched) {
      if (!IsKnown(KindOf(container)) || !now_.IsShown(container)) continue;
      if (told_.contains(container)) continue;
      Add(container, Compare({before_, after_, container}));
    }
    SortByDepth(&diff_.changes);
    return std::move(diff_);
  }

 private:
  ContainerKind KindOf(ContainerIndex container) const {
    return after_.log().containers().container(container).kind;
  }

  // A container that came to be shown is told from empty, and all that is in
  // it.
  void AddIfNew(ContainerIndex first) {
    if (was_.IsShown(first) || !now_.IsShown(first)) return;
    std::vector<ContainerIndex> todo = {first};
    while (!todo.empty()) {
      const ContainerIndex container = todo.back();
      todo.pop_back();
      if (!told_.insert(container).second) continue;
      if (!IsKnown(KindOf(container))) continue;
      Add(container, DeltaFromEmpty(after_, container));
      ForEachChild(after_, container,
                   [&](ContainerIndex child) { todo.push_back(child); });
    }
  }

  void Add(ContainerIndex container, Delta delta) {
    if (IsEmpty(delta)) return;
    if (now_.IsTooDeep(container)) {
      diff_.is_whole = false;
      return;
    }
    diff_.changes.push_back(
        {after_.RefOf(container), paths_.PathOf(container), std::move(delta)});
  }

  Delta Compare(const Pair& pair) const {
    const ContainerIndex container = pair.container;
    switch (KindOf(container)) {
      case ContainerKind::kText:
        return DeltaSince(after_, container, AsShown(pair, Places(container)));
      case ContainerKind::kList:
        return DeltaSince(after_, container, Places(container));
      case ContainerKind::kMovableList:
        return DeltaSince(after_, container, CompareItems(pair));
      case ContainerKind::kMap:
        return CompareKeys(pair);
      case ContainerKind::kTree:
        return CompareNodes(pair);
      default:
        return DeltaSince(after_, container, pair.old<CounterState>().value());
    }
  }

  Splices Places(ContainerIndex container) const {
    auto find = [&](const Foresight& foresight) {
      const auto found = foresight.splices.find(container);
      return found == foresight.splices.end() ? nullptr : &found->second;
    };
    return Compose(find(to_both_), find(back_));
  }

  const DocumentCore& before_;
  const DocumentCore& after_;
  const Foresight& to_both_;
  const Foresight& back_;
  ContainerPaths paths_;
  ContainerDepths was_;
  ContainerDepths now_;
  absl::flat_hash_set<ContainerIndex> told_;
  Difference diff_;
};

}  // namespace

absl::StatusOr<Foresight> DocumentCore::Foresee(const EventBatch& batch) {
  Foresight foresight;
  if (batch.runs.empty()) return foresight;
  OpLog& log = history_.log();
  const OpLog::Mark before = log.mark();
  BatchImport import(batch, log);
  [[maybe_unused]] const bool fits = import.FindMissing().empty();
  SYNCLINE_DCHECK(fits, "a version lacks what it builds upon");
  absl::Status status = import.Append();
  OpenStates();
  MergePlan plan(log.graph(), before.end, before.frontier, &unseen_);
  if (status.ok()) status = FindEdits(plan, import.touched());
  foresight.touched.assign(import.touched().begin(), import.touched().end());
  for (const ContainerIndex container : foresight.touched) {
    SequenceMerge* merge = MergeOf(states_[container.value()]);
    if (merge == nullptr) continue;
    if (IsSequence(log.containers().container(container).kind)) {
      Splices& splices = foresight.splices[container];
      for (const Edit& edit : merge->edits(log)) {
        splices.Add(edit.position, edit.deleted, edit.inserted);
      }
    }
    merge->ClearEdits();
  }
  log.Truncate(before);
  lamports_.Truncate(log.graph(), before.end);
  unseen_.Truncate(before.end);
  ForgetMerges(foresight.touched);
  if (!status.ok()) return ErrorOfKnown(status);
  return foresight;
}

void DocumentCore::ExportBetween(Parents from, Parents to, EventBatch* batch) {
  const Lv end = from.empty() ? Lv(0) : from.back() + 1;
  exporter_.ExportUntil(log(), VectorOf(to), VectorOf(from), end, batch);
}

absl::StatusOr<Difference> DocumentCore::DiffPasts(DocumentCore& before,
                                                   Parents from,
                                                   DocumentCore& after,
                                                   Parents to) {
  ShareNames(&before);
  ShareNames(&after);
  EventBatch ops;
  ExportBetween(to, from, &ops);
  SYNCLINE_ASSIGN_OR_RETURN(const Foresight to_both, before.Foresee(ops));
  ExportBetween(from, to, &ops);
  SYNCLINE_ASSIGN_OR_RETURN(const Foresight back, after.Foresee(ops));
  SYNCLINE_RETURN_IF_ERROR(CheckMeeting(before, to_both, after, back));
  return Differ(before, after, to_both, back).Run();
}

absl::StatusOr<std::vector<ContainerChange>> DocumentCore::Diff(
    const syncline::Frontier& from, const syncline::Frontier& to) {
  SYNCLINE_RETURN_IF_ERROR(EndEdits());
  SYNCLINE_ASSIGN_OR_RETURN(const Frontier old_heads, FindVersion(from));
  SYNCLINE_ASSIGN_OR_RETURN(const Frontier new_heads, FindVersion(to));
  DocumentCore& all = newest();
  // The latest is there already.
  auto make =
      [&](Parents heads) -> absl::StatusOr<std::unique_ptr<DocumentCore>> {
    if (SameVersion(heads, all.log().graph().frontier())) return nullptr;
    return all.PastAt(heads);
  };
  SYNCLINE_ASSIGN_OR_RETURN(const auto before, make(old_heads));
  SYNCLINE_ASSIGN_OR_RETURN(const auto after, make(new_heads));
  DocumentCore& now = after == nullptr ? all : *after;
  SYNCLINE_ASSIGN_OR_RETURN(Difference diff,
                            all.DiffPasts(before == nullptr ? all : *before,
                                          old_heads, now, new_heads));
  if (!diff.is_whole) return NestedTooDeep("containers are");
  NameContainers(now, &diff.changes);
  return std::move(diff.changes);
}

}  // namespace syncline::internal
