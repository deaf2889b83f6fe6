// A batch as JSON. docs/json_history.md tells what stands where.
//
// Cost: O(batch). Thread-safe: no state.
#ifndef SYNCLINE_JSON_SRC_HISTORY_WRITER_H_
#define SYNCLINE_JSON_SRC_HISTORY_WRITER_H_

#include <string>

#include "syncline/internal/oplog/event_batch.h"

namespace syncline::json {

std::string WriteHistory(const internal::EventBatch& batch);

}  // namespace syncline::json

#endif  // SYNCLINE_JSON_SRC_HISTORY_WRITER_H_
