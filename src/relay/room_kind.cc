#include "relay/room_kind.h"

#include "relay/room_errors.h"

namespace syncline::relay::internal {
namespace {

// Who has nothing may say so in either way.
bool IsEmpty(const SyncBatch& batch) { return batch.info().spans.empty(); }

}  // namespace

void RoomKind::Learn(const SyncBatch& batch) {
  if (!doc_id_) doc_id_ = batch.info().doc_id;
  if (!is_sealed_ && !IsEmpty(batch)) is_sealed_ = batch.is_sealed();
}

bool RoomKind::Tells(const SyncBatch& batch) const {
  return (doc_id_ || !batch.info().doc_id) && (is_sealed_ || IsEmpty(batch));
}

std::optional<SyncError> RoomKind::Refuses(const SyncBatch& batch) const {
  const std::optional<DocId>& doc_id = batch.info().doc_id;
  if (doc_id && doc_id_ && doc_id != doc_id_) {
    return OtherDocumentError(*doc_id, *doc_id_);
  }
  if (is_sealed_ && !IsEmpty(batch) && batch.is_sealed() != *is_sealed_) {
    return OtherSealError(batch.is_sealed());
  }
  return std::nullopt;
}

}  // namespace syncline::relay::internal
