#include "syncline/movable_list.h"

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/checked_value.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/item_range.h"

namespace syncline {
namespace {

using internal::ContainerIndex;
using internal::MovableListState;

}  // namespace

absl::Status MovableList::CheckEdit(size_t position, size_t count) const {
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(ContainerIndex(number())));
  return internal::CheckItems(size(), position, count);
}

absl::Status MovableList::Insert(size_t position, Value value) {
  std::vector<Value> values;
  values.push_back(std::move(value));
  return Insert(position, std::move(values));
}

absl::Status MovableList::Insert(size_t position, std::vector<Value> values) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, 0));
  for (const Value& value : values) {
    SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  }
  if (values.empty()) return absl::OkStatus();
  return core()->InsertMovable(ContainerIndex(number()),
                               static_cast<uint32_t>(position),
                               std::move(values));
}

absl::Status MovableList::Move(size_t from, size_t to) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(from, 1));
  SYNCLINE_RETURN_IF_ERROR(internal::CheckItems(size(), to, 1));
  if (from == to) return absl::OkStatus();
  return core()->MoveItem(ContainerIndex(number()), static_cast<uint32_t>(from),
                          static_cast<uint32_t>(to));
}

absl::Status MovableList::Set(size_t position, Value value) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, 1));
  SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  return core()->SetItem(ContainerIndex(number()),
                         static_cast<uint32_t>(position), std::move(value));
}

absl::Status MovableList::Delete(size_t position, size_t count) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, count));
  return core()->DeleteMovable(ContainerIndex(number()),
                               static_cast<uint32_t>(position),
                               static_cast<uint32_t>(count));
}

absl::StatusOr<uint32_t> MovableList::NewChild(size_t position,
                                               ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, 0));
  SYNCLINE_ASSIGN_OR_RETURN(
      const ContainerIndex child,
      core()->InsertMovableChild(ContainerIndex(number()),
                                 static_cast<uint32_t>(position), kind));
  return child.value();
}

absl::StatusOr<uint32_t> MovableList::SetNewChild(size_t position,
                                                  ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, 1));
  SYNCLINE_ASSIGN_OR_RETURN(
      const ContainerIndex child,
      core()->SetItemChild(ContainerIndex(number()),
                           static_cast<uint32_t>(position), kind));
  return child.value();
}

absl::StatusOr<Value> MovableList::Get(size_t position) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckItems(size(), position, 1));
  return core()
      ->state<MovableListState>(ContainerIndex(number()))
      .At(static_cast<uint32_t>(position))
      .value;
}

absl::StatusOr<std::vector<Value>> MovableList::Slice(size_t begin,
                                                      size_t end) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckSlice(size(), begin, end));
  std::vector<Value> values;
  values.reserve(end - begin);
  core()
      ->state<MovableListState>(ContainerIndex(number()))
      .ForEach(static_cast<uint32_t>(begin), static_cast<uint32_t>(end),
               [&](const MovableListState::Item& item) {
                 values.push_back(item.value);
               });
  return values;
}

size_t MovableList::size() const {
  return core()->state<MovableListState>(ContainerIndex(number())).size();
}

absl::StatusOr<Cursor> MovableList::CursorAt(size_t position,
                                             CursorSide side) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckItems(size(), position, 0));
  return core()->CursorAt(ContainerIndex(number()),
                          static_cast<uint32_t>(position), side);
}

absl::StatusOr<std::vector<ItemAuthors>> MovableList::Authors(
    size_t begin, size_t end) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckSlice(size(), begin, end));
  const internal::EventGraph& graph = core()->log().graph();
  std::vector<ItemAuthors> authors;
  authors.reserve(end - begin);
  core()
      ->state<MovableListState>(ContainerIndex(number()))
      .ForEach(static_cast<uint32_t>(begin), static_cast<uint32_t>(end),
               [&](const MovableListState::Item& item) {
                 authors.push_back({graph.id(item.op), graph.id(item.placed_by),
                                    graph.id(item.set_by)});
               });
  return authors;
}

}  // namespace syncline
