// The history in an update or in a snapshot, whichever the bytes are.
#ifndef SYNCLINE_INTERNAL_CODEC_ANY_HISTORY_H_
#define SYNCLINE_INTERNAL_CODEC_ANY_HISTORY_H_

#include <string_view>

#include "absl/status/status.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Errors: as DecodeUpdate and DecodeSnapshot; FailedPrecondition, for a
// snapshot of the state alone. Cost and thread rule: theirs. What `*batch`
// points to may be in `bytes`.
absl::Status DecodeAnyHistory(std::string_view bytes, EventBatch* batch);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_ANY_HISTORY_H_
