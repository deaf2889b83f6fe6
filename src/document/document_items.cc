// The ops of movable lists, local and imported.
#include <string>
#include <utility>
#include <vector>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

using ListItem = MovableListState::Item;

absl::Status DocumentCore::InsertMovable(ContainerIndex list, uint32_t index,
                                         std::vector<Value> values) {
  const auto count = static_cast<uint32_t>(values.size());
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(count, ValueBytes(values)));
  auto& state = mutable_state<MovableListState>(list);
  const uint32_t place = state.PlaceFor(index);
  const Lv first = AppendLocal(
      list, OpKind::kInsert, place, count,
      [&](std::string* contents) { AppendValues(values, contents); });
  if (is_recording()) {
    journal_.emplace_back(ItemChange{
        list, OpKind::kInsert, place, count, {first, first, first, {}}});
  }
  state.AddPlaces(place, count);
  for (uint32_t i = 0; i < count; ++i) {
    PutNewItem(list, place + i, first + i, std::move(values[i]));
  }
  return absl::OkStatus();
}

absl::Status DocumentCore::MoveItem(ContainerIndex list, uint32_t from,
                                    uint32_t to) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(1, sizeof(Lv)));
  auto& state = mutable_state<MovableListState>(list);
  const ListItem& item = state.At(from);
  // To the right, the item itself is among those that it passes.
  const uint32_t place = state.PlaceFor(to <= from ? to : to + 1);
  if (is_recording()) {
    journal_.emplace_back(ItemChange{list, OpKind::kMoveItem, place, 1, item,
                                     state.PlaceOf(item.op)});
  }
  if (is_watched()) NoteCover(item.placed_by, kNever);
  const Lv op = AppendLocal(
      list, OpKind::kMoveItem, place, 1,
      [&](std::string* contents) { AppendTarget(item.op, contents); });
  MoveItemToNew(list, item.op, place, op);
  return absl::OkStatus();
}

absl::Status DocumentCore::SetItem(ContainerIndex list, uint32_t index,
                                   Value value) {
  auto& state = mutable_state<MovableListState>(list);
  const ListItem& item = state.At(index);
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(1, sizeof(Lv) + ValueBytes(value)));
  if (is_recording()) {
    journal_.emplace_back(ItemChange{list, OpKind::kSetItem, 0, 0, item});
  }
  if (is_watched()) NoteCover(item.set_by, kNever);
  const Lv op =
      AppendLocal(list, OpKind::kSetItem, 0, 1, [&](std::string* contents) {
        AppendTarget(item.op, contents);
        AppendValue(value, contents);
      });
  Place(list, op, &value);
  Drop(item.value);
  SetItemValue(list, item.op, std::move(value), op);
  return absl::OkStatus();
}

absl::Status DocumentCore::DeleteMovable(ContainerIndex list, uint32_t index,
                                         uint32_t count) {
  SYNCLINE_RETURN_IF_ERROR(
      log().CheckRoom(count, uint64_t{count} * sizeof(Lv)));
  for (uint32_t i = 0; i < count; ++i) DeleteItem(list, index);
  return absl::OkStatus();
}

void DocumentCore::DeleteItem(ContainerIndex list, uint32_t index) {
  auto& state = mutable_state<MovableListState>(list);
  const Lv op = state.At(index).op;
  if (is_watched())
    NoteCover(state.At(index).placed_by, state.At(index).set_by);
  AppendLocal(list, OpKind::kDeleteItem, 0, 1,
              [&](std::string* contents) { AppendTarget(op, contents); });
  const uint32_t place = state.PlaceOf(op);
  ListItem item = TakeItem(list, op);
  Drop(item.value);
  if (is_recording()) {
    journal_.emplace_back(
        ItemChange{list, OpKind::kDeleteItem, 0, 0, std::move(item), place});
  }
}

absl::StatusOr<ContainerIndex> DocumentCore::InsertMovableChild(
    ContainerIndex list, uint32_t index, ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(InsertMovable(list, index, {ContainerRef{kind, 0}}));
  const Value& child = state<MovableListState>(list).At(index).value;
  return ContainerIndex(child.as_container()->number);
}

absl::StatusOr<ContainerIndex> DocumentCore::SetItemChild(ContainerIndex list,
                                                          uint32_t index,
                                                          ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(SetItem(list, index, ContainerRef{kind, 0}));
  const Value& child = state<MovableListState>(list).At(index).value;
  return ContainerIndex(child.as_container()->number);
}

