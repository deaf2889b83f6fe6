// What of a plan anybody would see, and in which order it is carried out.
#include <algorithm>
#include <compare>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "syncline/internal/base/depths.h"
#include "syncline/internal/document/undo_plan.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

// What a container was made in, whether it shows there, was removed, or was
// never seen there: one import may bring a child and its removal.
std::optional<ContainerIndex> MadeIn(const OpLog& log,
                                     ContainerIndex container) {
  const ContainerKey& key = log.containers().container(container);
  if (key.is_keyed()) return ContainerIndex(key.parent);
  if (!key.op) return std::nullopt;
  const std::optional<Lv> op = log.graph().Find(*key.op);
  if (!op) return std::nullopt;
  return log.OpRunAt(*op).container;
}

// How many others containers were made in. Their numbers do not tell it: after
// an import a child may have a lower one than what it is in.
struct WithinMadeIn {
  bool IsOutermost(ContainerIndex container) const {
    return !MadeIn(log, container);
  }
  std::optional<ContainerIndex> ParentOf(ContainerIndex container) const {
    return MadeIn(log, container);
  }

  const OpLog& log;
};
using MakingDepths = Depths<ContainerIndex, WithinMadeIn>;

// The highest is carried out first.
struct Rank {
  uint32_t depth = 0;
  ContainerIndex container;
  Lv last;

  friend auto operator<=>(const Rank&, const Rank&) = default;
};

Rank RankOf(const UndoEffect& effect, MakingDepths* depths) {
  Rank rank;
  std::visit(
      [&](const auto& of_kind) {
        rank.container = of_kind.container;
        if constexpr (requires { of_kind.last; }) rank.last = of_kind.last;
      },
      effect);
  // A stranger's containers may be in each other.
  rank.depth = depths->Of(rank.container).value_or(0);
  return rank;
}

// A child that comes back comes as a copy of what is in it then: what is in a
// container comes before the container.
void SortInnerFirst(const OpLog& log, std::vector<UndoEffect>* effects) {
  if (effects->size() < 2) return;
  MakingDepths depths(WithinMadeIn{log});
  std::vector<std::pair<Rank, UndoEffect>> ranked;
  ranked.reserve(effects->size());
  for (UndoEffect& effect : *effects) {
    const Rank rank = RankOf(effect, &depths);
    ranked.emplace_back(rank, std::move(effect));
  }
  std::stable_sort(
      ranked.begin(), ranked.end(),
      [](const auto& a, const auto& b) { return b.first < a.first; });
  effects->clear();
  for (auto& [rank, effect] : ranked) effects->push_back(std::move(effect));
}

}  // namespace

bool UndoPlanner::IsWithin(const Containers& all,
                           ContainerIndex container) const {
  std::optional at = container;
  // A stranger's containers may be in each other.
  for (uint32_t steps = core_.log().containers().size(); at && steps > 0;
       --steps) {
    if (all.contains(*at)) return true;
    at = MadeIn(core_.log(), *at);
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
  if (node->parent == kNoTarget) return node->moves;
  // To a parent that does not show, or is below it, it does not come.
  const TreeState::Node parent = tree.Find(node->parent);
  return node->moves && tree.IsShown(parent) &&
         !tree.IsWithin(parent, node->node);
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
    if (!kept_.empty() && IsWithin(kept_, container)) return true;
    const bool is_attached = core_.CheckAttached(container).ok();
    plan.changes_anything |= is_attached && Changes(effect);
    return !is_attached && !IsWithin(restored_, container);
  });
  plan.effects = std::move(effects_);
  SortInnerFirst(core_.log(), &plan.effects);
  return plan;
}

}  // namespace syncline::internal
