// Histories as JSON and back: to look at them, to compare two of them line by
// line, and for languages that have no Syncline. docs/json_history.md tells
// what stands where.
//
// A library of its own, syncline::json.
#ifndef SYNCLINE_JSON_HISTORY_H_
#define SYNCLINE_JSON_HISTORY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace syncline {

// All that the ops of an update, or of the history in a snapshot, say: lossless
// but for the values of a snapshot, which follow from the history, and for what
// a later version may have added. One op run a line; equal histories in the
// same order give equal text. Errors: those of DescribeUpdate;
// FailedPrecondition, for a snapshot without a history. Cost: O(size).
absl::StatusOr<std::string> HistoryToJson(std::string_view bytes);

// The update that HistoryToJson, or anybody, wrote so. Of an update that this
// version of Syncline wrote it gives the same bytes. Errors: InvalidArgument,
// which names the place, for what is no such JSON, or tells of what cannot be;
// Unimplemented, for a later version of the form. Cost: O(size), and about 20
// times its memory.
absl::StatusOr<std::string> HistoryFromJson(std::string_view json);

}  // namespace syncline

#endif  // SYNCLINE_JSON_HISTORY_H_
