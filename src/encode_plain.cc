// Plain values <-> PlainValue of codec/plain.proto.
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "syncline/encoding.h"
#include "syncline/internal/base/depth.h"
#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/plain_sink.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/plain_writer.h"
#include "syncline/internal/codec/reader.h"

namespace syncline {
namespace {

namespace field = internal::plain_field;
using internal::Field;
using internal::Reader;
using internal::WireType;

absl::Status Malformed() {
  return absl::InvalidArgumentError("not a plain value's bytes");
}

absl::StatusOr<Plain> Decode(std::string_view bytes, int depth);

absl::StatusOr<Plain> DecodeList(std::string_view bytes, int depth) {
  Plain::List list;
  Reader reader(bytes);
  Field item;
  while (reader.Next(&item)) {
    if (item.number != field::kItem) continue;
    if (item.type != WireType::kBytes) return Malformed();
    SYNCLINE_ASSIGN_OR_RETURN(Plain value, Decode(item.bytes, depth + 1));
    list.push_back(std::move(value));
  }
  if (!reader.done()) return Malformed();
  return Plain(std::move(list));
}

absl::Status DecodeEntry(std::string_view bytes, int depth, Plain::Map* map) {
  std::string key;
  Plain value;
  Reader reader(bytes);
  Field part;
  while (reader.Next(&part)) {
    if (part.number != field::kKey && part.number != field::kValue) continue;
    if (part.type != WireType::kBytes) return Malformed();
    if (part.number == field::kKey) {
      key = part.bytes;
    } else {
      SYNCLINE_ASSIGN_OR_RETURN(value, Decode(part.bytes, depth + 1));
    }
  }
  if (!reader.done()) return Malformed();
  if (!internal::IsValidUtf8(key)) {
    return absl::InvalidArgumentError("a key is not valid UTF-8");
  }
  (*map)[std::move(key)] = std::move(value);
  return absl::OkStatus();
}

absl::StatusOr<Plain> DecodeMap(std::string_view bytes, int depth) {
  Plain::Map map;
  Reader reader(bytes);
  Field entry;
  while (reader.Next(&entry)) {
    if (entry.number != field::kEntry) continue;
    if (entry.type != WireType::kBytes) return Malformed();
    SYNCLINE_RETURN_IF_ERROR(DecodeEntry(entry.bytes, depth, &map));
  }
  if (!reader.done()) return Malformed();
  return Plain(std::move(map));
}

absl::StatusOr<Plain> DecodeNumber(const Field& kind) {
  switch (kind.number) {
    case field::kNull:
      return Plain();
    case field::kBoolean:
      return Plain(kind.value != 0);
    default:
      return Plain(internal::UnZigZag(kind.value));
  }
}

// Of a list or a map, at `depth`.
absl::StatusOr<Plain> DecodeParts(const Field& kind, int depth) {
  if (depth > internal::kMaxDepth) {
    return internal::NestedTooDeep("the value is");
  }
  return kind.number == field::kList ? DecodeList(kind.bytes, depth)
                                     : DecodeMap(kind.bytes, depth);
}

absl::StatusOr<Plain> DecodeBytes(const Field& kind, int depth) {
  switch (kind.number) {
    case field::kString:
      if (internal::IsValidUtf8(kind.bytes)) return Plain(Value(kind.bytes));
      return absl::InvalidArgumentError("a string is not valid UTF-8");
    case field::kBytes:
      return Plain(Value::Bytes(std::string(kind.bytes)));
    case field::kList:
    case field::kMap:
      return DecodeParts(kind, depth);
    default:
      return absl::InvalidArgumentError(
          "a container is no plain value: its contents are");
  }
}

WireType TypeOf(uint32_t kind) {
  if (kind <= field::kInteger) return WireType::kVarint;
  return kind == field::kFloating ? WireType::kFixed64 : WireType::kBytes;
}

absl::StatusOr<Plain> Decode(std::string_view bytes, int depth) {
  Plain plain;
  Reader reader(bytes);
  Field kind;
  while (reader.Next(&kind)) {
    if (kind.number > field::kContainer) continue;
    if (kind.type != TypeOf(kind.number)) return Malformed();
    absl::StatusOr<Plain> value;
    if (kind.type == WireType::kVarint) {
      value = DecodeNumber(kind);
    } else if (kind.type == WireType::kFixed64) {
      value = Plain(
          std::bit_cast<double>(internal::LoadFixed64(kind.bytes.data())));
    } else {
      value = DecodeBytes(kind, depth);
    }
    if (!value.ok()) return value.status();
    plain = *std::move(value);
  }
  if (!reader.done()) return Malformed();
  return plain;
}

}  // namespace

std::string EncodePlain(const Plain& plain) {
  internal::PlainWriter writer;
  internal::TellPlain(plain, &writer);
  return std::move(writer.out());
}

absl::StatusOr<Plain> DecodePlain(std::string_view bytes) {
  return Decode(bytes, 1);
}

}  // namespace syncline
