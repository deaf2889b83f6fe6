// What ops of an update carry that is not text: values, counts, children.
//
// Cost: O(bytes). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_UPDATE_VALUES_H_
#define SYNCLINE_INTERNAL_CODEC_UPDATE_VALUES_H_

#include "absl/status/status.h"
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Sets `batch->values` and the size of what each op has of it.
// REQUIRES: the ops are decoded.
absl::Status DecodeValues(const UpdateFields& fields, EventBatch* batch);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UPDATE_VALUES_H_
