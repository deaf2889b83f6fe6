// The ops of maps and counters, and of lists, local and imported.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

void DocumentCore::PlaceChild(ContainerIndex parent, Lv lv, Value* value) {
  const ContainerIndex child =
      history_.log().containers().Intern({value->as_container()->kind,
                                          {},
                                          ContainerKey::kNoParent,
                                          log().graph().id(lv)});
  PlaceContainer(parent, child);
  *value = RefOf(child);
}

void DocumentCore::PlaceContainer(ContainerIndex parent, ContainerIndex child) {
  OpenStates();
  Placement& placement = placements_[child.value()];
  if (record()) record()->TouchPlacement(child, placement.uses > 0);
  placement.parent = parent;
  ++placement.uses;
}

void DocumentCore::DropChild(const Value& value) {
  const uint32_t child = value.as_container()->number;
  if (record()) record()->TouchPlacement(ContainerIndex(child), true);
  --placements_[child].uses;
}

Stamp DocumentCore::StampOf(Lv lv) {
  const EventGraph& graph = log().graph();
  return {lamports_.At(graph, lv, graph.runs().size() - 1), graph.id(lv)};
}

bool DocumentCore::Precedes(Lv a, Lv b) {
  const EventGraph& graph = log().graph();
  const size_t last = graph.runs().size() - 1;
  const uint32_t lamport_a = lamports_.At(graph, a, last);
  const uint32_t lamport_b = lamports_.At(graph, b, last);
  if (lamport_a != lamport_b) return lamport_a < lamport_b;
  return graph.id(a) < graph.id(b);
}

Value DocumentCore::ValueOf(const OpRun& run) {
  std::string_view content = log().Content(run);
  Value value;
  if (run.kind == OpKind::kSet) {
    ReadValue(&content, &value);
    Place(run.container, run.begin, &value);
    return value;
  }
  KeyedChild child_of;
  ReadKeyedChild(&content, &child_of);
  const ContainerIndex child = history_.log().containers().Intern(
      {child_of.kind, std::string(log().keys().key(run.position)),
       run.container.value(), child_of.after});
  PlaceContainer(run.container, child);
  return RefOf(child);
}

void DocumentCore::ApplyRegisterOp(const OpRun& run,
                                   const ConcurrentOps& unseen) {
  if (run.kind == OpKind::kAdd) {
    std::string_view content = log().Content(run);
    Value amount;
    ReadValue(&content, &amount);
    AddTo(run.container, *amount.as_int());
    return;
  }
  NoteKey(run.container, run.position);
  auto precedes = [&](Lv a, Lv b) { return Precedes(a, b); };
  auto drop = [&](const Value& value) { Drop(value); };
  if (run.kind == OpKind::kRemove) {
    mutable_state<MapState>(run.container)
        .Remove(run.position, run.begin, unseen, precedes, drop);
    return;
  }
  Register set{run.begin, run.position, ValueOf(run)};
  mutable_state<MapState>(run.container)
      .Set(std::move(set), unseen, precedes, drop);
}

void DocumentCore::ApplyRegisterOps(MergePlan& plan) {
  const OpRuns& op_runs = log().op_runs();
  if (plan.from() < log().graph().base().end) {
    // What is left of a base took nothing away from what else is left.
    ConcurrentOps all;
    all.MoveTo(log().graph(), log().graph().end(), {});
    for (const OpRun& run : op_runs) {
      if (IsRegisterOp(run.kind)) ApplyRegisterOp(run, all);
    }
    return;
  }
  size_t next = log().OpRunIndexAt(plan.from());
  for (size_t i = 0; i < plan.pieces().size(); ++i) {
    const MergePlan::Piece& piece = plan.pieces()[i];
    for (; next < op_runs.size() && op_runs[next].begin < piece.ops.end;
         ++next) {
      if (!IsRegisterOp(op_runs[next].kind)) continue;
      ApplyRegisterOp(op_runs[next], plan.UnseenBy(log().graph(), i));
    }
  }
}

template <typename Content>
absl::Status DocumentCore::AppendKeyOp(ContainerIndex map, std::string_view key,
                                       OpKind kind, size_t bytes,
                                       const Content& content,
                                       uint32_t* number) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(1, bytes));
  SYNCLINE_RETURN_IF_ERROR(log().CheckKeyRoom(key.size()));
  *number = history_.log().keys().Intern(key);
  if (is_recording()) {
    const auto& before = state<MapState>(map);
    const MapState::Entry* entry = before.Find(*number);
    journal_.emplace_back(
        MapChange{map, entry == nullptr ? MapState::Entry(*number) : *entry,
                  before.RemovalOf(*number)});
  }
  if (is_watched()) NoteKeyCover(state<MapState>(map), *number);
  AppendLocal(map, kind, *number, 1, content);
  NoteKey(map, *number);
  return absl::OkStatus();
}

void DocumentCore::ApplySet(ContainerIndex map, Register set) {
  mutable_state<MapState>(map).SetKnowingAll(
      std::move(set), [this](const Value& value) { Drop(value); });
}

absl::Status DocumentCore::SetKey(ContainerIndex map, std::string_view key,
                                  Value value) {
  uint32_t number = 0;
  SYNCLINE_RETURN_IF_ERROR(AppendKeyOp(
      map, key, OpKind::kSet, ValueBytes(value),
      [&](std::string* contents) { AppendValue(value, contents); }, &number));
  const Lv op = log().graph().end() - 1;
  Place(map, op, &value);
  ApplySet(map, {op, number, std::move(value)});
  return absl::OkStatus();
}

