#include "syncline/internal/document/others_work.h"

#include <algorithm>

#include "syncline/internal/base/depth.h"
#include "syncline/internal/document/recorded_value.h"

namespace syncline::internal {
namespace {

// Whether an op put a value somewhere. What stands for what is as a stack says
// that somebody may have made up.
bool MakesValue(const OpLog& log, Lv op) {
  const OpRun& run = log.OpRunAt(op);
  switch (run.kind) {
    case OpKind::kInsert:
      return log.kind_of(run) != ContainerKind::kText;
    case OpKind::kInsertObject:
    case OpKind::kSet:
    case OpKind::kSetItem:
    case OpKind::kOpenChild:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool OthersWork::IsMine(Lv op) const {
  return mine_.contains(core_.log().graph().RunAt(op).peer);
}

bool OthersWork::AreOthers(LvRange ops) {
  if (IsMine(ops.begin)) return false;
  // Who knows one of them knows those before.
  if (until_ == kNever) return Counts(ops.end - 1);
  for (Lv op = ops.begin; op < ops.end; ++op) {
    if (Counts(op)) return true;
  }
  return false;
}

bool OthersWork::IsInValue(const Value& value, Lv by, int depth) {
  const std::optional<ContainerRef> ref = value.as_container();
  return ref && (IsInContainer(ContainerIndex(ref->number), depth + 1) ||
                 IsInSourceOf(value, by, depth));
}

// A copy shows what its source did when it was made.
bool OthersWork::IsInSourceOf(const Value& value, Lv by, int depth) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (!ref) return false;
  const ContainerIndex container(ref->number);
  const Lv until = until_;
  bool found = false;
  for (Lv older = memory_.Older(by); !found && older != by;
       older = memory_.Older(by)) {
    if (!MakesValue(core_.log(), older)) break;
    until_ = by;
    const RecordedValue source = ReadRecorded(core_, older);
    found = source.child && *source.child != container &&
            IsInContainer(*source.child, depth + 1);
    by = older;
  }
  until_ = until;
  return found;
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
    return IsBelow(container, TreeState::kRoot, nullptr, depth);
  }
  return IsInCounter(container);
}

bool OthersWork::IsInCounter(ContainerIndex counter) {
  const OpLog& log = core_.log();
  const ContainerRuns runs = log.runs_of(counter);
  return std::any_of(runs.begin(), runs.end(), [&](uint32_t number) {
    const Lv op = log.op_runs()[number].begin;
    // One op of a base stands for all that was added by then, by whomever.
    return op < log.graph().base().end ? Counts(op) : IsOthers(op);
  });
}

bool OthersWork::IsInSequence(ContainerIndex container, int depth) {
  const absl::StatusOr<ItemOrder*> order = core_.OrderOf(container);
  if (!order.ok()) return true;
  const EventGraph& graph = core_.log().graph();
  for (uint32_t at = 0; at < (*order)->size();) {
    const ItemOrder::Run run = (*order)->RunAtPosition(at);
    // Ops that follow each other may be of several.
    for (uint32_t i = 0; i < run.length;) {
      uint32_t length = run.length - i;
      const Lv oldest = memory_.OldestInsert(run.first + i, &length);
      const Lv end = std::min(oldest + length, graph.RunAt(oldest).end);
      if (AreOthers({oldest, end})) return true;
      i += end - oldest;
    }
    at += run.length;
  }
  bool found = false;
  auto look_into = [&](uint32_t at, const Value& value) {
    if (found || !value.as_container()) return;
    const Lv by = (*order)->RunAtPosition(at).first;
    found = IsInValue(value, by, depth);
  };
  const ContainerState& state = core_.any_state(container);
  if (const auto* list = As<ListState>(state)) {
    uint32_t at = 0;
    list->items().ForEach(0, list->items().size(),
                          [&](const Value& value) { look_into(at++, value); });
  } else {
    As<TextState>(state)->ForEachEmbed(look_into);
  }
  return found;
}

bool OthersWork::IsInMap(const MapState& map, int depth) {
  for (const MapState::Entry& entry : map.entries()) {
    for (const Register& set : entry.sets) {
      if (IsOthers(memory_.values.Find(set.op)) ||
          IsInValue(set.value, set.op, depth)) {
        return true;
      }
    }
  }
  return false;
}

bool OthersWork::IsInMovable(const MovableListState& list, int depth) {
  bool found = false;
  list.ForEach(0, list.size(), [&](const MovableListState::Item& item) {
    found = found || IsOthers(OldestItem(item.op)) ||
            IsOthers(memory_.values.Find(item.set_by)) ||
            IsInValue(item.value, item.set_by, depth);
  });
  return found;
}

Lv OthersWork::OldestItem(Lv item) {
  if (!older_items_) {
    older_items_.emplace();
    for (const auto& [older, newer] : memory_.newest_items) {
      older_items_->emplace(newer, older);
    }
  }
  for (auto at = older_items_->find(item); at != older_items_->end();
       at = older_items_->find(item)) {
    item = at->second;
  }
  return item;
}

// However deep the nodes are, they take none of the stack.
bool OthersWork::IsBelow(ContainerIndex tree, TreeState::Node top,
                         const Nodes* leaving, int depth) {
  const auto& state = core_.state<TreeState>(tree);
  std::vector<TreeState::Node> todo = {top};
  while (!todo.empty()) {
    const TreeState::Node node = todo.back();
    todo.pop_back();
    if (TreeState::IsNode(node) && IsInMeta(tree, node, depth)) return true;
    bool found = false;
    const TreeState::Children& children = state.children(node);
    children.ForEach(0, children.size(), [&](TreeState::Node child) {
      if (leaving != nullptr && leaving->contains(child)) return;
      found = found || IsOthers(state.op(child)) ||
              IsOthers(memory_.places.Find(state.moved_by(child)));
      todo.push_back(child);
    });
    if (found) return true;
  }
  return false;
}

bool OthersWork::IsInMeta(ContainerIndex tree, TreeState::Node node,
                          int depth) {
  const OpId id = core_.log().graph().id(core_.state<TreeState>(tree).op(node));
  const std::optional<ContainerIndex> meta = core_.FindMeta(id);
  return meta && IsInContainer(*meta, depth + 1);
}

}  // namespace syncline::internal
