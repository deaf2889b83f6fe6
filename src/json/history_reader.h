// JSON as a batch. docs/json_history.md tells what stands where.
//
// What it gives keeps those invariants of EventBatch that its encoder relies
// on. The others (that ancestors and targets come first) are the decoder's to
// check, who knows how.
//
// Cost: O(size). Thread-safe: no state.
#ifndef SYNCLINE_JSON_SRC_HISTORY_READER_H_
#define SYNCLINE_JSON_SRC_HISTORY_READER_H_

#include <string_view>

#include "absl/status/status.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::json {

// Fills `*batch`, which is empty. Errors: InvalidArgument, Unimplemented; what
// it is then filled with means nothing.
absl::Status ReadHistory(std::string_view json, internal::EventBatch* batch);

}  // namespace syncline::json

#endif  // SYNCLINE_JSON_SRC_HISTORY_READER_H_
