// Makes the base of a shallow snapshot (codec/shallow.h) of a document.
//
// Cost: BaseEnd() O(runs after the version); the others that of what is left,
// and WriteBase() the orders of all sequences. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_BASE_WRITER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_BASE_WRITER_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// The text that an op is in, if it is in one. Cost: O(log n).
std::optional<ContainerIndex> TextOf(const OpLog& log, Lv op);

// The first op that is not to be left out, if none from a version on is: the
// end of the log, or where everything after builds upon everything before.
// Errors: as FindVersion().
absl::StatusOr<Lv> BaseEnd(DocumentCore& core, const syncline::Frontier& from);

// Of all ops. Errors: as PiecesToKeep().
absl::Status WriteBase(DocumentCore& core, Shallow* shallow);
// Of those that are the base of this document already.
void CopyBase(DocumentCore& core, Shallow* shallow);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_BASE_WRITER_H_
