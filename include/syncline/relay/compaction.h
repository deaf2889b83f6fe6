// Puts one snapshot in the place of a document's records.
//
// The bytes of the snapshot are a batch (sync/batch.h), as those of records
// are, so both go to clients as they are stored.
#ifndef SYNCLINE_RELAY_COMPACTION_H_
#define SYNCLINE_RELAY_COMPACTION_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "syncline/options.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/record.h"
#include "syncline/relay/snapshot_store.h"
#include "syncline/sync/batch.h"

namespace syncline::relay {

// Makes a snapshot of all records that there are, publishes it, removes the
// records, and deletes the snapshot that it replaces. At each moment the store
// has all of the document, whatever happens to the process; two who compact at
// once lose work, never data.
//
// Errors, after which the records are there as before: FailedPrecondition,
// where a payload is encrypted, which clients alone can read; OutOfRange, where
// the snapshot would be larger than a record may be, and so than what clients
// and other stores take, who take the records as they are; DataLoss, where
// records do not give what their headers say; Aborted, where somebody else was
// faster; those of the stores.
//
// Cost: that of opening the document: blocks, and takes its memory.
absl::Status CompactDocument(std::string_view document, LogStore& log,
                             SnapshotStore& snapshots,
                             const DocOptions& options = {},
                             size_t max_bytes = kMaxPayloadBytes);

// The same with a snapshot that somebody else made, who alone can read it: it
// holds `version`, and all records up to `last`. Errors: OutOfRange, where the
// log has no such record, or less; those of the stores.
absl::Status PublishSnapshot(std::string_view document, Position last,
                             const VersionVector& version,
                             const SyncBatch& snapshot, LogStore& log,
                             SnapshotStore& snapshots);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_COMPACTION_H_
