// Takes a range of an oplog out as a batch of events.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_BATCH_EXPORT_H_
#define SYNCLINE_INTERNAL_DOCUMENT_BATCH_EXPORT_H_

#include <optional>

#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/version.h"

namespace syncline::internal {

// The lowest op that a replica at `version` lacks, or the end of the log.
// Nothing where that op's node is still encoded.
std::optional<Lv> FirstLacking(const EventGraph& graph,
                               const VersionVector& version);

// Fills `*batch` with the ops that a replica at `version` lacks, in Lv order.
// `batch->text` lives in the batch. REQUIRES: FirstLacking() finds an op.
void ExportBatch(const OpLog& log, const VersionVector& version,
                 EventBatch* batch);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_BATCH_EXPORT_H_
