#include "syncline/internal/document/shown_nodes.h"

namespace syncline::internal {

ShownNodes::ShownNodes(const EventGraph& graph, const TreeState& tree) {
  using Node = TreeState::Node;
  std::vector<Node> nodes;
  auto add_children = [&](Node parent, std::optional<OpId> id, uint32_t depth) {
    const TreeState::Children& children = tree.children(parent);
    uint32_t index = 0;
    children.ForEach(0, children.size(), [&](Node node) {
      nodes.push_back(node);
      places_.push_back({graph.id(tree.op(node)), id,
                         graph.id(tree.moved_by(node)), depth, index++});
    });
  };
  add_children(TreeState::kRoot, std::nullopt, 0);
  for (size_t i = 0; i < nodes.size(); ++i) {
    add_children(nodes[i], places_[i].node, places_[i].depth + 1);
  }
  for (size_t i = 0; i < places_.size(); ++i) by_id_[places_[i].node] = i;
}

const ShownNodes::Place* ShownNodes::Find(OpId node) const {
  const auto found = by_id_.find(node);
  return found == by_id_.end() ? nullptr : &places_[found->second];
}

}  // namespace syncline::internal
