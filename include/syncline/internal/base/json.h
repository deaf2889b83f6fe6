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

// An int has no point; a double has one or an exponent, and is otherwise
// written as by RFC 8785: in the shortest digits that read back as the same.
// NaN and the infinities, which JSON lacks, are strings; bytes are
// {"$bytes":"<base64>"}. REQUIRES: not a container.
void AppendJsonScalar(const Value& value, std::string* out);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_JSON_H_
