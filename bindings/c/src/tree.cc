#include "syncline/c/tree.h"

#include <optional>

#include "call.h"
#include "give.h"

using syncline::NodeId;
using syncline::Tree;
using syncline::c::CallOn;
using syncline::c::Give;
using syncline::c::GiveChild;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::Take;

static_assert(SYNCLINE_TREE_LAST == Tree::kLast);

namespace {

std::optional<NodeId> ParentOf(const syncline_op_id* parent) {
  if (parent == nullptr) return std::nullopt;
  return Take(*parent);
}

}  // namespace

syncline_code syncline_tree_create(syncline_container* tree,
                                   const syncline_op_id* parent, size_t index,
                                   syncline_op_id* node,
                                   syncline_error* error) {
  return CallOn<Tree>(__func__, tree, error, {Given(node, "node")},
                      [&](Tree& it) {
                        return GiveTo(node, it.Create(ParentOf(parent), index));
                      });
}

syncline_code syncline_tree_move(syncline_container* tree, syncline_op_id node,
                                 const syncline_op_id* parent, size_t index,
                                 syncline_error* error) {
  return CallOn<Tree>(__func__, tree, error, {}, [&](Tree& it) {
    return it.Move(Take(node), ParentOf(parent), index);
  });
}

syncline_code syncline_tree_delete(syncline_container* tree,
                                   syncline_op_id node, syncline_error* error) {
  return CallOn<Tree>(__func__, tree, error, {},
                      [&](Tree& it) { return it.Delete(Take(node)); });
}

syncline_code syncline_tree_meta(syncline_container* tree, syncline_op_id node,
                                 syncline_container** meta,
                                 syncline_error* error) {
  return CallOn<Tree>(__func__, tree, error, {Given(meta, "meta")},
                      [&](Tree& it) {
                        return GiveChild(meta, tree->doc, it.meta(Take(node)));
                      });
}

syncline_code syncline_tree_contains(syncline_container* tree,
                                     syncline_op_id node, bool* contains,
                                     syncline_error* error) {
  return CallOn<Tree>(__func__, tree, error, {Given(contains, "contains")},
                      [&](Tree& it) {
                        *contains = it.contains(Take(node));
                        return absl::OkStatus();
                      });
}

syncline_code syncline_tree_parent(syncline_container* tree,
                                   syncline_op_id node, bool* has_parent,
                                   syncline_op_id* parent,
                                   syncline_error* error) {
  return CallOn<Tree>(
      __func__, tree, error,
      {Given(has_parent, "has_parent"), Given(parent, "parent")},
      [&](Tree& it) {
        const absl::StatusOr<std::optional<NodeId>> found =
            it.parent(Take(node));
        if (!found.ok()) return found.status();
        *has_parent = found->has_value();
        *parent = *has_parent ? Give(**found) : syncline_op_id{};
        return absl::OkStatus();
      });
}

syncline_code syncline_tree_index(syncline_container* tree, syncline_op_id node,
                                  size_t* index, syncline_error* error) {
  return CallOn<Tree>(
      __func__, tree, error, {Given(index, "index")}, [&](Tree& it) {
        const absl::StatusOr<size_t> found = it.index(Take(node));
        if (found.ok()) *index = *found;
        return found.status();
      });
}

syncline_code syncline_tree_children(syncline_container* tree,
                                     const syncline_op_id* parent,
                                     syncline_op_ids* children,
                                     syncline_error* error) {
  return CallOn<Tree>(__func__, tree, error, {Given(children, "children")},
                      [&](Tree& it) {
                        *children = Give(it.children(ParentOf(parent)));
                        return absl::OkStatus();
                      });
}

syncline_code syncline_tree_nodes(syncline_container* tree,
                                  syncline_op_ids* nodes,
                                  syncline_error* error) {
  return CallOn<Tree>(__func__, tree, error, {Given(nodes, "nodes")},
                      [&](Tree& it) {
                        *nodes = Give(it.nodes());
                        return absl::OkStatus();
                      });
}
