// The state of one container of any kind.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_CONTAINER_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_CONTAINER_STATE_H_

#include <variant>

#include "syncline/container_kind.h"
#include "syncline/internal/types/counter_state.h"
#include "syncline/internal/types/list_state.h"
#include "syncline/internal/types/map_state.h"
#include "syncline/internal/types/text_state.h"

namespace syncline::internal {

// std::monostate: of a kind that this version does not know.
using ContainerState =
    std::variant<std::monostate, TextState, ListState, MapState, CounterState>;

// The state of an empty container.
ContainerState EmptyState(ContainerKind kind, ContainerIndex container);

// Whether it shows nothing, as one that nobody has edited.
bool IsEmpty(const ContainerState& state);

// That of a text or a list, or nullptr.
SequenceMerge* MergeOf(ContainerState& state);
const SequenceMerge* MergeOf(const ContainerState& state);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_CONTAINER_STATE_H_
