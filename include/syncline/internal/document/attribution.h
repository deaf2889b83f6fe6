// Who wrote the items of a sequence, and what was said about an op: read from
// the order of the items and from the log. The states of the other kinds know
// their ops themselves.
//
// Thread rule: that of the document.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_ATTRIBUTION_H_
#define SYNCLINE_INTERNAL_DOCUMENT_ATTRIBUTION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/attribution.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// Of the items [begin, end) of a text or a list, which are there: ranges
// without gaps, each as long as it can be. Error: DataLoss, where the history
// has to be decoded for it and is broken. Cost: that of DocumentCore::OrderOf;
// O(log n) a range, and a place in one where anchors or deleted items stand.
absl::StatusOr<std::vector<AuthoredRange>> AuthorsOf(DocumentCore& core,
                                                     ContainerIndex sequence,
                                                     uint32_t begin,
                                                     uint32_t end);

// Errors: NotFound, where the op is not known; DataLoss, as above.
absl::StatusOr<ChangeInfo> ChangeOf(DocumentCore& core, OpId op);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_ATTRIBUTION_H_
