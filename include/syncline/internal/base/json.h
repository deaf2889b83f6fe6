// Scalars as JSON (RFC 8259).
//
// Cost: O(size). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_JSON_H_
#define SYNCLINE_INTERNAL_BASE_JSON_H_

#include <string>
#include <string_view>

#include "syncline/value.h"

namespace syncline::internal {

// `utf8` is valid. Escapes what JSON asks for, in the shortest form.
void AppendJsonString(std::string_view utf8, std::string* out);

// An int has no point; a double is as in json_double.h; bytes are
// {"$bytes":"<base64>"}. REQUIRES: not a container.
void AppendJsonScalar(const Value& value, std::string* out);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_JSON_H_
