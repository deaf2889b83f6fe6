#include "syncline/internal/document/container_depths.h"

#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

const ChangeRecord& NoChange() {
  static const auto* const record = new ChangeRecord();
  return *record;
}

const ChangeRecord::Nodes& NodesOf(const ChangeRecord& record,
                                   ContainerIndex tree) {
  static const auto* const none = new ChangeRecord::Nodes();
  const auto* nodes = record.Find<ChangeRecord::Nodes>(tree);
  return nodes == nullptr ? *none : *nodes;
}

}  // namespace

ContainerDepths::ContainerDepths(const DocumentCore& core)
    : ContainerDepths(core, NoChange()) {}

bool ContainerDepths::Within::IsOutermost(ContainerIndex container) const {
  return core.log().containers().container(container).is_root() &&
         core.IsAttached(container);
}

std::optional<ContainerIndex> ContainerDepths::Within::ParentOf(
    ContainerIndex container) {
  if (core.log().containers().container(container).is_root()) {
    return std::nullopt;
  }
  const std::optional<ContainerIndex> parent = core.parent_of(container);
  return parent && IsPlaced(container, *parent) ? parent : std::nullopt;
}

bool ContainerDepths::Within::IsPlaced(ContainerIndex container,
                                       ContainerIndex parent) {
  const auto* tree = As<TreeState>(core.any_state(parent));
  if (tree == nullptr) {
    const auto found = record.placed_before().find(container);
    return found == record.placed_before().end() ? core.IsPlaced(container)
                                                 : found->second;
  }
  const auto [depths, is_new] =
      nodes.try_emplace(parent, NodesBefore{*tree, NodesOf(record, parent)});
  const OpId node = *core.log().containers().container(container).op;
  return depths->second.Of(core.FindNode(parent, node)).has_value();
}

}  // namespace syncline::internal
