#include "syncline/internal/codec/cursor_message.h"

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/container_message.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

enum : uint32_t {  // NEVER CHANGE
  kPeerField = 1,
  kCounterField = 2,
  kSideField = 3,
  kContainerField = 4,
};

absl::Status Damaged() {
  return absl::DataLossError("a cursor that cannot be read");
}

// The fields of the message: numbers stand once at most, containers follow each
// other.
struct CursorFields {
  std::array<std::optional<uint64_t>, kContainerField> numbers;
  ContainerChain chain;

  absl::Status Read(std::string_view message) {
    Reader reader(message);
    Field field;
    while (reader.Next(&field)) {
      if (field.number == kContainerField) {
        if (field.type != WireType::kBytes) return Damaged();
        SYNCLINE_RETURN_IF_ERROR(AddContainer(field.bytes));
      } else if (field.number < kContainerField) {
        const bool is_peer = field.number == kPeerField;
        const WireType type = is_peer ? WireType::kFixed64 : WireType::kVarint;
        std::optional<uint64_t>& number = numbers[field.number];
        if (field.type != type || number) return Damaged();
        number = is_peer ? LoadFixed64(field.bytes.data()) : field.value;
      }
    }
    return reader.done() ? absl::OkStatus() : Damaged();
  }

  absl::Status AddContainer(std::string_view message) {
    const auto number = static_cast<uint32_t>(chain.size());
    ContainerKey key;
    SYNCLINE_RETURN_IF_ERROR(DecodeContainer(message, number, &key));
    const bool is_first = number == 0;
    if (is_first ? key.is_keyed() : key.parent != number - 1) return Damaged();
    chain.push_back(std::move(key));
    return absl::OkStatus();
  }
};

}  // namespace

std::string EncodeChain(const ContainerChain& chain) {
  std::string fields;
  for (const ContainerKey& key : chain) {
    WriteContainer(kContainerField, key, &fields);
  }
  return fields;
}

absl::StatusOr<ContainerChain> DecodeChain(std::string_view fields) {
  CursorFields read;
  SYNCLINE_RETURN_IF_ERROR(read.Read(fields));
  if (read.chain.empty()) return Damaged();
  return std::move(read.chain);
}

std::string EncodeCursor(const CursorParts& parts) {
  std::string bytes(kEnvelopeBytes, '\0');
  if (parts.item) {
    WritePeers(kPeerField, {&parts.item->peer, 1}, &bytes);
    const uint32_t counter = parts.item->counter;
    if (counter > 0) WriteVarintField(kCounterField, counter, &bytes);
  }
  if (parts.is_before) WriteVarintField(kSideField, 1, &bytes);
  bytes += parts.container;
  SealEnvelope(BytesKind::kCursor, &bytes);
  return bytes;
}

absl::StatusOr<CursorParts> DecodeCursor(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kCursor));
  CursorFields fields;
  SYNCLINE_RETURN_IF_ERROR(fields.Read(message));
  const std::optional<uint64_t> peer = fields.numbers[kPeerField];
  const uint64_t counter = fields.numbers[kCounterField].value_or(0);
  const uint64_t side = fields.numbers[kSideField].value_or(0);
  const bool has_counter = fields.numbers[kCounterField].has_value();
  if (peer.has_value() != fields.chain.empty() || (has_counter && !peer) ||
      counter >= kMaxOps || side > 1) {
    return Damaged();
  }
  CursorParts parts;
  if (peer) parts.item = OpId{PeerId{*peer}, static_cast<uint32_t>(counter)};
  parts.is_before = side == 1;
  parts.container = EncodeChain(fields.chain);
  return parts;
}

}  // namespace syncline::internal
