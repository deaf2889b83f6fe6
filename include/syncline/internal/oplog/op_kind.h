// What an op does, and which kinds of container take it.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_OPLOG_OP_KIND_H_
#define SYNCLINE_INTERNAL_OPLOG_OP_KIND_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "syncline/container_kind.h"

namespace syncline::internal {

// How the ops of one run follow each other. Items are the code points of a text
// or the values of a list.
enum class OpKind : uint8_t {
  kInsert = 0,          // op i inserts its item at position + i
  kDelete = 1,          // op i deletes the item at position
  kDeleteBackward = 2,  // op i deletes the item at position - i
  // All others are alone in their runs.
  kSet = 3,          // sets the key numbered `position` of a map
  kRemove = 4,       // removes that key
  kOpenChild = 5,    // sets it to the child that is derived from the key
  kAdd = 6,          // adds to a counter
  kMoveItem = 7,     // moves the target, an item of a movable list, to a new
                     // place at `position`
  kSetItem = 8,      // sets the target to another value
  kDeleteItem = 9,   // deletes the target
  kCreateNode = 10,  // makes a node of a tree, at a new place at `position`;
                     // the target is its parent
  kMoveNode = 11,    // moves the first target there; its parent is the second
  kDeleteNode = 12,  // deletes the target
  kInsertObject = 13,  // makes a place in a text for an anchor or an embed; see
                       // oplog/object.h
  // Of a kind of container that a later version knows: the first of four, which
  // are told apart by nothing else.
  kOpaque = 16,
};
inline constexpr uint32_t kOpaqueKinds = 4;
constexpr bool IsOpaque(OpKind kind) { return kind >= OpKind::kOpaque; }

// Whether the op makes new places at `position` in its container's sequence:
// the places of a text or list are its items; those of a movable list or tree
// are what its items and nodes were ever put into.
constexpr bool MakesPlaces(OpKind kind) {
  return kind == OpKind::kInsert || kind == OpKind::kMoveItem ||
         kind == OpKind::kCreateNode || kind == OpKind::kMoveNode ||
         kind == OpKind::kInsertObject;
}
constexpr bool DeletesPlaces(OpKind kind) {
  return kind == OpKind::kDelete || kind == OpKind::kDeleteBackward;
}
// Whether it is the walker who finds out what the op's position means.
constexpr bool IsWalked(OpKind kind) {
  return MakesPlaces(kind) || DeletesPlaces(kind);
}
// Whether ops of this kind follow each other in runs.
constexpr bool FormsRuns(OpKind kind) {
  return kind <= OpKind::kDeleteBackward;
}
// Whether `position` is the number of a key.
constexpr bool IsKeyOp(OpKind kind) {
  return OpKind::kSet <= kind && kind <= OpKind::kOpenChild;
}

// Whether it is an op of a map or a counter, which are no sequences.
constexpr bool IsRegisterOp(OpKind kind) {
  return IsKeyOp(kind) || kind == OpKind::kAdd;
}

// What an op refers to, beside a position: items and nodes are named by the op
// that made them.
enum class TargetRole : uint8_t { kSubject, kParent };
inline constexpr TargetRole kSubjectOnly[] = {TargetRole::kSubject};
inline constexpr TargetRole kParentOnly[] = {TargetRole::kParent};
inline constexpr TargetRole kSubjectAndParent[] = {TargetRole::kSubject,
                                                   TargetRole::kParent};
constexpr std::span<const TargetRole> TargetsOf(OpKind kind) {
  switch (kind) {
    case OpKind::kMoveItem:
    case OpKind::kSetItem:
    case OpKind::kDeleteItem:
    case OpKind::kDeleteNode:
      return kSubjectOnly;
    case OpKind::kCreateNode:
      return kParentOnly;
    case OpKind::kMoveNode:
      return kSubjectAndParent;
    default:
      return {};
  }
}

// Whether `kind` is one whose values take edits from a walker alone.
constexpr bool IsSequence(ContainerKind kind) {
  return kind == ContainerKind::kText || kind == ContainerKind::kList;
}

// The kinds of op that a container takes; on the wire they are numbered in this
// order. NEVER CHANGE, but at the ends.
inline constexpr OpKind kSequenceOps[] = {OpKind::kInsert, OpKind::kDelete,
                                          OpKind::kDeleteBackward};
inline constexpr OpKind kTextOps[] = {OpKind::kInsert, OpKind::kDelete,
                                      OpKind::kDeleteBackward,
                                      OpKind::kInsertObject};
inline constexpr OpKind kMapOps[] = {OpKind::kSet, OpKind::kRemove,
                                     OpKind::kOpenChild};
inline constexpr OpKind kCounterOps[] = {OpKind::kAdd};
inline constexpr OpKind kMovableListOps[] = {
    OpKind::kInsert, OpKind::kMoveItem, OpKind::kSetItem, OpKind::kDeleteItem};
inline constexpr OpKind kTreeOps[] = {OpKind::kCreateNode, OpKind::kMoveNode,
                                      OpKind::kDeleteNode};
constexpr std::span<const OpKind> OpKindsOf(ContainerKind container) {
  switch (container) {
    case ContainerKind::kText:
      return kTextOps;
    case ContainerKind::kList:
      return kSequenceOps;
    case ContainerKind::kMap:
      return kMapOps;
    case ContainerKind::kCounter:
      return kCounterOps;
    case ContainerKind::kMovableList:
      return kMovableListOps;
    case ContainerKind::kTree:
      return kTreeOps;
  }
  return {};
}
// REQUIRES: the container takes the kind.
constexpr uint32_t WireOpKind(ContainerKind container, OpKind kind) {
  if (IsOpaque(kind)) {
    return static_cast<uint32_t>(kind) - static_cast<uint32_t>(OpKind::kOpaque);
  }
  const std::span<const OpKind> kinds = OpKindsOf(container);
  return static_cast<uint32_t>(std::find(kinds.begin(), kinds.end(), kind) -
                               kinds.begin());
}
// Nothing where a later version numbered it.
constexpr std::optional<OpKind> OpKindOf(ContainerKind container,
                                         uint32_t wire) {
  if (!IsKnown(container)) {
    return static_cast<OpKind>(static_cast<uint32_t>(OpKind::kOpaque) + wire);
  }
  const std::span<const OpKind> kinds = OpKindsOf(container);
  if (wire >= kinds.size()) return std::nullopt;
  return kinds[wire];
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_OP_KIND_H_
