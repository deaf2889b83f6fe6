// How one container differs from what it was, or from an empty one.
//
// Cost: O(difference), and O(log n) for each step of a text, list or tree; all
// of it for an empty one. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_DELTAS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_DELTAS_H_

#include "syncline/event.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/document/change_record.h"

namespace syncline::internal {

class DocumentCore;

// Since `before`.
Delta DeltaSince(const DocumentCore& core, ContainerIndex container,
                 const ChangeRecord::Before& before);
// From an empty container of its kind.
Delta DeltaFromEmpty(const DocumentCore& core, ContainerIndex container);
// Whether it tells of no change.
bool IsEmpty(const Delta& delta);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_DELTAS_H_
