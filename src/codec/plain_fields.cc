#include "syncline/internal/codec/plain_fields.h"

#include <bit>

#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {

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
      return WriteContainerField(plain_field::kContainer, *value.as_container(),
                                 message);
  }
}

void WriteValueField(uint32_t number, const Value& value, std::string* out) {
  const MessageField field(number, out);
  WriteValue(value, out);
}

void WriteContainerField(uint32_t number, const ContainerRef& container,
                         std::string* out) {
  const MessageField field(number, out);
  WriteVarintField(container_field::kKind,
                   static_cast<uint64_t>(container.kind), out);
  WriteVarintField(container_field::kNumber, container.number, out);
}

void WriteOpIdField(uint32_t number, OpId id, std::string* out) {
  const MessageField field(number, out);
  WriteFixed64Field(op_id_field::kPeer, id.peer.value, out);
  WriteVarintField(op_id_field::kCounter, id.counter, out);
}

}  // namespace syncline::internal
