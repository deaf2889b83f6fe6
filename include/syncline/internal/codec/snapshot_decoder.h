// Bytes to state and history: the message syncline.v1.Snapshot. See
// docs/format.md.
//
// Opening reads the state, and of the history no more than the text, which the
// texts of the state are told by: the integrity of the rest is covered by the
// checksum of the whole, its meaning by DecodeHistory().
// All functions are total, as DecodeUpdate() is.
//
// Cost: about 0.1 ns a byte for the checksum, 0.5 ns a byte of state, as much
// for the text of the history, as long as it is decompressed. Thread-safe: no
// state.
#ifndef SYNCLINE_INTERNAL_CODEC_SNAPSHOT_DECODER_H_
#define SYNCLINE_INTERNAL_CODEC_SNAPSHOT_DECODER_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/internal/codec/snapshot.h"

namespace syncline::internal {

// The parts of a snapshot, as views into `bytes`. InvalidArgument: not a
// snapshot. DataLoss: damaged, cut off, or made wrong. Unimplemented: of a
// later version, or with a kind of container that this version does not know.
absl::StatusOr<SnapshotView> DecodeSnapshot(std::string_view bytes);

// The same without a look into the state: there are no roots. Errors: as
// DecodeSnapshot(). Cost: O(peers + heads + fields of the history), and the
// checksum's.
absl::StatusOr<SnapshotView> ReadSnapshotHeader(std::string_view bytes);

// Replaces the content of `*out` by the history. Errors: as DecodeUpdate(), and
// DataLoss where the history does not lead to the heads of `view`; then `*out`
// is empty. REQUIRES: the bytes that `view` points into.
absl::Status DecodeHistory(const SnapshotView& view, EventBatch* out);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_SNAPSHOT_DECODER_H_
