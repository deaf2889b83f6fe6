// Deltas of lists, of both kinds, as edits.
//
// Of a movable list: an item that the delta deletes and whose value it inserts
// again is moved; one that is deleted where another value is inserted is set.
// Each item is made into one of the new ones at most; the first that fits.
//
// Cost: O(edits), each O(log n); of a movable list also O(n). Thread-safe: no
// state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_LIST_DELTA_WRITER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_LIST_DELTA_WRITER_H_

#include "absl/status/status.h"
#include "syncline/event.h"
#include "syncline/internal/document/diff_containers.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// Children that are made are put into `containers`. Errors: OutOfRange, for
// steps beyond the end; InvalidArgument, for a value that is none, and where
// a container is moved that is not among what is deleted; those of the edits.
absl::Status WriteListDelta(DocumentCore& core, ContainerIndex list,
                            const ListDelta& delta, DiffContainers* containers);
absl::Status WriteMovableDelta(DocumentCore& core, ContainerIndex list,
                               const ListDelta& delta,
                               DiffContainers* containers);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_LIST_DELTA_WRITER_H_
