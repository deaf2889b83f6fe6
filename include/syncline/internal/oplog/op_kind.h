// What an op does, and which kinds of container take it.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_OPLOG_OP_KIND_H_
#define SYNCLINE_INTERNAL_OPLOG_OP_KIND_H_

#include <cstdint>
#include <optional>

#include "syncline/container_kind.h"

namespace syncline::internal {

// How the ops of one run follow each other. Items are the code points of a text
// or the values of a list.
enum class OpKind : uint8_t {
  kInsert = 0,          // op i inserts its item at position + i
  kDelete = 1,          // op i deletes the item at position
  kDeleteBackward = 2,  // op i deletes the item at position - i
  kSet = 3,             // sets the key numbered `position` of a map
  kRemove = 4,          // removes that key
  kOpenChild = 5,       // sets it to the child that is derived from the key
  kAdd = 6,             // adds to a counter
};

// Whether the kind is one of a text's or a list's.
constexpr bool IsSequenceOp(OpKind kind) {
  return kind <= OpKind::kDeleteBackward;
}
// Whether `position` is the number of a key.
constexpr bool IsKeyOp(OpKind kind) {
  return OpKind::kSet <= kind && kind <= OpKind::kOpenChild;
}
constexpr bool IsSequence(ContainerKind kind) {
  return kind == ContainerKind::kText || kind == ContainerKind::kList;
}
// Whether this version knows what ops of such a container do.
constexpr bool IsSupported(ContainerKind kind) {
  return IsSequence(kind) || kind == ContainerKind::kMap ||
         kind == ContainerKind::kCounter;
}

// The kinds of op that a container takes are numbered from 0 on the wire. NEVER
// CHANGE.
constexpr OpKind FirstOpKind(ContainerKind container) {
  if (container == ContainerKind::kMap) return OpKind::kSet;
  if (container == ContainerKind::kCounter) return OpKind::kAdd;
  return OpKind::kInsert;
}
constexpr uint32_t OpKindCount(ContainerKind container) {
  return container == ContainerKind::kCounter ? 1 : 3;
}
constexpr uint32_t WireOpKind(ContainerKind container, OpKind kind) {
  return static_cast<uint32_t>(kind) -
         static_cast<uint32_t>(FirstOpKind(container));
}
// Nothing where a later version numbered it.
constexpr std::optional<OpKind> OpKindOf(ContainerKind container,
                                         uint32_t wire) {
  if (wire >= OpKindCount(container)) return std::nullopt;
  return static_cast<OpKind>(static_cast<uint32_t>(FirstOpKind(container)) +
                             wire);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_OP_KIND_H_
