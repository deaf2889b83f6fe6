// How deep containers are in a document that stays what it is, as it is or as
// it was before what a record tells: whether they are told of at all.
//
// Invariant: whoever tells of containers tells of those that are nested
// kMaxDepth levels deep at most. What is deeper has no JSON either, and paths
// of any length would be the square of what a stranger sends.
// Cost: O(1) a container, and a node of a tree that it is in, each once.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_DEPTHS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_DEPTHS_H_

#include <optional>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/depth.h"
#include "syncline/internal/base/depths.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/document/change_record.h"

namespace syncline::internal {

class DocumentCore;

// What nodes of a tree were in when those of `before` were where that says.
struct NodesBefore {
  using Node = TreeState::Node;
  bool IsOutermost(Node node) const { return node == TreeState::kRoot; }
  std::optional<Node> ParentOf(Node node) const {
    if (!TreeState::IsNode(node)) return std::nullopt;
    const auto found = before.find(node);
    return found == before.end() ? tree.parent(node) : found->second.parent;
  }

  const TreeState& tree;
  const ChangeRecord::Nodes& before;
};
using NodeDepths = Depths<TreeState::Node, NodesBefore>;

class ContainerDepths {
 public:
  // As the document is.
  explicit ContainerDepths(const DocumentCore& core);
  // As it was before what `record` tells.
  ContainerDepths(const DocumentCore& core, const ChangeRecord& record)
      : depths_(Within{core, record}) {}

  // Whether it is attached.
  bool IsShown(ContainerIndex container) {
    return depths_.Of(container).has_value();
  }
  // A root is the first level. REQUIRES: it is shown.
  bool IsTooDeep(ContainerIndex container) {
    return *depths_.Of(container) >= kMaxDepth;
  }

 private:
  struct Within {
    bool IsOutermost(ContainerIndex container) const;
    std::optional<ContainerIndex> ParentOf(ContainerIndex container);
    bool IsPlaced(ContainerIndex container, ContainerIndex parent);

    const DocumentCore& core;
    const ChangeRecord& record;
    absl::flat_hash_map<ContainerIndex, NodeDepths> nodes = {};  // by tree
  };

  Depths<ContainerIndex, Within> depths_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_DEPTHS_H_
