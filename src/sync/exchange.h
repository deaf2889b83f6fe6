// A document's updates as batches, through the host's seal where it has one.
//
// A FailedPrecondition means that the document is busy, in a transaction, and
// nothing else. Cost: that of the document's calls. Thread rule: the
// document's.
#ifndef SYNCLINE_SRC_SYNC_EXCHANGE_H_
#define SYNCLINE_SRC_SYNC_EXCHANGE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/sync/batch.h"
#include "syncline/sync/document.h"
#include "syncline/version.h"

namespace syncline::internal {

// Errors: those of ExportSince() and of the seal.
absl::StatusOr<SyncBatchPtr> ExportBatch(SyncDocument* document,
                                         const PayloadSeal& seal,
                                         const VersionVector& since);

// All of the document, sealed. Errors: as above; FailedPrecondition, where the
// host does not seal, too; InvalidArgument, where the document is shallow and
// so does not have all of it.
absl::StatusOr<SyncBatchPtr> ExportSealedSnapshot(SyncDocument* document,
                                                  const PayloadSeal& seal);

// Errors, after which the document is as it was: those of Import() and of the
// seal; InvalidArgument, where one is sealed and the other is not, and where a
// sealed batch is a shallow snapshot; DataLoss, where the header of a sealed
// batch is not that of its content.
absl::Status ImportBatch(SyncDocument* document, const PayloadSeal& seal,
                         const SyncBatch& batch);

// The ends of the spans.
VersionVector EndsOf(const UpdateInfo& info);

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_EXCHANGE_H_
