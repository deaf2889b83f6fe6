// What has to be left of a document's ops for its state, when they become the
// base of a shallow history (see codec/shallow.h).
//
// Of texts and lists: what inserted the items that show. Of maps: the sets that
// show or are in conflict, and the last removal of each key. Of counters: one
// add of it all. Of movable lists and trees: everything, as what is a place,
// and which move wins, follows from all of it.
//
// The ops are put one after the other, so positions are others than the authors
// saw: all of one author, then all of the next, which takes the fewest bytes;
// but an op that refers to others stays behind all that were before it.
// Containers that show nowhere keep what they hold: undo may bring them back.
//
// Cost: O(n log n) for n runs of items, and the orders of all sequences.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_KEPT_PIECES_H_
#define SYNCLINE_INTERNAL_DOCUMENT_KEPT_PIECES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "syncline/internal/document/batch_export.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// In the order of the base, where the pieces of each peer ascend. Errors:
// Unimplemented, where a later version wrote something; DataLoss, where the
// history has to be decoded for it and is broken.
absl::StatusOr<std::vector<KeptPiece>> PiecesToKeep(DocumentCore& core);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_KEPT_PIECES_H_
