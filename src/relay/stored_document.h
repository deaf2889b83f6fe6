// A document as the stores have it: what somebody who knows nothing of it
// needs.
//
// Thread-safe: nothing changes after it was read.
#ifndef SYNCLINE_SRC_RELAY_STORED_DOCUMENT_H_
#define SYNCLINE_SRC_RELAY_STORED_DOCUMENT_H_

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/doc.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/snapshot_store.h"
#include "syncline/sync/batch.h"
#include "syncline/version.h"

namespace syncline::relay {

struct StoredDocument {
  Epoch epoch;
  SyncBatchPtr snapshot;  // null: there is none
  std::optional<SnapshotId> snapshot_id;
  // The records since, up to `last_seq`.
  std::vector<SyncBatchPtr> records;
  Seq last_seq;
  VersionVector version;  // of all of it
};

// Reads all of a document as it is at one moment. Errors: those of the stores;
// DataLoss, where what was stored is no batch. Cost: O(size); blocks.
absl::StatusOr<std::shared_ptr<const StoredDocument>> ReadDocument(
    std::string_view document, LogStore& log, SnapshotStore& snapshots);

// Makes `doc`, which is empty, the replica that all of it makes. Errors:
// FailedPrecondition, where it is encrypted; DataLoss, where what was stored is
// not what its headers say; those of Doc::Import. Cost: O(size).
absl::Status OpenStored(const StoredDocument& stored, Doc* doc);

// Adds what ends each span to a version.
void MergeEnds(absl::Span<const OpSpan> spans, VersionVector* version);

// The batch in a record.
absl::StatusOr<SyncBatchPtr> BatchOf(std::string_view document,
                                     LoggedRecord record);

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_STORED_DOCUMENT_H_
