#include "syncline/internal/codec/container_message.h"

#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

enum : uint32_t { kKindField = 1, kNameField = 2 };  // NEVER CHANGE

}  // namespace

void WriteContainer(uint32_t number, const EventBatch::Container& container,
                    std::string* out) {
  std::string message;
  WriteVarintField(kKindField, static_cast<uint64_t>(container.kind), &message);
  WriteBytesField(kNameField, container.name, &message);
  WriteBytesField(number, message, out);
}

absl::Status DecodeContainer(std::string_view message, ContainerKind* kind,
                             std::string_view* name) {
  Reader reader(message);
  Field field;
  uint64_t told_kind = 0;
  *name = {};
  bool has_kind = false;
  bool has_name = false;
  bool damaged = false;
  while (reader.Next(&field)) {
    if (field.number == kKindField) {
      damaged |= has_kind || field.type != WireType::kVarint;
      has_kind = true;
      told_kind = field.value;
    } else if (field.number == kNameField) {
      damaged |= has_name || field.type != WireType::kBytes;
      has_name = true;
      *name = field.bytes;
    }
  }
  if (damaged || !reader.done() || !IsValidUtf8(*name)) {
    return absl::DataLossError("a container that cannot be read");
  }
  if (told_kind != static_cast<uint64_t>(ContainerKind::kText)) {
    return absl::UnimplementedError("a kind of container of a later version");
  }
  *kind = ContainerKind::kText;
  return absl::OkStatus();
}

}  // namespace syncline::internal
