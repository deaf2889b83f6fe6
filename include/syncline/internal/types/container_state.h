// The state of one container of any kind.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_CONTAINER_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_CONTAINER_STATE_H_

#include <cstdint>
#include <memory>
#include <variant>

#include "syncline/container_kind.h"
#include "syncline/internal/types/counter_state.h"
#include "syncline/internal/types/list_state.h"
#include "syncline/internal/types/map_state.h"
#include "syncline/internal/types/movable_list_state.h"
#include "syncline/internal/types/text_state.h"
#include "syncline/internal/types/tree_state.h"

namespace syncline::internal {

// Each in its own memory: it stays where it is, and takes no more than it
// needs. std::monostate: of a kind that only a later version knows.
using ContainerState =
    std::variant<std::monostate, std::unique_ptr<TextState>,
                 std::unique_ptr<ListState>, std::unique_ptr<MapState>,
                 std::unique_ptr<CounterState>,
                 std::unique_ptr<MovableListState>, std::unique_ptr<TreeState>>;

// The state, if it is one of that kind; else nullptr.
template <typename T>
T* As(ContainerState& state) {
  const auto* held = std::get_if<std::unique_ptr<T>>(&state);
  return held == nullptr ? nullptr : held->get();
}
template <typename T>
const T* As(const ContainerState& state) {
  return As<T>(const_cast<ContainerState&>(state));
}

// The state of an empty container.
ContainerState EmptyState(ContainerKind kind, ContainerIndex container);

// Whether it is a list of either kind. Calls f(const Value&) for each item of
// one, for each embed of a text.
inline bool IsList(const ContainerState& state) {
  return As<ListState>(state) != nullptr ||
         As<MovableListState>(state) != nullptr;
}
template <typename F>
void ForEachItem(const ContainerState& state, F f) {
  if (const auto* list = As<ListState>(state)) {
    list->items().ForEach(0, list->items().size(), f);
  } else if (const auto* movable = As<MovableListState>(state)) {
    movable->ForEach(
        0, movable->size(),
        [&](const MovableListState::Item& item) { f(item.value); });
  } else if (const auto* text = As<TextState>(state)) {
    text->ForEachEmbed([&](uint32_t, const Value& value) { f(value); });
  }
}

// Whether it shows nothing, as one that nobody has edited.
bool IsEmpty(const ContainerState& state);

// What finds the edits in its sequence of items or places; nullptr where there
// is none. `SequenceLength` is how long that is.
SequenceMerge* MergeOf(ContainerState& state);
const SequenceMerge* MergeOf(const ContainerState& state);
uint32_t SequenceLength(const ContainerState& state);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_CONTAINER_STATE_H_