void DocumentCore::ApplyInsertedItems(ContainerIndex container,
                                      const Edit& edit) {
  auto& list = mutable_state<MovableListState>(container);
  list.AddPlaces(edit.position, edit.inserted);
  std::string_view content = edit.content;
  for (uint32_t i = 0; i < edit.inserted; ++i) {
    Value value;
    ReadValue(&content, &value);
    PutNewItem(container, edit.position + i, edit.first_op + i,
               std::move(value));
  }
}

// What it refers to may be deleted, or, in a stranger's op, no item at all:
// then it does nothing, wherever it goes.
void DocumentCore::ApplyItemOp(const OpRun& run, MovableListState* list) {
  std::string_view content = log().Content(run);
  const Lv target = TakeTarget(&content);
  const ListItem* item = list->Find(target);
  if (item == nullptr) return;
  if (run.kind == OpKind::kDeleteItem) {
    Drop(TakeItem(run.container, target).value);
  } else if (Precedes(item->set_by, run.begin)) {
    Value value;
    ReadValue(&content, &value);
    Place(run.container, run.begin, &value);
    Drop(item->value);
    SetItemValue(run.container, target, std::move(value), run.begin);
  }
}

void DocumentCore::ApplyItemOps(ContainerIndex container, Lv from) {
  auto& list = mutable_state<MovableListState>(container);
  // One for each new op run that makes places, or for what is new of it.
  auto edit = list.merge().edits(log()).begin();
  const ContainerRuns runs = log().runs_of(container);
  for (size_t i = log().RunIndexIn(runs, from, runs.size()); i < runs.size();
       ++i) {
    const OpRun run = log().op_runs()[runs[i]];
    if (run.kind == OpKind::kInsert) {
      ApplyInsertedItems(container, *edit++);
      continue;
    }
    if (!MakesPlaces(run.kind)) {
      ApplyItemOp(run, &list);
      continue;
    }
    const uint32_t place = edit++->position;
    std::string_view content = log().Content(run);
    const ListItem* item = list.Find(TakeTarget(&content));
    if (item == nullptr || Precedes(run.begin, item->placed_by)) {
      list.AddPlaces(place, 1);
    } else {
      MoveItemToNew(container, item->op, place, run.begin);
    }
  }
  list.merge().ClearEdits();
}

void DocumentCore::Undo(ItemChange* change) {
  auto& list = mutable_state<MovableListState>(change->container);
  ListItem& before = change->before;
  const Lv op = before.op;
  switch (change->kind) {
    case OpKind::kInsert:
      for (uint32_t i = 0; i < change->count; ++i) {
        Drop(TakeItem(change->container, op + i).value);
      }
      list.RemovePlaces(change->place, change->count);
      return;
    case OpKind::kMoveItem:
      TakeItem(change->container, op);
      list.RemovePlaces(change->place, 1);
      PutItem(change->container, change->place_before, std::move(before));
      return;
    case OpKind::kSetItem:
      Drop(list.Find(op)->value);
      PlaceAgain(change->container, before.value);
      SetItemValue(change->container, op, std::move(before.value),
                   before.set_by);
      return;
    default:
      PlaceAgain(change->container, before.value);
      PutItem(change->container, change->place_before, std::move(before));
  }
}

void DocumentCore::PutItem(ContainerIndex list, uint32_t place, ListItem item) {
  auto& state = mutable_state<MovableListState>(list);
  const Lv op = item.op;
  state.Put(place, std::move(item));
  if (record()) record()->Splice(list, state.IndexOf(op), 0, 1);
}

void DocumentCore::PutNewItem(ContainerIndex list, uint32_t place, Lv op,
                              Value value) {
  Place(list, op, &value);
  PutItem(list, place, {op, op, op, std::move(value)});
}

ListItem DocumentCore::TakeItem(ContainerIndex list, Lv op) {
  auto& state = mutable_state<MovableListState>(list);
  if (record()) record()->Splice(list, state.IndexOf(op), 1, 0);
  return state.Take(op);
}

void DocumentCore::MoveItemToNew(ContainerIndex list, Lv op, uint32_t place,
                                 Lv placed_by) {
  auto& state = mutable_state<MovableListState>(list);
  if (record()) record()->Splice(list, state.IndexOf(op), 1, 0);
  state.MoveToNew(op, place, placed_by);
  if (record()) record()->Splice(list, state.IndexOf(op), 0, 1);
}

void DocumentCore::SetItemValue(ContainerIndex list, Lv op, Value value,
                                Lv set_by) {
  auto& state = mutable_state<MovableListState>(list);
  if (record()) record()->Splice(list, state.IndexOf(op), 1, 1);
  state.SetValue(op, std::move(value), set_by);
}

}  // namespace syncline::internal
