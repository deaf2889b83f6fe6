// What ops refer to, as two columns: see docs/format.md, "Targets".
//
//   target       0: nothing. Else 1 + 2 * zigzag(distance) + (1: of another
//   peer
//                than the target before it in the same role)
//   target_peer  that peer's number
//
// The distance is counted from where a target in this role is expected: as a
// subject, the one after the subject before; as a parent, the parent before.
//
// Cost: O(1) a target. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_TARGET_COLUMNS_H_
#define SYNCLINE_INTERNAL_CODEC_TARGET_COLUMNS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Where the next target of each role is expected.
class ExpectedTargets {
 public:
  EventBatch::Target& operator[](TargetRole role) {
    return targets_[static_cast<size_t>(role)];
  }
  void Follow(TargetRole role, EventBatch::Target target) {
    if (role == TargetRole::kSubject) ++target.counter;
    (*this)[role] = target;
  }

 private:
  std::array<EventBatch::Target, 2> targets_{EventBatch::Target{0, 0},
                                             EventBatch::Target{0, 0}};
};

class TargetWriter {
 public:
  // The target's peer is numbered as on the wire.
  void Add(TargetRole role, const EventBatch::Target& target);

  std::string_view targets() const { return targets_.all(); }
  std::string_view peers() const { return peers_.all(); }

 private:
  ExpectedTargets expected_;
  ColumnWriter targets_, peers_;
};

// Reads the targets of `batch->ops`. Errors: DataLoss.
absl::Status DecodeTargets(const UpdateFields& fields, EventBatch* batch);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_TARGET_COLUMNS_H_
