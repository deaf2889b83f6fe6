// What was last read of a document, as far as it still waits for somebody: who
// reads it again shares that, so that many who take in nothing hold it once.
//
// It holds nothing itself. Cost: O(records). Thread-compatible.
#ifndef SYNCLINE_SRC_RELAY_LAST_READ_H_
#define SYNCLINE_SRC_RELAY_LAST_READ_H_

#include <memory>
#include <optional>
#include <vector>

#include "relay/stored_document.h"

namespace syncline::relay::internal {

class LastRead {
 public:
  // `read` with what is still held in the place of what was read again.
  // REQUIRES: it is of the epoch of the one before, or Clear() was called.
  std::shared_ptr<const StoredDocument> Share(const StoredDocument& read);
  void Clear() { *this = LastRead(); }

 private:
  using Held = std::weak_ptr<const SyncBatch>;

  std::optional<SnapshotId> snapshot_id_;
  Held snapshot_;
  std::vector<Held> records_;  // up to last_seq_
  Seq last_seq_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_LAST_READ_H_
