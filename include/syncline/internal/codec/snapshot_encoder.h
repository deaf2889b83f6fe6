// State and history to bytes: the message syncline.v1.Snapshot. See
// docs/format.md.
//
// Texts are told by what the text of the history has of them (text_copies.h).
//
// Cost: O(size); compression is most of it, about 20 ns a byte.
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_SNAPSHOT_ENCODER_H_
#define SYNCLINE_INTERNAL_CODEC_SNAPSHOT_ENCODER_H_

#include <string>
#include <vector>

#include "syncline/internal/codec/snapshot.h"

namespace syncline::internal {

// REQUIRES: what SnapshotView says of its parts, but for the order; a history
// that leads to the heads and to the state.
std::string EncodeSnapshot(const SnapshotParts& parts);

// The canonical bytes of a state: two documents with the same values have the
// same, whatever their histories. A message syncline.v1.State, uncompressed,
// without an envelope.
std::string EncodeCanonicalState(std::vector<SnapshotRoot> roots);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_SNAPSHOT_ENCODER_H_
