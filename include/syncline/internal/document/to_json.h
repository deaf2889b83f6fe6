// A document as JSON: see Doc::ToJson.
//
// Cost: O(n log n) for n values. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_TO_JSON_H_
#define SYNCLINE_INTERNAL_DOCUMENT_TO_JSON_H_

#include <string>

#include "absl/status/statusor.h"

namespace syncline::internal {

class DocumentCore;

absl::StatusOr<std::string> ToJson(const DocumentCore& core);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_TO_JSON_H_
