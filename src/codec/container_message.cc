#include "syncline/internal/codec/container_message.h"

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

enum : uint32_t {  // NEVER CHANGE
  kKindField = 1,
  kNameField = 2,
  kParentField = 3,
  kOpPeerField = 4,
  kOpCounterField = 5,
};

WireType FormOf(uint32_t number) {
  if (number == kNameField) return WireType::kBytes;
  return number == kOpPeerField ? WireType::kFixed64 : WireType::kVarint;
}

// The fields of a message, each of which stands once at most.
struct ContainerFields {
  std::string_view name;
  uint64_t numbers[kOpCounterField + 1] = {};
  bool has[kOpCounterField + 1] = {};

  bool Read(std::string_view message) {
    Reader reader(message);
    Field field;
    while (reader.Next(&field)) {
      const uint32_t number = field.number;
      if (number > kOpCounterField) continue;
      if (has[number] || field.type != FormOf(number)) return false;
      has[number] = true;
      if (number == kNameField) {
        name = field.bytes;
      } else {
        numbers[number] = number == kOpPeerField
                              ? LoadFixed64(field.bytes.data())
                              : field.value;
      }
    }
    return reader.done();
  }
};

}  // namespace

void WriteContainer(uint32_t number, const ContainerKey& container,
                    std::string* out) {
  std::string message;
  WriteVarintField(kKindField, static_cast<uint64_t>(container.kind), &message);
  if (container.is_root() || container.is_keyed()) {
    WriteBytesField(kNameField, container.name, &message);
  }
  if (container.is_keyed()) {
    WriteVarintField(kParentField, container.parent, &message);
  }
  if (container.op) {
    WritePeers(kOpPeerField, {&container.op->peer, 1}, &message);
    WriteVarintField(kOpCounterField, container.op->counter, &message);
  }
  WriteBytesField(number, message, out);
}

absl::Status DecodeContainer(std::string_view message, uint32_t parents,
                             ContainerKey* container) {
  ContainerFields fields;
  const bool whole = fields.Read(message);
  const bool has_op = fields.has[kOpPeerField];
  const uint64_t counter = fields.numbers[kOpCounterField];
  const uint64_t parent = fields.numbers[kParentField];
  const bool keyed = fields.has[kParentField];
  if (!whole || !IsValidUtf8(fields.name) ||
      has_op != fields.has[kOpCounterField] || counter >= kMaxOps ||
      (keyed && parent >= parents) ||
      (has_op && !keyed && fields.has[kNameField])) {
    return absl::DataLossError("a container that cannot be read");
  }
  const uint64_t kind = fields.numbers[kKindField];
  if (!IsContainerKind(kind)) {
    return absl::DataLossError("a container of a kind that cannot be");
  }
  *container = {static_cast<ContainerKind>(kind), std::string(fields.name)};
  if (keyed) container->parent = static_cast<uint32_t>(parent);
  if (has_op) {
    container->op = OpId{PeerId{fields.numbers[kOpPeerField]},
                         static_cast<uint32_t>(counter)};
  }
  return absl::OkStatus();
}

}  // namespace syncline::internal
