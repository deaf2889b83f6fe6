// Whether positions are in a list: for lists of both kinds.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_ITEM_RANGE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_ITEM_RANGE_H_

#include <cstddef>

#include "absl/status/status.h"

namespace syncline::internal {

// Of `count` items from `position` on, or, for none, of a place between items.
// Error: OutOfRange.
absl::Status CheckItems(size_t size, size_t position, size_t count);
// Of the items [begin, end).
absl::Status CheckSlice(size_t size, size_t begin, size_t end);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_ITEM_RANGE_H_
