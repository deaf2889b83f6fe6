// The snapshots of each document, and which of them is the one to open.
//
// Bytes are put under their own hash and never change, so that nothing is
// overwritten: who makes a new snapshot puts it, publishes it where the one
// that it was made from is still published, trims the log, and deletes what it
// knows to be replaced. Two who do so at once lose work, never data. A crash
// leaves bytes that nobody published; putting them again costs nothing.
//
// Each document has snapshots of its own. The promises (1), (2), (5), (6), (7)
// and the errors of log_store.h hold here, too.
//
// Thread rule: thread-safe, but for the destructor.
#ifndef SYNCLINE_RELAY_SNAPSHOT_STORE_H_
#define SYNCLINE_RELAY_SNAPSHOT_STORE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/relay/position.h"
#include "syncline/relay/snapshot_id.h"
#include "syncline/version.h"

namespace syncline::relay {

inline constexpr size_t kMaxSnapshotBytes = size_t{512} << 20;

// The snapshot to open, and what of the log it holds.
struct Published {
  SnapshotId id;
  Position position;      // it holds all records up to here, included
  VersionVector version;  // and these are their ops
  friend bool operator==(const Published&, const Published&) = default;
};

class SnapshotStore {
 public:
  virtual ~SnapshotStore() = default;

  // Keeps the bytes, and returns when they are durable. Errors:
  // FailedPrecondition, where `epoch` is not the document's; InvalidArgument,
  // for more than kMaxSnapshotBytes; ResourceExhausted, where the store is
  // full.
  virtual absl::StatusOr<SnapshotId> Put(std::string_view document, Epoch epoch,
                                         std::string_view bytes) = 0;

  // Errors: NotFound; DataLoss, where the bytes are no longer those that were
  // put.
  virtual absl::StatusOr<std::string> Get(std::string_view document,
                                          const SnapshotId& id) = 0;

  // The published one, if any.
  virtual absl::StatusOr<std::optional<Published>> Current(
      std::string_view document) = 0;

  // Publishes a snapshot that was put, where `expected` is the published one
  // (nothing: none is). Errors: Aborted, where another one is;
  // NotFound, where it was not put; FailedPrecondition, where its epoch is not
  // the document's; InvalidArgument, where it holds less of the log than the
  // one that it replaces.
  virtual absl::Status Publish(std::string_view document,
                               const std::optional<SnapshotId>& expected,
                               const Published& next) = 0;

  // Deletes these and no others: they are what the caller knows to be replaced.
  // One that is not there is not an error. Error: FailedPrecondition, where one
  // of them is the published one; then none is deleted.
  virtual absl::Status Delete(std::string_view document,
                              absl::Span<const SnapshotId> ids) = 0;

  // Deletes all snapshots of the document's earlier epochs, the published one
  // too, and refuses such from now on. What follows LogStore::Tombstone; a
  // document's epoch is 1 until then. An epoch that has begun already is not an
  // error.
  virtual absl::Status BeginEpoch(std::string_view document, Epoch epoch) = 0;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SNAPSHOT_STORE_H_
