#include "syncline/internal/document/event_builder.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/document/deltas.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/text_range.h"

namespace syncline::internal {
namespace {

// Calls f(ContainerIndex) for each container that this one shows.
template <typename F>
void ForEachChild(const DocumentCore& core, ContainerIndex container, F f) {
  auto visit = [&](const Value& value) {
    const std::optional<ContainerRef> ref = value.as_container();
    if (ref) f(ContainerIndex(ref->number));
  };
  const ContainerState& state = core.any_state(container);
  if (const auto* map = As<MapState>(state)) {
    for (const MapState::Entry& entry : map->entries()) {
      for (const Register& set : entry.sets) visit(set.value);
    }
  } else if (const auto* tree = As<TreeState>(state)) {
    for (TreeState::Node node = 0; node < tree->node_count(); ++node) {
      if (!tree->IsShown(node)) continue;
      const auto meta = core.FindMeta(core.log().graph().id(tree->op(node)));
      if (meta) f(*meta);
    }
  } else {
    ForEachItem(state, visit);
  }
}

class EventBuilder {
 public:
  EventBuilder(const DocumentCore& core, const ChangeRecord& record)
      : core_(core), record_(record) {}

  std::vector<ContainerChange> Build() {
    for (const auto& [container, was_placed] : record_.placed_before()) {
      if (!was_placed) AddIfNew(container);
    }
    for (const ContainerIndex container : record_.containers()) {
      AddNewMetas(container);
      AddIfNew(container);
    }
    for (const ContainerIndex container : record_.containers()) {
      if (told_.contains(container) || !IsShown(container)) continue;
      Add(container, DeltaSince(core_, container, record_.before(container)));
    }
    Sort(changes_.begin(), changes_.end(),
         [](const ContainerChange& a, const ContainerChange& b) {
           return std::pair(a.path.size(), a.container.number) <
                  std::pair(b.path.size(), b.container.number);
         });
    return std::move(changes_);
  }

 private:
  const ContainerKey& KeyOf(ContainerIndex container) const {
    return core_.log().containers().container(container);
  }
  bool IsShown(ContainerIndex container) const {
    return core_.CheckAttached(container).ok();
  }

  bool WasShown(ContainerIndex container) const {
    while (!KeyOf(container).is_root()) {
      if (!WasPlaced(container)) return false;
      container = core_.parent_of(container);
    }
    return true;
  }
  bool WasPlaced(ContainerIndex container) const {
    const ContainerIndex parent = core_.parent_of(container);
    const auto* tree = As<TreeState>(core_.any_state(parent));
    if (tree != nullptr) {
      static const ChangeRecord::Nodes none;
      const auto* nodes = record_.Find<ChangeRecord::Nodes>(parent);
      const TreeState::Node node = core_.FindNode(parent, *KeyOf(container).op);
      return internal::WasShown(*tree, nodes == nullptr ? none : *nodes, node);
    }
    const auto found = record_.placed_before().find(container);
    return found == record_.placed_before().end() ? core_.IsPlaced(container)
                                                  : found->second;
  }

  // Tells a container that came to be shown from empty, and all that is in it.
  void AddIfNew(ContainerIndex first) {
    if (!IsShown(first) || WasShown(first)) return;
    std::vector<ContainerIndex> todo = {first};
    while (!todo.empty()) {
      const ContainerIndex container = todo.back();
      todo.pop_back();
      if (!told_.insert(container).second) continue;
      if (!IsKnown(KeyOf(container).kind)) continue;
      Add(container, DeltaFromEmpty(core_, container));
      ForEachChild(core_, container,
                   [&](ContainerIndex child) { todo.push_back(child); });
    }
  }

  // The maps of the nodes that came to be shown.
  void AddNewMetas(ContainerIndex container) {
    const auto* nodes = record_.Find<ChangeRecord::Nodes>(container);
    if (nodes == nullptr || !WasShown(container)) return;
    const Delta delta = DeltaSince(core_, container, *nodes);
    for (const NodeStep& step : std::get<TreeDelta>(delta)) {
      if (step.kind != NodeStep::Kind::kCreated) continue;
      const std::optional<ContainerIndex> meta = core_.FindMeta(step.node);
      if (meta) AddIfNew(*meta);
    }
  }

  void Add(ContainerIndex container, Delta delta) {
    if (IsEmpty(delta)) return;
    changes_.push_back(
        {core_.RefOf(container), PathOf(container), std::move(delta)});
  }

  Path PathOf(ContainerIndex container) {
    Path path;
    while (!KeyOf(container).is_root()) {
      path.push_back(StepTo(container));
      container = core_.parent_of(container);
    }
    path.emplace_back(KeyOf(container).name);
    std::reverse(path.begin(), path.end());
    return path;
  }

  // How its parent names it.
  PathStep StepTo(ContainerIndex container) {
    const ContainerKey& key = KeyOf(container);
    if (key.is_keyed()) return key.name;
    const ContainerIndex parent = core_.parent_of(container);
    switch (KeyOf(parent).kind) {
      case ContainerKind::kTree:
        return *key.op;
      case ContainerKind::kMap: {
        const Lv op = *core_.log().graph().Find(*key.op);
        const OpRun& run = core_.log().op_runs()[core_.log().OpRunIndexAt(op)];
        return std::string(core_.log().keys().key(run.position));
      }
      default:
        return IndexIn(parent, container);
    }
  }

  // Found for all containers of a list or text at once, and kept.
  size_t IndexIn(ContainerIndex parent, ContainerIndex child) {
    const bool is_new = !indexes_.contains(parent);
    absl::flat_hash_map<uint32_t, size_t>& indexes = indexes_[parent];
    if (is_new) {
      const auto add = [&](const Value& value, size_t index) {
        const std::optional<ContainerRef> ref = value.as_container();
        if (ref) indexes.emplace(ref->number, index);
      };
      const ContainerState& state = core_.any_state(parent);
      if (const auto* text = As<TextState>(state)) {
        text->ForEachEmbed([&](uint32_t at, const Value& value) {
          add(value, InUnit(text->rope(), at, core_.event_unit()));
        });
      } else {
        size_t index = 0;
        ForEachItem(state, [&](const Value& value) { add(value, index++); });
      }
    }
    return indexes.at(child.value());
  }

  const DocumentCore& core_;
  const ChangeRecord& record_;
  absl::flat_hash_set<ContainerIndex> told_;
  absl::flat_hash_map<ContainerIndex, absl::flat_hash_map<uint32_t, size_t>>
      indexes_;
  std::vector<ContainerChange> changes_;
};

}  // namespace

std::vector<ContainerChange> BuildChanges(const DocumentCore& core,
                                          const ChangeRecord& record) {
  return EventBuilder(core, record).Build();
}

}  // namespace syncline::internal
