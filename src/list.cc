#include "syncline/list.h"

#include <utility>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/attribution.h"
#include "syncline/internal/document/checked_value.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/item_range.h"

namespace syncline {
namespace {

using internal::ContainerIndex;
using internal::ListState;

}  // namespace

absl::Status List::CheckEdit(size_t position, size_t count) const {
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(ContainerIndex(number())));
  return internal::CheckItems(size(), position, count);
}

absl::Status List::Insert(size_t position, Value value) {
  std::vector<Value> values;
  values.push_back(std::move(value));
  return Insert(position, std::move(values));
}

absl::Status List::Insert(size_t position, std::vector<Value> values) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, 0));
  for (const Value& value : values) {
    SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  }
  if (values.empty()) return absl::OkStatus();
  return core()->InsertItems(ContainerIndex(number()),
                             static_cast<uint32_t>(position),
                             std::move(values));
}

absl::Status List::Delete(size_t position, size_t count) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, count));
  if (count == 0) return absl::OkStatus();
  return core()->DeleteItems(ContainerIndex(number()),
                             static_cast<uint32_t>(position),
                             static_cast<uint32_t>(count));
}

absl::Status List::Replace(size_t position, Value value) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, 1));
  SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  return core()->ReplaceItem(ContainerIndex(number()),
                             static_cast<uint32_t>(position), std::move(value));
}

absl::StatusOr<uint32_t> List::NewChild(size_t position, ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(CheckEdit(position, 0));
  SYNCLINE_ASSIGN_OR_RETURN(
      const ContainerIndex child,
      core()->InsertChild(ContainerIndex(number()),
                          static_cast<uint32_t>(position), kind));
  return child.value();
}

absl::StatusOr<Value> List::Get(size_t position) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckItems(size(), position, 1));
  return core()
      ->state<ListState>(ContainerIndex(number()))
      .items()[static_cast<uint32_t>(position)];
}

absl::StatusOr<std::vector<Value>> List::Slice(size_t begin, size_t end) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckSlice(size(), begin, end));
  std::vector<Value> values;
  values.reserve(end - begin);
  core()
      ->state<ListState>(ContainerIndex(number()))
      .items()
      .ForEach(static_cast<uint32_t>(begin), static_cast<uint32_t>(end),
               [&](const Value& value) { values.push_back(value); });
  return values;
}

size_t List::size() const {
  return core()->state<ListState>(ContainerIndex(number())).items().size();
}

absl::StatusOr<Cursor> List::CursorAt(size_t position, CursorSide side) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckItems(size(), position, 0));
  return core()->CursorAt(ContainerIndex(number()),
                          static_cast<uint32_t>(position), side);
}

absl::StatusOr<std::vector<AuthoredRange>> List::Authors(size_t begin,
                                                         size_t end) const {
  SYNCLINE_RETURN_IF_ERROR(internal::CheckSlice(size(), begin, end));
  return internal::AuthorsOf(*core(), ContainerIndex(number()),
                             static_cast<uint32_t>(begin),
                             static_cast<uint32_t>(end));
}

}  // namespace syncline
