// What is behind a syncline_sync_batch.
//
// Thread-safe: nothing changes after a handle was made.
#ifndef SYNCLINE_BINDINGS_C_SYNC_BATCH_H_
#define SYNCLINE_BINDINGS_C_SYNC_BATCH_H_

#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"
#include "handles.h"
#include "syncline/c/batch.h"
#include "syncline/sync/batch.h"
#include "syncline/version.h"

struct syncline_sync_batch {
  syncline_sync_batch(syncline::SyncBatchPtr of, bool lent)
      : batch(std::move(of)), is_lent(lent) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_sync_batch(const syncline_sync_batch&) = delete;
  ~syncline_sync_batch() { syncline::c::LiveHandles::Remove(this); }

  const syncline::SyncBatchPtr batch;
  const bool is_lent;  // to a callback: not the caller's to free
};

namespace syncline::c {

// A version as the calls of servers take it. Error: that of
// VersionVector::Decode(); but 0 bytes are the empty one.
absl::StatusOr<VersionVector> TakeVersion(const char* version, size_t size);

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_SYNC_BATCH_H_
