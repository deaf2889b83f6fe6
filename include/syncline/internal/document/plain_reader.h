// A document's values as plain ones: see Doc::ToPlain.
//
// Cost: O(n log n) for n values. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_PLAIN_READER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_PLAIN_READER_H_

#include "absl/status/statusor.h"
#include "syncline/plain.h"
#include "syncline/value.h"

namespace syncline::internal {

class DocumentCore;

// Error: ResourceExhausted, for what is nested deeper.
absl::StatusOr<Plain> ToPlain(const DocumentCore& core, const Value& value);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_PLAIN_READER_H_
