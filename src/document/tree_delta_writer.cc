#include "syncline/internal/document/tree_delta_writer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::internal {
namespace {

using Node = TreeState::Node;

// A delta takes out what it moves and deletes, and then puts in. Here each node
// stays where it is until its turn comes, or until the end: those are waiting,
// and indexes do not count them.
class TreeWriter {
 public:
  TreeWriter(DocumentCore& core, ContainerIndex container,
             DiffContainers* containers)
      : core_(core),
        container_(container),
        tree_(core.state<TreeState>(container)),
        containers_(containers) {}

  absl::Status Write(const TreeDelta& delta) {
    for (const NodeStep& step : delta) {
      SYNCLINE_RETURN_IF_ERROR(Announce(step));
    }
    for (const NodeStep& step : delta) {
      if (step.kind == NodeStep::Kind::kDeleted) continue;
      SYNCLINE_RETURN_IF_ERROR(Put(step));
    }
    for (const Node node : deleted_) {
      // What is above it takes it along.
      if (waiting_.contains(tree_.parent(node))) continue;
      SYNCLINE_RETURN_IF_ERROR(core_.DeleteNode(container_, node));
    }
    return absl::OkStatus();
  }

 private:
  // Where the last child of a node was put.
  struct Last {
    Node child = TreeState::kNowhere;
    size_t index = 0;
  };

  Node Find(OpId id) const {
    return core_.FindNode(container_, containers_->NodeHere(id));
  }
  bool IsShown(Node node) const {
    return node != TreeState::kNowhere && tree_.IsShown(node);
  }

  absl::Status Announce(const NodeStep& step);
  absl::Status Put(const NodeStep& step);
  absl::Status Create(const NodeStep& step, Node parent, uint32_t at);
  absl::Status Move(const NodeStep& step, Node node, Node parent, uint32_t at);
  absl::Status Empty(Node node, OpId id);
  absl::StatusOr<uint32_t> Locate(const NodeStep& step, Node node,
                                  Node parent) const;

  DocumentCore& core_;
  ContainerIndex container_;
  const TreeState& tree_;
  DiffContainers* containers_;
  absl::flat_hash_set<OpId> named_;
  absl::flat_hash_set<Node> back_;  // from the trash, or to be
  absl::flat_hash_set<Node> waiting_;
  std::vector<Node> deleted_;
  absl::flat_hash_map<Node, Last> last_;  // by parent
};

absl::Status NoNode(OpId id) {
  return absl::NotFoundError(
      absl::StrCat("the tree shows no node ", id.ToString()));
}

absl::Status TreeWriter::Announce(const NodeStep& step) {
  if (!named_.insert(step.node).second) {
    return absl::InvalidArgumentError(
        absl::StrCat("two steps are about node ", step.node.ToString()));
  }
  const Node node = Find(step.node);
  if (step.kind == NodeStep::Kind::kCreated) {
    if (IsShown(node)) {
      return absl::FailedPreconditionError(
          absl::StrCat("the tree has node ", step.node.ToString(), " already"));
    }
    if (node != TreeState::kNowhere) back_.insert(node);
    return absl::OkStatus();
  }
  if (!IsShown(node)) return NoNode(step.node);
  waiting_.insert(node);
  if (step.kind == NodeStep::Kind::kDeleted) deleted_.push_back(node);
  return absl::OkStatus();
}

absl::Status TreeWriter::Put(const NodeStep& step) {
  const Node parent = step.parent ? Find(*step.parent) : TreeState::kRoot;
  if (parent != TreeState::kRoot && !IsShown(parent)) {
    return NoNode(*step.parent);
  }
  const Node node = Find(step.node);
  SYNCLINE_ASSIGN_OR_RETURN(const uint32_t at, Locate(step, node, parent));
  SYNCLINE_RETURN_IF_ERROR(node == TreeState::kNowhere
                               ? Create(step, parent, at)
                               : Move(step, node, parent, at));
  last_[parent] = {Find(step.node), step.index};
  return absl::OkStatus();
}

absl::Status TreeWriter::Create(const NodeStep& step, Node parent,
                                uint32_t at) {
  SYNCLINE_ASSIGN_OR_RETURN(const OpId made,
                            core_.CreateNode(container_, parent, at));
  containers_->PutNode(step.node, made);
  return absl::OkStatus();
}

absl::Status TreeWriter::Move(const NodeStep& step, Node node, Node parent,
                              uint32_t at) {
  if (tree_.IsWithin(parent, node)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "node ", step.node.ToString(), " is moved to what is below it"));
  }
  const bool is_there =
      tree_.parent(node) == parent && tree_.IndexOf(node) == at;
  if (!is_there) {
    SYNCLINE_RETURN_IF_ERROR(core_.MoveNode(container_, node, parent, at));
  }
  waiting_.erase(node);
  return back_.contains(node) ? Empty(node, step.node) : absl::OkStatus();
}

// What the delta puts below it, and the keys that it has, are told.
absl::Status TreeWriter::Empty(Node node, OpId id) {
  std::vector<Node> others;
  const TreeState::Children& children = tree_.children(node);
  children.ForEach(0, children.size(), [&](Node child) {
    if (back_.contains(child)) {
      waiting_.insert(child);
    } else {
      others.push_back(child);
    }
  });
  for (const Node child : others) {
    SYNCLINE_RETURN_IF_ERROR(core_.DeleteNode(container_, child));
  }
  const std::optional<ContainerIndex> meta =
      core_.FindMeta(containers_->NodeHere(id));
  if (!meta) return absl::OkStatus();
  std::vector<std::string> keys;
  for (const MapState::Entry& entry : core_.state<MapState>(*meta).entries()) {
    if (entry.sets.empty()) continue;
    keys.emplace_back(core_.log().keys().key(entry.key()));
  }
  for (const std::string& key : keys) {
    SYNCLINE_RETURN_IF_ERROR(core_.RemoveKey(*meta, key));
  }
  return absl::OkStatus();
}

// The index among all children that are there, but for the node itself.
absl::StatusOr<uint32_t> TreeWriter::Locate(const NodeStep& step, Node node,
                                            Node parent) const {
  const TreeState::Children& children = tree_.children(parent);
  uint32_t at = 0;
  size_t index = 0;
  const auto last = last_.find(parent);
  if (last != last_.end() && last->second.index < step.index) {
    at = tree_.IndexOf(last->second.child) + 1;
    index = last->second.index + 1;
  }
  for (; index < step.index; ++at) {
    if (at == children.size()) {
      return absl::OutOfRangeError(absl::StrCat(
          "index ", step.index, " is past the end: the parent of node ",
          step.node.ToString(), " has ", index, " children"));
    }
    if (!waiting_.contains(children[at])) ++index;
  }
  const bool is_before = node != TreeState::kNowhere &&
                         tree_.parent(node) == parent &&
                         tree_.IndexOf(node) < at;
  return is_before ? at - 1 : at;
}

}  // namespace

absl::Status WriteTreeDelta(DocumentCore& core, ContainerIndex tree,
                            const TreeDelta& delta,
                            DiffContainers* containers) {
  return TreeWriter(core, tree, containers).Write(delta);
}

}  // namespace syncline::internal
