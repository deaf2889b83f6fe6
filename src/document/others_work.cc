#include "syncline/internal/document/others_work.h"

#include <algorithm>

#include "syncline/internal/base/depth.h"

namespace syncline::internal {

bool OthersWork::IsMine(Lv op) const {
  return mine_.contains(core_.log().graph().RunAt(op).peer);
}

bool OthersWork::IsInValue(const Value& value, int depth) {
  const std::optional<ContainerRef> ref = value.as_container();
  return ref && IsInContainer(ContainerIndex(ref->number), depth + 1);
}

bool OthersWork::IsInContainer(ContainerIndex container, int depth) {
  if (depth > kMaxDepth) return true;
  const ContainerState& state = core_.any_state(container);
  if (IsSequence(core_.log().containers().container(container).kind)) {
    return IsInSequence(container, depth);
  }
  if (const auto* map = As<MapState>(state)) return IsInMap(*map, depth);
  if (const auto* list = As<MovableListState>(state)) {
    return IsInMovable(*list, depth);
  }
  if (As<TreeState>(state) != nullptr) {
    return IsInChildren(container, TreeState::kRoot, depth);
  }
  return IsInCounter(container);
}

bool OthersWork::IsInCounter(ContainerIndex counter) {
  const OpLog& log = core_.log();
  const ContainerRuns runs = log.runs_of(counter);
  if (runs.empty()) return false;
  // The log tells only the first op of each counter.
  for (uint32_t i = runs.front(); i < adds_from_; ++i) {
    const OpRun& run = log.op_runs()[i];
    if (run.kind != OpKind::kAdd) continue;
    // One op of a base stands for all that was added by then, by whomever.
    const bool is_of_base = run.begin < log.graph().base().end;
    if (!is_of_base && IsMine(run.begin)) continue;
    Lv& newest =
        newest_adds_.try_emplace(run.container, run.begin).first->second;
    newest = std::max(newest, run.begin);
  }
  adds_from_ = std::min(adds_from_, runs.front());
  const auto newest = newest_adds_.find(counter);
  return newest != newest_adds_.end() && since_ <= newest->second;
}

bool OthersWork::IsInSequence(ContainerIndex container, int depth) {
  const absl::StatusOr<ItemOrder*> order = core_.OrderOf(container);
  if (!order.ok()) return true;
  for (uint32_t at = 0; at < (*order)->size();) {
    const ItemOrder::Run run = (*order)->RunAtPosition(at);
    // Ops that follow each other may be of several.
    for (Lv op = run.first; op < run.first + run.length;) {
      if (IsOthers(op)) return true;
      op = core_.log().graph().RunAt(op).end;
    }
    at += run.length;
  }
  bool found = false;
  auto look_into = [&](const Value& value) {
    found = found || IsInValue(value, depth);
  };
  const ContainerState& state = core_.any_state(container);
  if (const auto* list = As<ListState>(state)) {
    list->items().ForEach(0, list->items().size(), look_into);
  } else {
    As<TextState>(state)->ForEachEmbed(
        [&](uint32_t, const Value& value) { look_into(value); });
  }
  return found;
}

bool OthersWork::IsInMap(const MapState& map, int depth) {
  for (const MapState::Entry& entry : map.entries()) {
    for (const Register& set : entry.sets) {
      if (IsOthers(set.op) || IsInValue(set.value, depth)) return true;
    }
  }
  return false;
}

bool OthersWork::IsInMovable(const MovableListState& list, int depth) {
  bool found = false;
  list.ForEach(0, list.size(), [&](const MovableListState::Item& item) {
    found = found || IsOthers(item.op) || IsOthers(item.set_by) ||
            IsInValue(item.value, depth);
  });
  return found;
}

bool OthersWork::IsInChildren(ContainerIndex tree, TreeState::Node parent,
                              int depth) {
  const auto& state = core_.state<TreeState>(tree);
  bool found = false;
  const TreeState::Children& children = state.children(parent);
  children.ForEach(0, children.size(), [&](TreeState::Node child) {
    found = found || IsOthers(state.op(child)) ||
            IsOthers(state.moved_by(child)) || IsInNode(tree, child, depth);
  });
  return found;
}

bool OthersWork::IsInNode(ContainerIndex tree, TreeState::Node node,
                          int depth) {
  if (depth > kMaxDepth) return true;
  const OpId id = core_.log().graph().id(core_.state<TreeState>(tree).op(node));
  const std::optional<ContainerIndex> meta = core_.FindMeta(id);
  if (meta && IsInContainer(*meta, depth + 1)) return true;
  return IsInChildren(tree, node, depth + 1);
}

}  // namespace syncline::internal
