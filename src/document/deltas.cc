#include "syncline/internal/document/deltas.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/document/container_depths.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/text_delta.h"

namespace syncline::internal {
namespace {

using Node = TreeState::Node;

// The steps of a list; `read(from, to)` is what is there now.
template <typename F>
ListDelta StepsOf(const Splices& splices, F read) {
  ListDelta steps;
  uint32_t position = 0;
  const auto keep = [&](uint32_t count, uint32_t) {
    if (steps.empty() || steps.back().kind != ListStep::Kind::kRetain) {
      steps.push_back({ListStep::Kind::kRetain});
    }
    steps.back().count += count;
    position += count;
  };
  const auto change = [&](uint32_t inserted, uint32_t deleted) {
    if (inserted > 0) {
      steps.push_back({ListStep::Kind::kInsert, inserted,
                       read(position, position + inserted)});
    }
    if (deleted > 0) steps.push_back({ListStep::Kind::kDelete, deleted});
    position += inserted;
  };
  splices.ForEach(keep, change);
  // What is kept behind the last change, and more.
  steps.pop_back();
  return steps;
}

ListDelta DeltaOf(const ListState& list, const Splices& splices) {
  return StepsOf(splices, [&](uint32_t from, uint32_t to) {
    std::vector<Value> inserted;
    list.items().ForEach(
        from, to, [&](const Value& value) { inserted.push_back(value); });
    return inserted;
  });
}

ListDelta DeltaOf(const MovableListState& list, const Splices& splices) {
  return StepsOf(splices, [&](uint32_t from, uint32_t to) {
    std::vector<Value> inserted;
    list.ForEach(from, to, [&](const MovableListState::Item& item) {
      inserted.push_back(item.value);
    });
    return inserted;
  });
}

MapDelta DeltaOf(const KeyTable& names, const MapState& map,
                 const ChangeRecord::Keys& keys) {
  MapDelta delta;
  for (const auto& [key, before] : keys) {
    const Value* shown = map.Get(key);
    KeyChange change{std::string(names.key(key)), before, std::nullopt};
    if (shown != nullptr) change.after = *shown;
    if (change.before != change.after) delta.push_back(std::move(change));
  }
  Sort(delta.begin(), delta.end(),
       [](const KeyChange& a, const KeyChange& b) { return a.key < b.key; });
  return delta;
}

// What changed in a tree since its nodes were where `before` says. Cost:
// O(nodes that changed, those above and those that came with them), and their
// order.
class TreeDifference {
 public:
  TreeDifference(const EventGraph& graph, const TreeState& tree,
                 const ChangeRecord::Nodes& before)
      : graph_(graph),
        tree_(tree),
        before_(before),
        depths_before_(NodesBefore{tree, before}),
        depths_(NodesBefore{tree, no_nodes_}) {}

  TreeDelta Build() {
    for (const auto& [node, spot] : before_) {
      // An inner transaction may have taken back its creation.
      if (node < tree_.node_count()) Add(node, spot);
    }
    AddDeleted();
    AddPlaced();
    return std::move(delta_);
  }

 private:
  struct Placed {
    Node node = 0;
    uint32_t depth = 0;
    uint32_t index = 0;
    bool is_new = false;
  };

  void Add(Node node, const TreeState::Spot& spot) {
    const std::optional<uint32_t> was_at = depths_before_.Of(node);
    if (!depths_.Of(node)) {
      if (was_at) deleted_.emplace_back(*was_at, node);
    } else if (!was_at) {
      AddCreated(node);
    } else if (tree_.spot(node) != spot) {
      AddPlaced(node, false);
    }
  }

  // A node, and what is below it, came to be shown.
  void AddCreated(Node first) {
    std::vector<Node> todo = {first};
    while (!todo.empty()) {
      const Node node = todo.back();
      todo.pop_back();
      // What was elsewhere in the tree has moved here.
      if (depths_before_.Of(node)) continue;
      if (!created_.insert(node).second) continue;
      AddPlaced(node, true);
      const TreeState::Children& children = tree_.children(node);
      children.ForEach(0, children.size(),
                       [&](Node child) { todo.push_back(child); });
    }
  }
  void AddPlaced(Node node, bool is_new) {
    placed_.push_back({node, *depths_.Of(node), tree_.IndexOf(node), is_new});
  }

  OpId IdOf(Node node) const { return graph_.id(tree_.op(node)); }

