// A shallow snapshot: what is left of the ops up to one version, the base, and
// all ops after it. The message syncline.v1.Shallow, see docs/format.md.
//
// What is left of the base is a chain of ops that leads to its state: others
// took away what the rest had done. They keep their ids and lamports, so there
// are gaps in the counters; everything that came after the base builds upon all
// of it.
//
// Cost: that of the two updates in it. Both functions are total, as
// DecodeUpdate() is. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_SHALLOW_H_
#define SYNCLINE_INTERNAL_CODEC_SHALLOW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/ids.h"
#include "syncline/internal/codec/snapshot.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Invariants of what was decoded (and what the encoder requires):
//   (1) peers are distinct and ascending, and none is without ops; heads are
//       ops of theirs, ascending; there are some of both.
//   (2) kept keeps the invariants of EventBatch, but that counters may leave
//       some out, and each run but the first has the op before it as its only
//       parent. Its ops are of `peers` and below their next counters.
//   (3) there are as many lamports as runs of kept, and last_texts as peers.
struct Shallow {
  static constexpr uint32_t kNoText = ~uint32_t{0};

  std::vector<SnapshotPeer> peers;
  std::vector<OpId> heads;
  uint32_t lamport = 0;                  // the highest
  std::vector<ContainerKey> containers;  // as those of a batch
  std::vector<uint32_t> last_texts;      // by peer: of containers, or kNoText
  EventBatch kept;
  std::vector<uint32_t> lamports;  // of the first op of each run of kept
  // Where it was decoded: the Update of what came after the base, or nothing,
  // and the text of it that stands with that of kept. They are not looked at.
  std::string_view history;
  std::string_view history_text;
};

// `history` is what came after the base.
std::string EncodeShallow(const Shallow& shallow, const EventBatch& history);

// Replaces the content of `*out`, which may point into `bytes`. Errors: as
// DecodeUpdate().
absl::Status DecodeShallow(std::string_view bytes, Shallow* out);
// What came after the base; `*out` may point into `shallow`. Errors: the same.
absl::Status DecodeShallowHistory(const Shallow& shallow, EventBatch* out);

// What can be told without a look at what is left.
struct ShallowHeader {
  std::vector<SnapshotPeer> peers;  // the version of the base
  std::string_view history;         // an Update message, or empty
  std::optional<DocId> doc_id;
};

// Errors: as DecodeUpdate().
absl::StatusOr<ShallowHeader> ReadShallowHeader(std::string_view bytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_SHALLOW_H_
