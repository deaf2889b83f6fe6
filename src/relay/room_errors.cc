#include "relay/room_errors.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace syncline::relay::internal {
namespace {

constexpr Milliseconds kSoon(1000);
constexpr Milliseconds kFull(5000);
constexpr Milliseconds kLater(10'000);

std::string TextOf(const absl::Status& status) {
  return std::string(status.message());
}

}  // namespace

SyncError UnreadableError(const absl::Status& status) {
  // Damage is mended by people: until then, asking often does not help.
  const bool is_damaged = absl::IsDataLoss(status);
  return {is_damaged ? SyncErrorCode::kQuarantined
                     : SyncErrorCode::kRoomUnavailable,
          TextOf(status), is_damaged ? kLater : kSoon};
}

SyncError UnwrittenError(const absl::Status& status) {
  if (absl::IsOutOfRange(status)) return {SyncErrorCode::kGap, TextOf(status)};
  if (absl::IsInvalidArgument(status)) {
    return {SyncErrorCode::kBadUpdate, TextOf(status)};
  }
  if (absl::IsResourceExhausted(status)) {
    return {SyncErrorCode::kRateLimited,
            "the store is full: nothing can be written until there is room",
            kFull};
  }
  return {SyncErrorCode::kRoomUnavailable, TextOf(status), kSoon};
}

SyncError OtherDocumentError(DocId of_batch, DocId here) {
  return {SyncErrorCode::kBadUpdate,
          absl::StrCat("the update is of document ", of_batch.ToString(),
                       ", and what is here is of ", here.ToString())};
}

SyncError OtherSealError(bool is_sealed) {
  return {SyncErrorCode::kBadUpdate,
          is_sealed ? "the update is encrypted, and what is here is not: "
                      "nobody who is here could read it"
                    : "what is here is encrypted, and the update is not: "
                      "nobody who is here would take it"};
}

SyncError TooManyRoomsError() {
  return {SyncErrorCode::kRoomUnavailable,
          "as many documents are open as this server allows", kFull};
}

SyncError ResetError() {
  return {
      SyncErrorCode::kRoomUnavailable,
      "the document was deleted, restored or read anew meanwhile: look what "
      "of the update is there, and send it again",
      kSoon};
}

SyncError DeletedError() {
  return {SyncErrorCode::kDeleted,
          "the document was deleted since this replica was here: all that it "
          "has is in it still; begin anew with an empty document, or join "
          "another name with this one"};
}

SyncError MaybeDeletedError() {
  return {SyncErrorCode::kRoomUnavailable,
          "the document was to be deleted, and whether that was done is to be "
          "looked for",
          kSoon};
}

SyncError TokenError(const absl::Status& status) {
  if (absl::IsUnavailable(status)) {
    return {SyncErrorCode::kRoomUnavailable, TextOf(status), kSoon};
  }
  return {SyncErrorCode::kUnauthenticated, TextOf(status)};
}

}  // namespace syncline::relay::internal
