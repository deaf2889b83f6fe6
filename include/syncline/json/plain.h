// Plain values as JSON and back: what Doc::Update takes, of a text that a
// program has, and what Doc::ToPlain gives, to be shown.
//
// A library of its own, syncline::json.
#ifndef SYNCLINE_JSON_PLAIN_H_
#define SYNCLINE_JSON_PLAIN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "syncline/plain.h"

namespace syncline {

// As Doc::ToJson writes values: an int has no point, a double has one or an
// exponent; bytes are {"$bytes":"<base64>"}, NaN and the infinities strings.
// Equal values give equal text. Cost: O(size).
std::string PlainToJson(const Plain& plain);

// The same back, but for NaN and the infinities, which stay strings. Errors:
// InvalidArgument, with line and byte of what is no JSON, or for a number that
// an int64 does not hold; ResourceExhausted, for more than 500 lists and maps
// in one another. Cost: O(size), and about 20 times its memory.
absl::StatusOr<Plain> PlainFromJson(std::string_view json);

}  // namespace syncline

#endif  // SYNCLINE_JSON_PLAIN_H_
