#include "syncline/internal/types/container_state.h"

#include <utility>

namespace syncline::internal {
namespace {

// Calls f(state) where it has a merge; else returns what `none` is.
template <typename R, typename F>
R IfMerging(const ContainerState& state, R none, F f) {
  return std::visit(
      [&](const auto& s) -> R {
        if constexpr (requires { s->merge(); }) {
          return f(std::as_const(*s));
        } else {
          return none;
        }
      },
      state);
}

}  // namespace

ContainerState EmptyState(ContainerKind kind, ContainerIndex container) {
  switch (kind) {
    case ContainerKind::kText:
      return std::make_unique<TextState>(container);
    case ContainerKind::kList:
      return std::make_unique<ListState>(container);
    case ContainerKind::kMap:
      return std::make_unique<MapState>();
    case ContainerKind::kCounter:
      return std::make_unique<CounterState>();
    case ContainerKind::kMovableList:
      return std::make_unique<MovableListState>(container);
    case ContainerKind::kTree:
      return std::make_unique<TreeState>(container);
  }
  return {};
}

bool IsEmpty(const ContainerState& state) {
  struct {
    bool operator()(const TextState& text) {
      return text.rope().size().code_points == 0;  // whatever anchors it has
    }
    bool operator()(const ListState& list) { return list.items().empty(); }
    bool operator()(const MapState& map) { return map.size() == 0; }
    bool operator()(const CounterState& counter) {
      return counter.value() == 0;
    }
    bool operator()(const MovableListState& list) { return list.size() == 0; }
    bool operator()(const TreeState& tree) {
      return tree.children(TreeState::kRoot).empty();
    }
  } is_empty;
  return std::visit(
      [&](const auto& s) {
        if constexpr (requires { *s; }) {
          return is_empty(*s);
        } else {
          return true;
        }
      },
      state);
}

const SequenceMerge* MergeOf(const ContainerState& state) {
  return IfMerging<const SequenceMerge*>(
      state, nullptr, [](const auto& s) { return &s.merge(); });
}

SequenceMerge* MergeOf(ContainerState& state) {
  return const_cast<SequenceMerge*>(
      MergeOf(static_cast<const ContainerState&>(state)));
}

uint32_t SequenceLength(const ContainerState& state) {
  return IfMerging<uint32_t>(state, 0,
                             [](const auto& s) { return s.places(); });
}

}  // namespace syncline::internal
