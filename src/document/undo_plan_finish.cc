// What of a plan anybody would see, and in which order it is carried out.
#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "syncline/internal/document/undo_plan.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

bool UndoPlanner::IsWithinRestored(ContainerIndex container) const {
  const ContainerTable& containers = core_.log().containers();
  for (uint32_t steps = containers.size(); steps > 0; --steps) {
    if (restored_.contains(container)) return true;
    if (containers.container(container).is_root()) return false;
    const std::optional<ContainerIndex> parent = core_.parent_of(container);
    if (!parent) return false;
    container = *parent;
  }
  return false;
}

bool UndoPlanner::Changes(const UndoEffect& effect) const {
  if (const auto* key = std::get_if<UndoKey>(&effect)) return key->changes;
  if (const auto* item = std::get_if<UndoMovable>(&effect)) {
    return item->changes();
  }
  const auto* node = std::get_if<UndoNode>(&effect);
  if (node == nullptr) return true;
  const auto& tree = core_.state<TreeState>(node->container);
  if (node->place == kNever) return tree.IsShown(node->node);
  // To a parent that does not show it does not come.
  return node->moves &&
         (node->parent == kNoTarget || tree.IsShown(tree.Find(node->parent)));
}

void UndoPlanner::MoveTogether() {
  absl::flat_hash_set<ContainerIndex> moving;
  for (const UndoEffect& effect : effects_) {
    if (const auto* item = std::get_if<UndoMovable>(&effect)) {
      if (item->place != kNever && item->moves) moving.insert(item->container);
    } else if (const auto* node = std::get_if<UndoNode>(&effect)) {
      if (node->place != kNever && node->moves) {
        moving.insert(node->container);
      }
    }
  }
  for (UndoEffect& effect : effects_) {
    if (auto* item = std::get_if<UndoMovable>(&effect)) {
      item->moves = moving.contains(item->container);
    } else if (auto* node = std::get_if<UndoNode>(&effect)) {
      node->moves = node->place == kNever || moving.contains(node->container);
    }
  }
}

void UndoPlan::KeepWhatStandsIn() {
  std::erase_if(effects, [](const UndoEffect& effect) {
    if (const auto* key = std::get_if<UndoKey>(&effect)) return key->changes;
    if (const auto* item = std::get_if<UndoMovable>(&effect)) {
      return item->changes();
    }
    const auto* node = std::get_if<UndoNode>(&effect);
    return node == nullptr || node->moves;
  });
}

UndoPlan UndoPlanner::Finish() {
  UndoPlan plan;
  MoveTogether();
  std::erase_if(effects_, [&](const UndoEffect& effect) {
    const ContainerIndex container = std::visit(
        [](const auto& of_kind) { return of_kind.container; }, effect);
    const bool is_attached = core_.CheckAttached(container).ok();
    plan.changes_anything |= is_attached && Changes(effect);
    return !is_attached && !IsWithinRestored(container);
  });
  plan.effects = std::move(effects_);
  if (plan.effects.size() < 2) return plan;
  auto rank = [](const UndoEffect& effect) {
    struct Rank {
      ContainerIndex container;
      Lv last;
    } of{};
    std::visit(
        [&](const auto& of_kind) {
          of.container = of_kind.container;
          if constexpr (requires { of_kind.last; }) of.last = of_kind.last;
        },
        effect);
    return std::pair(of.container, of.last);
  };
  std::stable_sort(plan.effects.begin(), plan.effects.end(),
                   [&](const UndoEffect& a, const UndoEffect& b) {
                     return rank(b) < rank(a);
                   });
  return plan;
}

}  // namespace syncline::internal
