// A tree that several replicas edit: folders and files, an outline, the objects
// of a scene. Nodes stand under a parent or at the top, siblings in an order;
// each node has a map, its meta.
//
// Whatever is moved concurrently, there are no cycles, and no node is there
// twice: what shows is what follows from all moves in the order of their
// (lamport, peer), where one that would put a node below itself has no effect.
// A delete moves a node, with what is below it, out of the tree; a concurrent
// move of the node counts if it is the higher one.
#ifndef SYNCLINE_TREE_H_
#define SYNCLINE_TREE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/container.h"
#include "syncline/ids.h"
#include "syncline/map.h"

namespace syncline {

// A node, the same one on every replica: it is named by the op that created it,
// so node.peer is its creator.
using NodeId = OpId;

// A handle; see container.h. Where a parent is asked for, nothing stands for
// the top. Each function that can be called wrongly returns an error, and has
// then changed nothing:
//
//   NotFound            a node that is not in the tree, or not any more
//   OutOfRange          an index beyond the parent's children
//   InvalidArgument     a move of a node to itself or below itself
//   FailedPrecondition  the tree was removed
//   ResourceExhausted   the document would grow beyond its limits
//
// Cost, d being the depth of a node and c the children of its parent:
// O(d + log n log c), and O(1) for each node that is returned.
class Tree : public Container {
 public:
  static constexpr ContainerKind kKind = ContainerKind::kTree;
  // Behind all other children.
  static constexpr size_t kLast = ~size_t{0};

  absl::StatusOr<NodeId> Create(std::optional<NodeId> parent = std::nullopt,
                                size_t index = kLast);
  // Moves a node, with what is below it, so that it then is child number
  // `index` of the parent.
  absl::Status Move(NodeId id, std::optional<NodeId> parent,
                    size_t index = kLast);
  // Takes it out of the tree, with what is below it.
  absl::Status Delete(NodeId id);

  // What belongs to a node.
  absl::StatusOr<Map> meta(NodeId id);

  bool contains(NodeId id) const;
  absl::StatusOr<std::optional<NodeId>> parent(NodeId id) const;
  // Among its siblings.
  absl::StatusOr<size_t> index(NodeId id) const;
  // The op that put the node where it is: its create, or the move of it that is
  // in force; see attribution.h.
  absl::StatusOr<OpId> PlacedBy(NodeId id) const;
  // None of a node that is not there. Without a parent: those at the top.
  std::vector<NodeId> children(
      std::optional<NodeId> parent = std::nullopt) const;
  // All nodes, each before those below it, siblings in their order.
  std::vector<NodeId> nodes() const;
  bool empty() const;

 private:
  friend class Doc;
  friend class List;
  friend class Map;
  friend class MovableList;
  friend class Text;
  Tree(internal::DocumentCore* core, uint32_t number)
      : Container(core, kKind, number) {}
};

}  // namespace syncline

#endif  // SYNCLINE_TREE_H_
