// Doubles as JSON (RFC 8259).
//
// Cost: O(digits). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_JSON_DOUBLE_H_
#define SYNCLINE_INTERNAL_BASE_JSON_DOUBLE_H_

#include <string>

namespace syncline::internal {

// Has a point or an exponent, and is otherwise written as by RFC 8785: in the
// shortest digits that read back as the same. NaN and the infinities, which
// JSON lacks, are strings.
void AppendJsonDouble(double value, std::string* out);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_JSON_DOUBLE_H_
