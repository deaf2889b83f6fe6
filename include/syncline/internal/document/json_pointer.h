// Values by a path from the root: JSON Pointer (RFC 6901).
//
// Cost: O(path), and O(log n) at a list. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_JSON_POINTER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_JSON_POINTER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "syncline/value.h"

namespace syncline::internal {

class DocumentCore;

// See Doc::At. The map of a node may get a number here.
absl::StatusOr<Value> FindByPointer(DocumentCore& core,
                                    std::string_view pointer);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_JSON_POINTER_H_
