// Deltas of trees as edits.
//
// Cost: O(log n) a step, and O(children) of each node that gets some.
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_TREE_DELTA_WRITER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_TREE_DELTA_WRITER_H_

#include "absl/status/status.h"
#include "syncline/event.h"
#include "syncline/internal/document/diff_containers.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// Nodes that are made are put into `containers`; one that was created, and is
// in the trash, is taken out of it, without what was below it and without its
// keys. Errors: NotFound, for a node that does not show; FailedPrecondition, for
// one that is to be created and does; OutOfRange, for an index past the end;
// InvalidArgument, for a node that is named twice, or is moved below itself;
// those of the edits.
absl::Status WriteTreeDelta(DocumentCore& core, ContainerIndex tree,
                            const TreeDelta& delta, DiffContainers* containers);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_TREE_DELTA_WRITER_H_
