#include "syncline/internal/codec/writer.h"

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/reader.h"

namespace syncline::internal {
namespace {

void AppendTag(uint32_t number, WireType type, std::string* out) {
  AppendVarint((uint64_t{number} << 3) | static_cast<uint8_t>(type), out);
}

}  // namespace

void WriteVarintField(uint32_t number, uint64_t value, std::string* out) {
  AppendTag(number, WireType::kVarint, out);
  AppendVarint(value, out);
}

void WriteFixed64Field(uint32_t number, uint64_t value, std::string* out) {
  AppendTag(number, WireType::kFixed64, out);
  AppendFixed(value, out);
}

void WriteBytesField(uint32_t number, std::string_view bytes,
                     std::string* out) {
  AppendTag(number, WireType::kBytes, out);
  AppendVarint(bytes.size(), out);
  out->append(bytes);
}

void WriteColumn(uint32_t number, std::string_view column, std::string* out) {
  if (column.empty()) return;
  const bool single =
      column.size() <= kMaxVarintBytes && CountVarints(column) == 1;
  if (!single) return WriteBytesField(number, column, out);
  AppendTag(number, WireType::kVarint, out);
  out->append(column);
}

void WritePeers(uint32_t number, std::span<const PeerId> peers,
                std::string* out) {
  if (peers.empty()) return;
  if (peers.size() == 1) {
    AppendTag(number, WireType::kFixed64, out);
  } else {
    AppendTag(number, WireType::kBytes, out);
    AppendVarint(peers.size() * sizeof(uint64_t), out);
  }
  for (const PeerId peer : peers) AppendFixed(peer.value, out);
}

}  // namespace syncline::internal
