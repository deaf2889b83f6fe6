#include "syncline/internal/codec/writer.h"

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/reader.h"

namespace syncline::internal {
namespace {

// Room for a tag, and for a varint behind it.
using FieldHead = char[2 * kMaxVarintBytes];

// Returns its size.
size_t WriteTag(uint32_t number, WireType type, char* to) {
  return WriteVarint((uint64_t{number} << 3) | static_cast<uint8_t>(type), to);
}

void AppendTag(uint32_t number, WireType type, std::string* out) {
  FieldHead head;
  out->append(head, WriteTag(number, type, head));
}

void AppendTagAndVarint(uint32_t number, WireType type, uint64_t value,
                        std::string* out) {
  FieldHead head;
  const size_t tag = WriteTag(number, type, head);
  out->append(head, tag + WriteVarint(value, head + tag));
}

}  // namespace

void WriteVarintField(uint32_t number, uint64_t value, std::string* out) {
  AppendTagAndVarint(number, WireType::kVarint, value, out);
}

void WriteFixed64Field(uint32_t number, uint64_t value, std::string* out) {
  AppendTag(number, WireType::kFixed64, out);
  AppendFixed(value, out);
}

void WriteBytesField(uint32_t number, std::string_view bytes,
                     std::string* out) {
  AppendTagAndVarint(number, WireType::kBytes, bytes.size(), out);
  out->append(bytes);
}

size_t BeginMessage(uint32_t number, std::string* out) {
  AppendTagAndVarint(number, WireType::kBytes, 0, out);
  return out->size();  // behind one byte for its size
}

void EndMessage(size_t begin, std::string* out) {
  const size_t size = out->size() - begin;
  const size_t more = VarintBytes(size) - 1;
  if (more > 0) out->insert(begin, more, '\0');
  WriteVarint(size, out->data() + begin - 1);
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
    AppendTagAndVarint(number, WireType::kBytes,
                       peers.size() * sizeof(uint64_t), out);
  }
  for (const PeerId peer : peers) AppendFixed(peer.value, out);
}

}  // namespace syncline::internal
