// What of an application's values may go into a document.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CHECKED_VALUE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CHECKED_VALUE_H_

#include "absl/status/status.h"
#include "syncline/value.h"

namespace syncline::internal {

// Error: InvalidArgument, for a container, or a string that is not UTF-8.
absl::Status CheckValue(const Value& value);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_CHECKED_VALUE_H_
