// The five bytes around every message: what it is, and whether it is whole.
//
//   byte 0      0xF8 + kind. NEVER CHANGE. The other values from 0xF8 on are
//               left to later kinds and versions: a reader knows that it does
//               not know them. No UTF-8 text has such a byte, so no text is
//               taken for ours.
//   bytes 1-4   checksum, the lowest byte first: the low half of XXH3_64bits of
//               the message, seeded with byte 0
//   bytes 5-    the message
//
// Cost: the checksum reads about 10 bytes a nanosecond. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_ENVELOPE_H_
#define SYNCLINE_INTERNAL_CODEC_ENVELOPE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace syncline::internal {

// NEVER CHANGE: on the wire.
enum class BytesKind : uint8_t {
  kUpdate = 1,
  kSnapshot = 2,
  kVersion = 3,
  kCursor = 4,
  kUndo = 5,
  kShallow = 6,
};

inline constexpr size_t kEnvelopeBytes = 5;

// What `bytes` say that they are: only their first byte is looked at.
// InvalidArgument: not ours. Unimplemented: of a later version.
absl::StatusOr<BytesKind> IdentifyBytes(std::string_view bytes);

// The message in `bytes`. InvalidArgument: not ours or of another kind.
// Unimplemented: of a later version. DataLoss: cut off or changed on the way.
absl::StatusOr<std::string_view> OpenEnvelope(std::string_view bytes,
                                              BytesKind kind);

// `*bytes` is kEnvelopeBytes of anything and a message after them: fills in the
// envelope.
void SealEnvelope(BytesKind kind, std::string* bytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_ENVELOPE_H_
