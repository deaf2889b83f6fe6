#include "syncline/tree.h"

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"

namespace syncline {
namespace {

using internal::ContainerIndex;
using internal::DocumentCore;
using internal::TreeState;
using Node = TreeState::Node;

// One tree as the functions below ask for it.
class View {
 public:
  View(const DocumentCore& core, uint32_t number)
      : core_(core),
        container_(number),
        state_(core.state<TreeState>(container_)) {}

  const TreeState& state() const { return state_; }

  // A node that shows.
  absl::StatusOr<Node> Find(NodeId id) const {
    const Node node = core_.FindNode(container_, id);
    if (node != TreeState::kNowhere && state_.IsShown(node)) return node;
    return absl::NotFoundError(absl::StrCat("there is no node ", id.ToString(),
                                            node == TreeState::kNowhere
                                                ? " in the tree"
                                                : " in the tree any more"));
  }
  absl::StatusOr<Node> FindParent(const std::optional<NodeId>& id) const {
    if (!id) return TreeState::kRoot;
    return Find(*id);
  }

  // Where among the children of `parent`, of which `moved` is not counted.
  absl::StatusOr<uint32_t> FindIndex(Node parent, size_t index,
                                     Node moved) const {
    const bool is_there =
        TreeState::IsNode(moved) && state_.parent(moved) == parent;
    const uint32_t others = state_.children(parent).size() - (is_there ? 1 : 0);
    if (index == Tree::kLast) return others;
    if (index <= others) return static_cast<uint32_t>(index);
    return absl::OutOfRangeError(absl::StrCat(
        "index ", index, " is beyond the other ", others, " children"));
  }

  NodeId IdOf(Node node) const {
    return core_.log().graph().id(state_.op(node));
  }
  void AppendChildren(Node parent, std::vector<NodeId>* ids) const {
    const TreeState::Children& children = state_.children(parent);
    children.ForEach(0, children.size(),
                     [&](Node node) { ids->push_back(IdOf(node)); });
  }

 private:
  const DocumentCore& core_;
  ContainerIndex container_;
  const TreeState& state_;
};

}  // namespace

absl::StatusOr<NodeId> Tree::Create(std::optional<NodeId> parent,
                                    size_t index) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  const View view(*core(), number());
  SYNCLINE_ASSIGN_OR_RETURN(const Node to, view.FindParent(parent));
  SYNCLINE_ASSIGN_OR_RETURN(const uint32_t at,
                            view.FindIndex(to, index, TreeState::kNowhere));
  return core()->CreateNode(container, to, at);
}

absl::Status Tree::Move(NodeId id, std::optional<NodeId> parent, size_t index) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  const View view(*core(), number());
  SYNCLINE_ASSIGN_OR_RETURN(const Node node, view.Find(id));
  SYNCLINE_ASSIGN_OR_RETURN(const Node to, view.FindParent(parent));
  if (view.state().IsWithin(to, node)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the node ", id.ToString(),
                     " cannot be moved to itself or below itself"));
  }
  SYNCLINE_ASSIGN_OR_RETURN(const uint32_t at, view.FindIndex(to, index, node));
  if (view.state().parent(node) == to && view.state().IndexOf(node) == at) {
    return absl::OkStatus();
  }
  return core()->MoveNode(container, node, to, at);
}

absl::Status Tree::Delete(NodeId id) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_ASSIGN_OR_RETURN(const Node node, View(*core(), number()).Find(id));
  return core()->DeleteNode(container, node);
}

absl::StatusOr<Map> Tree::meta(NodeId id) {
  SYNCLINE_RETURN_IF_ERROR(View(*core(), number()).Find(id).status());
  return Map(core(), core()->OpenMeta(id).value());
}

bool Tree::contains(NodeId id) const {
  return View(*core(), number()).Find(id).ok();
}

absl::StatusOr<std::optional<NodeId>> Tree::parent(NodeId id) const {
  const View view(*core(), number());
  SYNCLINE_ASSIGN_OR_RETURN(const Node node, view.Find(id));
  const Node parent = view.state().parent(node);
  if (parent == TreeState::kRoot) return std::optional<NodeId>();
  return std::optional<NodeId>(view.IdOf(parent));
}

absl::StatusOr<size_t> Tree::index(NodeId id) const {
  const View view(*core(), number());
  SYNCLINE_ASSIGN_OR_RETURN(const Node node, view.Find(id));
  return view.state().IndexOf(node);
}

absl::StatusOr<OpId> Tree::PlacedBy(NodeId id) const {
  const View view(*core(), number());
  SYNCLINE_ASSIGN_OR_RETURN(const Node node, view.Find(id));
  return core()->log().graph().id(view.state().moved_by(node));
}

std::vector<NodeId> Tree::children(std::optional<NodeId> parent) const {
  const View view(*core(), number());
  std::vector<NodeId> ids;
  const absl::StatusOr<Node> node = view.FindParent(parent);
  if (node.ok()) view.AppendChildren(*node, &ids);
  return ids;
}

std::vector<NodeId> Tree::nodes() const {
  const View view(*core(), number());
  std::vector<NodeId> ids;
  // The last is the next; a loop, as a tree may be deep.
  std::vector<Node> todo;
  auto add_children = [&](Node parent) {
    const TreeState::Children& children = view.state().children(parent);
    for (uint32_t i = children.size(); i > 0; --i) {
      todo.push_back(children[i - 1]);
    }
  };
  add_children(TreeState::kRoot);
  while (!todo.empty()) {
    const Node node = todo.back();
    todo.pop_back();
    ids.push_back(view.IdOf(node));
    add_children(node);
  }
  return ids;
}

bool Tree::empty() const {
  return View(*core(), number()).state().children(TreeState::kRoot).empty();
}

}  // namespace syncline
