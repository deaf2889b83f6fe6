// The message syncline.v1.Update: what its writer and its reader share. See
// src/codec/update.proto for the meaning of each field, docs/format.md for the
// rules.
//
// NEVER CHANGE a number or a bit here: they are on the wire.
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_UPDATE_FORMAT_H_
#define SYNCLINE_INTERNAL_CODEC_UPDATE_FORMAT_H_

#include <cstdint>

#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

namespace update_field {
enum : uint32_t {
  kAuthor = 1,
  kStart = 2,
  kMoreOps = 3,
  kOtherPeer = 4,
  kOutsideParent = 5,
  kRun = 6,
  kParent = 7,
  kOp = 8,
  kMove = 9,
  kOpContainer = 10,  // written for one container only; else kOpPlace
  kContainer = 11,
  kText = 12,
  kCharacter = 13,
  kKey = 14,
  kValues = 15,
  kRunAuthor = 16,
  kTextOrder = 17,
  kTextSize = 18,
  kColumns = 19,
  kColumnsSize = 20,
  kChangeSpan = 21,
  kChangeTime = 22,
  kChangeMessage = 23,
  kValuesSize = 24,
  kTarget = 25,
  kTargetPeer = 26,
  kChild = 27,
  kChildPeer = 28,
  kOpPlace = 29,
  kKeyShared = 30,
  kKeyRest = 31,
  kKeyBytes = 32,
  kDocId = 33,
};
}  // namespace update_field

// The order of the inserts in the text.
enum class TextOrder : uint8_t {
  kByOp = 0,      // that of the ops
  kByAuthor = 1,  // all of the first author, then all of the second, ...
};

// Whose run it is, told by the runs before it.
enum class RunAuthor : uint8_t {
  kSame = 0,      // as the run before (the first run: author 0)
  kBefore = 1,    // the last author that was another one (at first: author 0)
  kExplicit = 2,  // the next element of `run_author`
  kNew = 3,       // the first one without a run so far
};

// An element of the column `run`.
//
//   bits 0-1  RunAuthor
//   bit  2    the author's previous op is not a parent
//   bits 3-4  how many other parents; 3: the next element of `parent` tells
//   bits 5-   op runs, less one
struct RunHead {
  static constexpr uint32_t kManyParents = 3;

  RunAuthor author = RunAuthor::kSame;
  bool after_own = true;
  uint32_t parents = 0;
  uint64_t more_ops = 0;

  constexpr uint64_t Pack() const {
    return static_cast<uint64_t>(author) | (after_own ? 0u : 4u) |
           (parents << 3) | (more_ops << 5);
  }
  static constexpr RunHead Unpack(uint64_t bits) {
    return {static_cast<RunAuthor>(bits & 3), (bits & 4) == 0,
            static_cast<uint32_t>(bits >> 3 & 3), bits >> 5};
  }
};

// An element of the column `op`.
//
//   bit  0    at the cursor: no element of `move` is read
//   bits 1-2  kind, of those that the container takes: see op_kind.h
//   bits 3-   ops, less one
struct OpHead {
  bool at_cursor = false;
  uint32_t kind = 0;
  uint64_t more = 0;

  constexpr uint64_t Pack() const {
    return (at_cursor ? 1u : 0u) | (kind << 1) | (more << 3);
  }
  static constexpr OpHead Unpack(uint64_t bits) {
    return {(bits & 1) != 0, static_cast<uint32_t>(bits >> 1 & 3), bits >> 3};
  }
};

// Where an author's next op is expected: an element of `move` is the distance
// from there. 0 before the author's first op, and where a container is named.
//
//   insert           behind what was inserted
//   delete           where the deleted was
//   delete backward  the same; and its position is counted from behind what it
//                    deletes first, so that a backspace after typing is at the
//                    cursor
//   ops on keys      at the key numbered next
//   move and create  behind the new place
//
// Ops without a position are always there, and leave it where it is.
constexpr uint32_t CursorAfter(const EventBatch::Op& op) {
  switch (op.kind) {
    case OpKind::kInsert:
      return op.position + op.length;
    case OpKind::kDelete:
      return op.position;
    case OpKind::kDeleteBackward:
      return op.position - (op.length - 1);
    default:
      return op.position + 1;
  }
}

constexpr bool HasPosition(OpKind kind) {
  return IsWalked(kind) || IsKeyOp(kind) || IsOpaque(kind);
}

// What is added to an op's position to compare it with the cursor.
constexpr uint32_t CursorBias(OpKind kind) {
  return kind == OpKind::kDeleteBackward ? 1 : 0;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UPDATE_FORMAT_H_
