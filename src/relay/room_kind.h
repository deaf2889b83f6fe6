// What all updates of a room have in common, as far as it is known: which
// document they are of, and whether they are encrypted. One of another kind
// would fail every client that takes it, for good.
//
// Cost: O(1). A plain value.
#ifndef SYNCLINE_SRC_RELAY_ROOM_KIND_H_
#define SYNCLINE_SRC_RELAY_ROOM_KIND_H_

#include <optional>

#include "syncline/ids.h"
#include "syncline/sync/batch.h"
#include "syncline/sync/error.h"

namespace syncline::relay::internal {

class RoomKind {
 public:
  // The first that says something is believed.
  void Learn(const SyncBatch& batch);
  // Whether enough is known to tell if the batch goes with it.
  bool Tells(const SyncBatch& batch) const;
  // Why it does not, as far as that is known.
  std::optional<SyncError> Refuses(const SyncBatch& batch) const;
  // Whether only clients can read it, as far as that is known.
  bool is_sealed() const { return is_sealed_.value_or(false); }

 private:
  std::optional<DocId> doc_id_;
  std::optional<bool> is_sealed_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_ROOM_KIND_H_
