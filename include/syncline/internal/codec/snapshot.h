// What a snapshot consists of, for its writer and for its reader.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_SNAPSHOT_H_
#define SYNCLINE_INTERNAL_CODEC_SNAPSHOT_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// All ops of `peer` below `next_counter`.
struct SnapshotPeer {
  PeerId peer;
  uint32_t next_counter = 0;
  friend bool operator==(const SnapshotPeer&, const SnapshotPeer&) = default;
};

// An op without children.
struct SnapshotHead {
  uint32_t peer = 0;  // index into peers
  uint32_t counter = 0;
  uint32_t op = 0;  // its batch index in the history
  friend auto operator<=>(const SnapshotHead&, const SnapshotHead&) = default;
};

// The value of a root text.
struct SnapshotRoot {
  ContainerKind kind = ContainerKind::kText;
  std::string name;
  std::string_view text;
  friend bool operator==(const SnapshotRoot&, const SnapshotRoot&) = default;
};

// What the encoder is given. The order of peers (and so their indexes in heads)
// and of roots is free.
struct SnapshotParts {
  std::vector<SnapshotPeer> peers;
  std::vector<SnapshotHead> heads;
  std::vector<SnapshotRoot> roots;
  const EventBatch* history = nullptr;  // all of it; nullptr: state only
  bool history_is_all = false;          // the state is not written
};

// What the decoder found. Texts point into the bytes; those that were
// compressed, or told by copies, into `decompressed`.
//
// Invariants:
//   (1) peers are distinct and ascending, and none is without ops.
//   (2) heads are distinct and ascending; each is an op of its peer, and `op`
//   is
//       below ops().
//   (3) roots are distinct and ascending by name, then kind; names and texts
//       are valid UTF-8.
//   (4) a history has exactly the ops of `peers`. Whether it leads to the heads
//       and the state is not known: it has not been decoded.
struct SnapshotView {
  SnapshotView() = default;
  SnapshotView(SnapshotView&&) = default;
  SnapshotView& operator=(SnapshotView&&) = default;
  SnapshotView(const SnapshotView&) = delete;
  SnapshotView& operator=(const SnapshotView&) = delete;

  std::vector<SnapshotPeer> peers;
  std::vector<SnapshotHead> heads;
  std::vector<SnapshotRoot> roots;
  std::string_view state;    // a State message; empty if there is none
  std::string_view history;  // an Update message; empty if there is none
  // The state is what the history leads to: it holds what cannot be written as
  // a state yet.
  bool history_is_all = false;
  std::optional<DocId> doc_id;  // of the history

  std::vector<std::string> decompressed;

  // How many ops there are in all.
  uint32_t ops() const;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_SNAPSHOT_H_
