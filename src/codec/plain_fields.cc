#include "syncline/internal/codec/plain_fields.h"

#include <bit>

#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {

std::string ContainerHandle(const ContainerRef& container) {
  std::string handle;
  WriteVarintField(container_field::kKind,
                   static_cast<uint64_t>(container.kind), &handle);
  WriteVarintField(container_field::kNumber, container.number, &handle);
  return handle;
}

void WriteValue(const Value& value, std::string* message) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return WriteVarintField(plain_field::kNull, 1, message);
    case Value::Kind::kBool:
      return WriteVarintField(plain_field::kBoolean, *value.as_bool() ? 1 : 0,
                              message);
    case Value::Kind::kInt:
      return WriteVarintField(plain_field::kInteger, ZigZag(*value.as_int()),
                              message);
    case Value::Kind::kDouble:
      return WriteFixed64Field(plain_field::kFloating,
                               std::bit_cast<uint64_t>(*value.as_double()),
                               message);
    case Value::Kind::kString:
      return WriteBytesField(plain_field::kString, *value.as_string(), message);
    case Value::Kind::kBytes:
      return WriteBytesField(plain_field::kBytes, *value.as_bytes(), message);
    case Value::Kind::kContainer:
      return WriteBytesField(plain_field::kContainer,
                             ContainerHandle(*value.as_container()), message);
  }
}

std::string PlainValue(const Value& value) {
  std::string message;
  WriteValue(value, &message);
  return message;
}

std::string EventOpId(OpId id) {
  std::string message;
  WriteFixed64Field(op_id_field::kPeer, id.peer.value, &message);
  WriteVarintField(op_id_field::kCounter, id.counter, &message);
  return message;
}

std::string TextAttribute(std::string_view key, const std::optional<OpId>& id,
                          const Value& value) {
  std::string message;
  WriteBytesField(attribute_field::kKey, key, &message);
  if (id) WriteBytesField(attribute_field::kId, EventOpId(*id), &message);
  WriteBytesField(attribute_field::kValue, PlainValue(value), &message);
  return message;
}

}  // namespace syncline::internal
