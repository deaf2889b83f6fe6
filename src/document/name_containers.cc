#include "syncline/internal/document/name_containers.h"

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/container/flat_hash_set.h"
#include "syncline/internal/codec/cursor_message.h"
#include "syncline/internal/document/container_paths.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

Delta EmptyDelta(ContainerKind kind) {
  switch (kind) {
    case ContainerKind::kText:
      return TextDelta();
    case ContainerKind::kList:
    case ContainerKind::kMovableList:
      return ListDelta();
    case ContainerKind::kMap:
      return MapDelta();
    case ContainerKind::kTree:
      return TreeDelta();
    case ContainerKind::kCounter:
      break;
  }
  return CounterDelta();
}

// Calls f(const Value&) for each that shows after the change.
template <typename F>
void ForEachValue(const Delta& delta, F f) {
  if (const auto* text = std::get_if<TextDelta>(&delta)) {
    for (const TextStep& step : *text) {
      if (step.embed) f(*step.embed);
    }
  } else if (const auto* list = std::get_if<ListDelta>(&delta)) {
    for (const ListStep& step : *list) {
      for (const Value& value : step.inserted) f(value);
    }
  } else if (const auto* map = std::get_if<MapDelta>(&delta)) {
    for (const KeyChange& change : *map) {
      if (change.after) f(*change.after);
    }
  }
}

void AddNamed(const DocumentCore& after,
              std::vector<ContainerChange>* changes) {
  ContainerPaths paths(after);
  absl::flat_hash_set<uint32_t> told;
  for (const ContainerChange& change : *changes) {
    told.insert(change.container.number);
  }
  std::vector<ContainerChange> named;
  for (const ContainerChange& change : *changes) {
    ForEachValue(change.delta, [&](const Value& value) {
      const std::optional<ContainerRef> ref = value.as_container();
      if (!ref || !IsKnown(ref->kind) || !told.insert(ref->number).second) {
        return;
      }
      named.push_back({*ref, paths.PathOf(ContainerIndex(ref->number)),
                       EmptyDelta(ref->kind)});
    });
  }
  if (named.empty()) return;
  changes->insert(changes->end(), std::make_move_iterator(named.begin()),
                  std::make_move_iterator(named.end()));
  SortByDepth(changes);
}

// Whether each map above shows it, or what it is in.
bool IsInConflict(const DocumentCore& core, const ContainerChange& change) {
  ContainerIndex container(change.container.number);
  auto step = change.path.rbegin();
  while (!core.log().containers().container(container).is_root()) {
    const ContainerIndex parent = *core.parent_of(container);
    if (const auto* map = As<MapState>(core.any_state(parent))) {
      const auto key = core.log().keys().Find(std::get<std::string>(*step));
      if (*map->Get(*key) != Value(core.RefOf(container))) return true;
    }
    container = parent;
    ++step;
  }
  return false;
}

}  // namespace

void NameContainers(const DocumentCore& after,
                    std::vector<ContainerChange>* changes) {
  AddNamed(after, changes);
  for (ContainerChange& change : *changes) {
    change.id = EncodeChain(ChainOf(after.log().containers(),
                                    ContainerIndex(change.container.number)));
    change.is_in_conflict = IsInConflict(after, change);
  }
}

}  // namespace syncline::internal
