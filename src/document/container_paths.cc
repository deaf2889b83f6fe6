#include "syncline/internal/document/container_paths.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "syncline/internal/base/sort.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/text_range.h"

namespace syncline::internal {
namespace {

template <typename F>
void ForEachShownNode(const TreeState& tree, F f) {
  std::vector<TreeState::Node> todo;
  const auto visit_children = [&](TreeState::Node parent) {
    const TreeState::Children& children = tree.children(parent);
    children.ForEach(0, children.size(),
                     [&](TreeState::Node child) { todo.push_back(child); });
  };
  visit_children(TreeState::kRoot);
  while (!todo.empty()) {
    const TreeState::Node node = todo.back();
    todo.pop_back();
    f(node);
    visit_children(node);
  }
}

}  // namespace

ContainerChain ChainOf(const ContainerTable& containers,
                       ContainerIndex container) {
  ContainerChain chain;
  ContainerKey key = containers.container(container);
  for (; key.is_keyed();
       key = containers.container(ContainerIndex(key.parent))) {
    chain.push_back(key);
  }
  chain.push_back(key);
  std::reverse(chain.begin(), chain.end());
  for (uint32_t i = 1; i < chain.size(); ++i) chain[i].parent = i - 1;
  return chain;
}

std::optional<ContainerIndex> FindContainer(DocumentCore& core,
                                            const ContainerChain& chain) {
  std::optional<ContainerIndex> found;
  for (ContainerKey key : chain) {
    if (found) key.parent = found->value();
    found = key.is_root() ? core.OpenRoot(key.kind, key.name)
                          : core.log().containers().Find(key);
    if (!found) return std::nullopt;
  }
  return found;
}

void SortByDepth(std::vector<ContainerChange>* changes) {
  Sort(changes->begin(), changes->end(),
       [](const ContainerChange& a, const ContainerChange& b) {
         return std::pair(a.path.size(), a.container.number) <
                std::pair(b.path.size(), b.container.number);
       });
}

void ForEachChild(const DocumentCore& core, ContainerIndex container,
                  absl::FunctionRef<void(ContainerIndex)> f) {
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
    ForEachShownNode(*tree, [&](TreeState::Node node) {
      const auto meta = core.FindMeta(core.log().graph().id(tree->op(node)));
      if (meta) f(*meta);
    });
  } else {
    ForEachItem(state, visit);
  }
}

Path ContainerPaths::PathOf(ContainerIndex container) {
  Path path;
  const ContainerTable& table = core_.log().containers();
  while (!table.container(container).is_root()) {
    path.push_back(StepTo(container));
    container = *core_.parent_of(container);
  }
  path.emplace_back(table.container(container).name);
  std::reverse(path.begin(), path.end());
  return path;
}

// How its parent names it.
PathStep ContainerPaths::StepTo(ContainerIndex container) {
  const ContainerTable& table = core_.log().containers();
  const ContainerKey& key = table.container(container);
  if (key.is_keyed()) return key.name;
  const ContainerIndex parent = *core_.parent_of(container);
  switch (table.container(parent).kind) {
    case ContainerKind::kTree:
      return *key.op;
    case ContainerKind::kMap: {
      const Lv op = *core_.log().graph().Find(*key.op);
      const OpRun& run = core_.log().OpRunAt(op);
      return std::string(core_.log().keys().key(run.position));
    }
    default:
      return IndexIn(parent, container);
  }
}

// Found for all containers of a list or text at once, and kept.
size_t ContainerPaths::IndexIn(ContainerIndex parent, ContainerIndex child) {
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

}  // namespace syncline::internal
