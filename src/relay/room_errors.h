// What the errors of stores and of grants mean to a client.
//
// Thread-safe: no state.
#ifndef SYNCLINE_SRC_RELAY_ROOM_ERRORS_H_
#define SYNCLINE_SRC_RELAY_ROOM_ERRORS_H_

#include "absl/status/status.h"
#include "syncline/ids.h"
#include "syncline/sync/error.h"

namespace syncline::relay::internal {

// A document that cannot be read.
SyncError UnreadableError(const absl::Status& status);
// A batch that did not come into the log.
SyncError UnwrittenError(const absl::Status& status);
// A batch that says that it is of another document than those before it.
SyncError OtherDocumentError(DocId of_batch, DocId here);
// A batch that is encrypted where the others are not, or the other way round.
SyncError OtherSealError(bool is_sealed);
// One document more than may be open.
SyncError TooManyRoomsError();
// What a document that was reset means to an append that was under way.
SyncError ResetError();
// A replica of a document that was deleted since it was here.
SyncError DeletedError();
// One whose deletion failed, perhaps after it was done.
SyncError MaybeDeletedError();
// A token that is not good, or could not be looked at.
SyncError TokenError(const absl::Status& status);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_ROOM_ERRORS_H_
