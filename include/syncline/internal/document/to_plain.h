// A document's values as plain ones, and as the bytes of such: see Doc::ToPlain
// and Doc::EncodePlain.
//
// Cost: that of tell_plain.h and plain_writer.h. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_TO_PLAIN_H_
#define SYNCLINE_INTERNAL_DOCUMENT_TO_PLAIN_H_

#include <string>

#include "absl/status/statusor.h"
#include "syncline/plain.h"
#include "syncline/value.h"

namespace syncline::internal {

class DocumentCore;

// Error: ResourceExhausted, for what is nested deeper.
absl::StatusOr<Plain> ToPlain(const DocumentCore& core, const Value& value);
absl::StatusOr<std::string> EncodePlain(const DocumentCore& core,
                                        const Value& value);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_TO_PLAIN_H_