absl::Status DocumentCore::RemoveKey(ContainerIndex map, std::string_view key) {
  const std::optional<uint32_t> known = log().keys().Find(key);
  if (!known || state<MapState>(map).Get(*known) == nullptr) {
    return absl::OkStatus();
  }
  uint32_t number = 0;
  SYNCLINE_RETURN_IF_ERROR(
      AppendKeyOp(map, key, OpKind::kRemove, 0, std::string_view(), &number));
  mutable_state<MapState>(map).RemoveKnowingAll(
      number, log().graph().end() - 1,
      [this](const Value& value) { Drop(value); });
  return absl::OkStatus();
}

ContainerIndex DocumentCore::ChildAt(ContainerIndex map,
                                     std::string_view key) const {
  const Value* value = state<MapState>(map).Get(*log().keys().Find(key));
  return ContainerIndex(value->as_container()->number);
}

absl::StatusOr<ContainerIndex> DocumentCore::OpenChild(ContainerIndex map,
                                                       std::string_view key,
                                                       ContainerKind kind) {
  KeyedChild child{kind, std::nullopt};
  if (const std::optional<uint32_t> number = log().keys().Find(key)) {
    const MapState::Entry* entry = state<MapState>(map).Find(*number);
    if (entry != nullptr && !entry->sets.empty()) {
      const auto ref = entry->shown().as_container();
      if (ref && ref->kind == kind) return ContainerIndex(ref->number);
      return absl::FailedPreconditionError(absl::StrCat(
          "the key \"", std::string(key), "\" holds something else than a ",
          NameOf(kind), ": delete it first, or put a new one in its place"));
    }
    const Lv removal = state<MapState>(map).RemovalOf(*number);
    if (removal != kNever) child.after = log().graph().id(removal);
  }
  std::string content;
  AppendKeyedChild(child, &content);
  SYNCLINE_RETURN_IF_ERROR(OpenAgain(map, key, content));
  return ChildAt(map, key);
}

absl::Status DocumentCore::OpenAgain(ContainerIndex map, std::string_view key,
                                     std::string_view content) {
  uint32_t number = 0;
  SYNCLINE_RETURN_IF_ERROR(AppendKeyOp(map, key, OpKind::kOpenChild,
                                       content.size(), content, &number));
  // A copy: a child that is placed may move the log's tables, not its runs.
  const OpRun run = log().op_runs().back();
  ApplySet(map, {run.begin, number, ValueOf(run)});
  return absl::OkStatus();
}

absl::StatusOr<ContainerIndex> DocumentCore::NewChild(ContainerIndex map,
                                                      std::string_view key,
                                                      ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(SetKey(map, key, ContainerRef{kind, 0}));
  return ChildAt(map, key);
}

absl::StatusOr<ContainerIndex> DocumentCore::InsertChild(ContainerIndex list,
                                                         uint32_t position,
                                                         ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(
      InsertItems(list, position, {ContainerRef{kind, 0}}));
  return ContainerIndex(
      state<ListState>(list).items()[position].as_container()->number);
}

absl::Status DocumentCore::InsertItems(ContainerIndex list, uint32_t position,
                                       std::vector<Value> values) {
  const auto count = static_cast<uint32_t>(values.size());
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(count, ValueBytes(values)));
  if (is_recording()) {
    journal_.emplace_back(ListChange{list, position, count, {}});
  }
  Lv lv = AppendLocal(
      list, OpKind::kInsert, position, count,
      [&](std::string* contents) { AppendValues(values, contents); });
  if (record()) record()->Splice(list, position, 0, count);
  for (Value& value : values) {
    Place(list, lv, &value);
    ++lv;
  }
  mutable_state<ListState>(list).items().Insert(position, values);
  return absl::OkStatus();
}

absl::Status DocumentCore::DeleteItems(ContainerIndex list, uint32_t position,
                                       uint32_t count) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(count, 0));
  AppendLocal(list, OpKind::kDelete, position, count, {});
  if (record()) record()->Splice(list, position, count, 0);
  ListState::Items& items = mutable_state<ListState>(list).items();
  ListChange change{list, position, 0, {}};
  items.ForEach(position, position + count, [&](const Value& value) {
    Drop(value);
    if (is_recording()) change.deleted.push_back(value);
  });
  if (is_recording()) journal_.emplace_back(std::move(change));
  items.Erase(position, count);
  return absl::OkStatus();
}

absl::Status DocumentCore::ReplaceItem(ContainerIndex list, uint32_t position,
                                       Value value) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(2, ValueBytes(value)));
  const Lv op =
      AppendLocal(list, OpKind::kInsert, position, 1,
                  [&](std::string* contents) { AppendValue(value, contents); });
  AppendLocal(list, OpKind::kDelete, position + 1, 1, {});
  if (record()) {
    record()->Splice(list, position, 0, 1);
    record()->Splice(list, position + 1, 1, 0);
  }
  Place(list, op, &value);
  Value& item = mutable_state<ListState>(list).items().At(position);
  Drop(item);
  item.swap(value);
  if (is_recording()) {
    ListChange change{list, position, 1, {}};
    change.deleted.push_back(std::move(value));
    journal_.emplace_back(std::move(change));
  }
  return absl::OkStatus();
}

absl::Status DocumentCore::Add(ContainerIndex counter, int64_t amount) {
  const Value value(amount);
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(1, ValueBytes(value)));
  if (is_recording()) journal_.emplace_back(CounterChange{counter, amount});
  AppendLocal(counter, OpKind::kAdd, 0, 1,
              [&](std::string* contents) { AppendValue(value, contents); });
  AddTo(counter, amount);
  return absl::OkStatus();
}

void DocumentCore::AddTo(ContainerIndex container, int64_t amount) {
  auto& counter = mutable_state<CounterState>(container);
  if (record()) record()->TouchCounter(container, counter.value());
  counter.Add(amount);
}

}  // namespace syncline::internal
