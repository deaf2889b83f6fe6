// What undoing a step would do to the nodes of trees.
#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/undo_place.h"
#include "syncline/internal/document/undo_plan.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

absl::Status UndoPlanner::PlanNode(ContainerIndex container, Lv op,
                                   const Node& done) {
  const auto& tree = core_.state<TreeState>(container);
  const TreeState::Node node = tree.Find(op);
  if (node == TreeState::kNowhere) return absl::OkStatus();
  UndoNode plan{container,     node,      done.last, kNever,
                done.first.op, kNoTarget, true};
  const bool goes = done.is_new || WasHidden(container, done.first);
  if (!done.is_new && memory_.places.Find(tree.moved_by(node)) !=
                          memory_.places.Find(done.last)) {
    return absl::OkStatus();
  }
  if (goes) {
    // What was below it before the step was hidden with it.
    const Lv shown =
        is_redo_ ? done.first.op : memory_.places.Find(done.first.op);
    const Lv since = done.is_new ? Lv(0) : shown;
    // One that does not show may show when what it is below comes back.
    if (tree.parent(node) != TreeState::kTrash) {
      going_[container].push_back({plan, since});
    }
    return absl::OkStatus();
  }
  const bool is_shown = tree.IsShown(node);
  // With what it is below, somebody else deleted it.
  if (!is_shown && !IsHiddenByStep(container, node)) return absl::OkStatus();
  plan.place = done.first.covered;
  plan.parent = done.first.other;
  const TreeState::Node parent =
      plan.parent == kNoTarget ? TreeState::kRoot : tree.Find(plan.parent);
  if (is_shown && tree.parent(node) == parent) {
    SYNCLINE_ASSIGN_OR_RETURN(const uint32_t index,
                              IndexOfPlace(core_, memory_, container, parent,
                                           op, plan.place, plan.left_by));
    plan.moves = index != tree.IndexOf(node);
  }
  if (!is_shown) restored_.insert(container);
  effects_.push_back(plan);
  return absl::OkStatus();
}

void UndoPlanner::PlanGoing() {
  for (const auto& [container, goings] : going_) {
    const OthersWork::Nodes leaving = LeavingIn(container, goings);
    for (const Going& going : goings) {
      if (!others_.IsInNode(container, going.plan.node, going.since, leaving)) {
        effects_.push_back(going.plan);
      }
    }
  }
}

OthersWork::Nodes UndoPlanner::LeavingIn(
    ContainerIndex container, const std::vector<Going>& goings) const {
  const auto& tree = core_.state<TreeState>(container);
  OthersWork::Nodes going;
  for (const Going& one : goings) going.insert(one.plan.node);
  absl::flat_hash_map<TreeState::Node, TreeState::Node> parents;
  for (const UndoEffect& effect : effects_) {
    const auto* node = std::get_if<UndoNode>(&effect);
    if (node == nullptr || node->container != container) continue;
    parents[node->node] =
        node->parent == kNoTarget ? TreeState::kRoot : tree.Find(node->parent);
  }
  // Whether what is below `at` would show then.
  auto stays_shown = [&](TreeState::Node at) {
    for (size_t moved = 0; TreeState::IsNode(at);) {
      if (going.contains(at)) return false;
      const auto to = parents.find(at);
      if (to != parents.end() && moved++ == parents.size()) return false;
      at = to == parents.end() ? tree.parent(at) : to->second;
    }
    return at == TreeState::kRoot;
  };
  OthersWork::Nodes leaving;
  for (const auto& [node, parent] : parents) {
    if (stays_shown(node)) leaving.insert(node);
  }
  return leaving;
}

Lv UndoPlanner::HiddenBy(ContainerIndex container,
                         TreeState::Node* node) const {
  const auto& tree = core_.state<TreeState>(container);
  while (TreeState::IsNode(tree.parent(*node))) *node = tree.parent(*node);
  return tree.parent(*node) == TreeState::kTrash ? tree.moved_by(*node)
                                                 : kNever;
}

bool UndoPlanner::IsHiddenByStep(ContainerIndex container,
                                 TreeState::Node node) const {
  const Lv by = HiddenBy(container, &node);
  const auto deleted =
      nodes_.find({container, core_.state<TreeState>(container).op(node)});
  return by != kNever && deleted != nodes_.end() &&
         memory_.places.Find(by) == memory_.places.Find(deleted->second.last);
}

bool UndoPlanner::WasHidden(ContainerIndex container, const Cover& first) {
  if (core_.log().OpRunAt(first.covered).kind == OpKind::kDeleteNode) {
    return true;
  }
  if (first.other == kNoTarget) return false;
  TreeState::Node parent = core_.state<TreeState>(container).Find(first.other);
  if (!TreeState::IsNode(parent)) return false;
  const Lv by = HiddenBy(container, &parent);
  const auto& ops = step_->ops;
  const bool is_of_step =
      std::any_of(ops.begin(), ops.end(),
                  [by](LvRange range) { return range.contains(by); });
  return by != kNever && !is_of_step && others_.Knew(first.op, by);
}

}  // namespace syncline::internal
