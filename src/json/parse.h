// Text as JSON, with the line and column of what is wrong.
//
// Cost: O(size); about 20 times its memory, at most 64 times. Thread-safe: no
// state.
#ifndef SYNCLINE_JSON_SRC_PARSE_H_
#define SYNCLINE_JSON_SRC_PARSE_H_

#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/status/statusor.h"

namespace syncline::json {

// Errors: InvalidArgument, with the first thing that is no JSON.
absl::StatusOr<nlohmann::json> ParseJson(std::string_view text);

}  // namespace syncline::json

#endif  // SYNCLINE_JSON_SRC_PARSE_H_
