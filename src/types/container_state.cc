#include "syncline/internal/types/container_state.h"

namespace syncline::internal {

ContainerState EmptyState(ContainerKind kind, ContainerIndex container) {
  switch (kind) {
    case ContainerKind::kText:
      return TextState(container);
    case ContainerKind::kList:
      return ListState(container);
    case ContainerKind::kMap:
      return MapState();
    case ContainerKind::kCounter:
      return CounterState();
    case ContainerKind::kMovableList:
    case ContainerKind::kTree:
      break;
  }
  return std::monostate();
}

bool IsEmpty(const ContainerState& state) {
  if (const auto* text = std::get_if<TextState>(&state)) {
    return text->rope().empty();
  }
  if (const auto* list = std::get_if<ListState>(&state)) {
    return list->items().empty();
  }
  if (const auto* map = std::get_if<MapState>(&state)) return map->size() == 0;
  if (const auto* counter = std::get_if<CounterState>(&state)) {
    return counter->value() == 0;
  }
  return true;
}

const SequenceMerge* MergeOf(const ContainerState& state) {
  if (const auto* text = std::get_if<TextState>(&state)) return &text->merge();
  if (const auto* list = std::get_if<ListState>(&state)) return &list->merge();
  return nullptr;
}

SequenceMerge* MergeOf(ContainerState& state) {
  return const_cast<SequenceMerge*>(
      MergeOf(static_cast<const ContainerState&>(state)));
}

}  // namespace syncline::internal
