// What of an application's values may go into a document.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CHECKED_VALUE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CHECKED_VALUE_H_

#include "absl/status/status.h"
#include "syncline/value.h"

namespace syncline::internal {

// Error: InvalidArgument, for a container, or a string that is not UTF-8.
absl::Status CheckContainerOrString(const Value& value);
inline absl::Status CheckValue(const Value& value) {
  const Value::Kind kind = value.kind();
  if (kind != Value::Kind::kContainer && kind != Value::Kind::kString) {
    return absl::OkStatus();
  }
  return CheckContainerOrString(value);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_CHECKED_VALUE_H_