  // The deepest first: what is below is taken out before.
  void AddDeleted() {
    Sort(deleted_.rbegin(), deleted_.rend());
    for (const auto& [depth, node] : deleted_) {
      delta_.push_back({NodeStep::Kind::kDeleted, IdOf(node), std::nullopt, 0});
    }
  }
  // Parents first, siblings from left to right.
  void AddPlaced() {
    Sort(placed_.begin(), placed_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.depth, a.index, a.node) <
             std::tie(b.depth, b.index, b.node);
    });
    for (const Placed& placed : placed_) {
      const Node parent = tree_.parent(placed.node);
      delta_.push_back(
          {placed.is_new ? NodeStep::Kind::kCreated : NodeStep::Kind::kMoved,
           IdOf(placed.node),
           parent == TreeState::kRoot ? std::nullopt
                                      : std::optional<OpId>(IdOf(parent)),
           placed.index});
    }
  }

  const EventGraph& graph_;
  const TreeState& tree_;
  const ChangeRecord::Nodes& before_;
  const ChangeRecord::Nodes no_nodes_;
  NodeDepths depths_before_;
  NodeDepths depths_;
  absl::flat_hash_set<Node> created_;
  std::vector<std::pair<uint32_t, Node>> deleted_;  // with their depths before
  std::vector<Placed> placed_;
  TreeDelta delta_;
};

CounterDelta DeltaOf(const CounterState& counter, int64_t before) {
  // Unsigned: the sum may have wrapped.
  return {static_cast<int64_t>(static_cast<uint64_t>(counter.value()) -
                               static_cast<uint64_t>(before))};
}

Splices AllInserted(uint32_t length) {
  Splices splices;
  splices.Add(0, 0, length);
  return splices;
}

}  // namespace

Delta DeltaSince(const DocumentCore& core, ContainerIndex container,
                 const ChangeRecord::Before& before) {
  const ContainerState& state = core.any_state(container);
  if (const auto* changes = std::get_if<ChangeRecord::TextChanges>(&before)) {
    return DeltaSince(*As<TextState>(state), core.event_unit(), *changes);
  }
  if (const auto* splices = std::get_if<Splices>(&before)) {
    if (const auto* list = As<ListState>(state)) {
      return DeltaOf(*list, *splices);
    }
    return DeltaOf(*As<MovableListState>(state), *splices);
  }
  if (const auto* keys = std::get_if<ChangeRecord::Keys>(&before)) {
    return DeltaOf(core.log().keys(), *As<MapState>(state), *keys);
  }
  if (const auto* nodes = std::get_if<ChangeRecord::Nodes>(&before)) {
    return TreeDifference(core.log().graph(), *As<TreeState>(state), *nodes)
        .Build();
  }
  return DeltaOf(*As<CounterState>(state), std::get<int64_t>(before));
}

Delta DeltaFromEmpty(const DocumentCore& core, ContainerIndex container) {
  const ContainerState& state = core.any_state(container);
  ChangeRecord::Before empty;
  if (const auto* map = As<MapState>(state)) {
    auto& keys = empty.emplace<ChangeRecord::Keys>();
    for (const MapState::Entry& entry : map->entries()) {
      keys.emplace(entry.key(), std::nullopt);
    }
  } else if (const auto* tree = As<TreeState>(state)) {
    auto& nodes = empty.emplace<ChangeRecord::Nodes>();
    for (Node node = 0; node < tree->node_count(); ++node) {
      nodes.emplace(node, TreeState::Spot());
    }
  } else if (As<CounterState>(state) != nullptr) {
    empty.emplace<int64_t>(0);
  } else if (const auto* list = As<MovableListState>(state)) {
    empty = AllInserted(list->size());
  } else if (const auto* text = As<TextState>(state)) {
    return InsertsOf(*text, core.event_unit(), 0,
                     text->rope().size().code_points);
  } else {
    empty = AllInserted(SequenceLength(state));
  }
  return DeltaSince(core, container, empty);
}

bool IsEmpty(const Delta& delta) {
  if (const auto* counter = std::get_if<CounterDelta>(&delta)) {
    return counter->added == 0;
  }
  return std::visit(
      [](const auto& d) {
        if constexpr (requires { d.empty(); }) {
          return d.empty();
        } else {
          return false;
        }
      },
      delta);
}

}  // namespace syncline::internal
