// Several batches as one, which has each op of them once.
//
// An op comes after those that it builds upon, whatever order the batches have;
// where they leave a choice, the order of the batches is kept. Ops that are in
// several batches are compared.
//
// Cost: O(n log n) for n runs, op runs and parents. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_OPLOG_BATCH_MERGE_H_
#define SYNCLINE_INTERNAL_OPLOG_BATCH_MERGE_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Replaces the content of `*out`, which is good if the batches are parts of one
// history; else its runs may lack their authors' ops before among their
// ancestors. Errors, after which `*out` is of no use: FailedPrecondition, where
// ops of an author are missing between others; AlreadyExists, where two batches
// have different ops of one name; InvalidArgument, where ops build upon each
// other in a circle, or go on in a container that is no text, and where the
// batches are of two documents;
// ResourceExhausted.
absl::Status MergeBatches(absl::Span<const EventBatch> batches,
                          EventBatch* out);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_BATCH_MERGE_H_
