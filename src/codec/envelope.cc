#include "syncline/internal/codec/envelope.h"

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/reader.h"

namespace syncline::internal {
namespace {

constexpr uint8_t kMagic = 0xF8;  // the upper five bits. NEVER CHANGE

constexpr uint8_t FirstByte(BytesKind kind) {
  return static_cast<uint8_t>(kMagic + static_cast<uint8_t>(kind));
}

const char* NameOf(BytesKind kind) {
  switch (kind) {
    case BytesKind::kUpdate:
      return "an update";
    case BytesKind::kSnapshot:
      return "a snapshot";
    case BytesKind::kVersion:
      return "a version";
    case BytesKind::kCursor:
      return "a cursor";
    case BytesKind::kUndo:
      return "an undo stack";
    case BytesKind::kShallow:
      return "a shallow snapshot";
  }
  return "nothing known";
}

uint32_t Checksum(uint8_t first_byte, std::string_view message) {
  return static_cast<uint32_t>(
      XXH3_64bits_withSeed(message.data(), message.size(), first_byte));
}

}  // namespace

absl::StatusOr<BytesKind> IdentifyBytes(std::string_view bytes) {
  if (bytes.empty()) return absl::InvalidArgumentError("no bytes at all");
  const auto first = static_cast<uint8_t>(bytes[0]);
  for (const BytesKind kind :
       {BytesKind::kUpdate, BytesKind::kSnapshot, BytesKind::kVersion,
        BytesKind::kCursor, BytesKind::kUndo, BytesKind::kShallow}) {
    if (first == FirstByte(kind)) return kind;
  }
  if (first >= kMagic) {
    return absl::UnimplementedError("bytes of a later version of the format");
  }
  return absl::InvalidArgumentError(
      "nothing that begins as Syncline's bytes do");
}

absl::StatusOr<std::string_view> OpenEnvelope(std::string_view bytes,
                                              BytesKind kind) {
  SYNCLINE_ASSIGN_OR_RETURN(const BytesKind actual, IdentifyBytes(bytes));
  if (actual != kind) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(actual), ", not ", NameOf(kind)));
  }
  if (bytes.size() < kEnvelopeBytes) {
    return absl::DataLossError("cut off in the envelope");
  }
  const std::string_view message = bytes.substr(kEnvelopeBytes);
  if (LoadFixed32(bytes.data() + 1) != Checksum(FirstByte(kind), message)) {
    return absl::DataLossError("the checksum does not fit: changed or cut off");
  }
  return message;
}

void SealEnvelope(BytesKind kind, std::string* bytes) {
  SYNCLINE_DCHECK(bytes->size() >= kEnvelopeBytes, "no room for the envelope");
  const std::string_view message =
      std::string_view(*bytes).substr(kEnvelopeBytes);
  const uint32_t checksum = Checksum(FirstByte(kind), message);
  (*bytes)[0] = static_cast<char>(FirstByte(kind));
  for (unsigned i = 0; i < 4; ++i) {
    (*bytes)[1 + i] = static_cast<char>(checksum >> (8 * i));
  }
}

}  // namespace syncline::internal
