// Which containers an update speaks of, and in which one each op is: see
// docs/format.md, "Containers".
//
// Containers that were made by an op are columns: they are many, and follow
// each other at even distances. The others, roots and keyed ones, are messages.
//
// Cost: O(1) a container, O(1) an op run. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_CONTAINER_COLUMNS_H_
#define SYNCLINE_INTERNAL_CODEC_CONTAINER_COLUMNS_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Where an author writes: in which container, and at which cursor there; and
// where it wrote before that.
struct WritingPlace {
  uint32_t container = EventBatch::Op::kInherited;
  uint32_t cursor = 0;
  uint32_t container_before = EventBatch::Op::kInherited;
  uint32_t cursor_before = 0;
  uint32_t expected = 0;  // what is named next

  // Goes back to where the author wrote before.
  void Return() {
    std::swap(container, container_before);
    std::swap(cursor, cursor_before);
  }
  void GoTo(uint32_t named) {
    container_before = std::exchange(container, named);
    cursor_before = std::exchange(cursor, 0);
    expected = named + 1;
  }
};

// An element of the column `op_place`.
struct ContainerStep {
  static constexpr uint64_t kSame = 0;
  static constexpr uint64_t kExpected = 1;
  static constexpr uint64_t kReturn = 2;
  static constexpr uint64_t kNamed = 3;  // + 2 * distance, + 1 if backwards
};
// What leads from a place to a container; the place follows.
uint64_t StepTo(uint32_t container, WritingPlace* place);
// Follows a step that was read, where there are that many containers. False
// where it leads to none.
bool FollowStep(uint64_t step, size_t containers, WritingPlace* place);

// The containers of a batch, as they are numbered on the wire: those made by
// ops first.
class ContainerNumbers {
 public:
  explicit ContainerNumbers(const EventBatch& batch);

  uint32_t operator[](uint32_t container) const;
  // Writes the columns; peer_of(PeerId) is a peer's number.
  template <typename F>
  void WriteChildren(F peer_of, ColumnWriter* children,
                     ColumnWriter* peers) const;
  // Writes the messages.
  void WriteOthers(std::string* out) const;

 private:
  const EventBatch& batch_;
  std::vector<uint32_t> order_;   // containers of the batch, by number
  std::vector<uint32_t> number_;  // of each of them
  size_t children_ = 0;
};

// Reads the containers. Errors: DataLoss; Unimplemented.
absl::Status DecodeContainers(const UpdateFields& fields, EventBatch* batch);

// An element of the column `child`: the kind of a container, and how far its op
// is from the child before it.
//
//   bits 0-2  kind; 7: the next element tells, 7 or more
//   bit  3    of another peer: the next element of `child_peer` is its number
//   bits 4-   zigzag distance of the counters
struct ChildHead {
  static constexpr uint32_t kOtherKind = 7;

  uint32_t kind = 0;
  bool is_of_other_peer = false;
  int64_t distance = 0;

  uint64_t Pack() const {
    return kind | (is_of_other_peer ? 8u : 0u) | ZigZag(distance) << 4;
  }
  static ChildHead Unpack(uint64_t bits) {
    return {static_cast<uint32_t>(bits & 7), (bits & 8) != 0,
            UnZigZag(bits >> 4)};
  }
};

template <typename F>
void ContainerNumbers::WriteChildren(F peer_of, ColumnWriter* children,
                                     ColumnWriter* peers) const {
  OpId before;
  uint32_t peer_before = 0;
  for (size_t i = 0; i < children_; ++i) {
    const ContainerKey& key = batch_.containers[order_[i]];
    const uint32_t peer = peer_of(key.op->peer);
    const auto kind = static_cast<uint32_t>(key.kind);
    const ChildHead head{std::min(kind, ChildHead::kOtherKind),
                         peer != peer_before,
                         int64_t{key.op->counter} - int64_t{before.counter}};
    children->Add(head.Pack());
    if (kind >= ChildHead::kOtherKind) children->Add(kind);
    if (head.is_of_other_peer) peers->Add(peer);
    before = *key.op;
    peer_before = peer;
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_CONTAINER_COLUMNS_H_
