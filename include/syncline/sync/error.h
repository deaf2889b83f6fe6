// What can go wrong between two sessions, by name, and the code with which a
// connection is closed for it. docs/sync.md has the table.
#ifndef SYNCLINE_SYNC_ERROR_H_
#define SYNCLINE_SYNC_ERROR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "syncline/sync/options.h"

namespace syncline {

// NEVER CHANGE: on the wire.
enum class SyncErrorCode : uint8_t {
  kInternal = 0,            // a fault of the side that says so
  kMalformedFrame = 1,      // bytes that are no frame, or fields against a rule
  kFrameTooLarge = 2,       // above the limit that was told
  kUnsupportedVersion = 3,  // no version of the protocol in common
  kUnexpectedFrame = 4,     // not at this time, or not from this side
  kUnknownChannel = 5,      // one that was never opened
  kTooManyDocuments = 6,
  kUpdateTooLarge = 7,
  kBadUpdate = 8,        // a batch whose header cannot be read, or lies
  kGap = 9,              // a batch that builds upon ops that are missing here
  kWindowExceeded = 10,  // more bytes on their way than the window allows
  kRateLimited = 11,
  kBadPresence = 12,  // beyond a limit of presence
  kPermissionDenied = 13,
  kUnauthenticated = 14,  // no token, or none that is good
  kTokenExpired = 15,
  kNotFound = 16,          // no such room
  kLevelNotOffered = 17,   // a higher level than the server can promise
  kRoomUnavailable = 18,   // cannot be loaded now
  kChecksumMismatch = 19,  // chunks that do not give what they should
  kTimeout = 20,           // no answer, no sign of life
  kShuttingDown = 21,
  kSlowConsumer = 22,
  kEvicted = 23,
  kDeleted = 24,
  kQuarantined = 25,
};

// NEVER CHANGE: on the wire.
enum class SyncErrorClass : uint8_t {
  kPermanent = 0,  // the same again fails again
  kTransient = 1,  // may go well later
  kAuth = 2,       // may go well with another token
};

struct SyncError {
  SyncErrorCode code = SyncErrorCode::kInternal;
  std::string text;             // what is wrong and what to do
  Milliseconds retry_after{0};  // not earlier; 0: as the client likes
  // As the code says, unless the other side said otherwise.
  SyncErrorClass error_class = SyncErrorClass::kTransient;

  SyncError() = default;
  SyncError(SyncErrorCode error_code, std::string error_text,
            Milliseconds retry = Milliseconds(0));

  // "gap: ..." under the absl::StatusCode of the code's meaning.
  absl::Status ToStatus() const;
};

// "malformed frame"; one that is not known here is "internal".
std::string_view NameOf(SyncErrorCode code);
SyncErrorClass ClassOf(SyncErrorCode code);

// As WebSocket (RFC 6455) has them: 4400 + code for permanent and auth errors,
// 4500 + code for transient ones; 1013 for a slow consumer.
using CloseCode = uint16_t;
inline constexpr CloseCode kCloseNormal = 1000;
inline constexpr CloseCode kCloseGoingAway = 1001;
inline constexpr CloseCode kCloseAbnormal = 1006;  // without a word
inline constexpr CloseCode kCloseSlowConsumer = 1013;
CloseCode CloseCodeOf(const SyncError& error);
// Whether a client must not come back by itself: 4400 to 4499.
constexpr bool IsPermanent(CloseCode code) {
  return code >= 4400 && code < 4500;
}

}  // namespace syncline

#endif  // SYNCLINE_SYNC_ERROR_H_
