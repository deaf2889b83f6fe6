// Events -> Event of codec/event.proto.
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "syncline/encoding.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/event_fields.h"
#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/writer.h"

namespace syncline {
namespace {

using internal::MessageField;
using internal::WriteBytesField;
using internal::WriteOpIdField;
using internal::WriteValueField;
using internal::WriteVarintField;

namespace event = internal::event_field;
namespace change_field = internal::change_field;
namespace list_step = internal::list_step_field;
namespace node_step = internal::node_step_field;

constexpr uint32_t kStep = 1;  // NEVER CHANGE: of deltas of lists, maps, trees

// Each appends the fields of its message.
void Write(const PathStep& step, std::string* out) {
  if (const auto* key = std::get_if<std::string>(&step)) {
    WriteBytesField(internal::path_field::kKey, *key, out);
  } else if (const auto* position = std::get_if<size_t>(&step)) {
    WriteVarintField(internal::path_field::kPosition, *position, out);
  } else {
    WriteOpIdField(internal::path_field::kNode, std::get<OpId>(step), out);
  }
}

void Write(const ListStep& step, std::string* out) {
  if (step.kind != ListStep::Kind::kInsert) {
    return WriteVarintField(step.kind == ListStep::Kind::kRetain
                                ? list_step::kRetain
                                : list_step::kDelete,
                            step.count, out);
  }
  const MessageField items(list_step::kInsert, out);
  for (const Value& value : step.inserted) {
    WriteValueField(internal::plain_field::kItem, value, out);
  }
}

void Write(const KeyChange& change, std::string* out) {
  namespace number = internal::key_change_field;
  WriteBytesField(number::kKey, change.key, out);
  if (change.before) WriteValueField(number::kBefore, *change.before, out);
  if (change.after) WriteValueField(number::kAfter, *change.after, out);
}

void Write(const NodeStep& step, std::string* out) {
  WriteVarintField(node_step::kKind, static_cast<uint64_t>(step.kind), out);
  WriteOpIdField(node_step::kNode, step.node, out);
  if (step.parent) WriteOpIdField(node_step::kParent, *step.parent, out);
  WriteVarintField(node_step::kIndex, step.index, out);
}

uint32_t FieldOf(const ListDelta&) { return change_field::kList; }
uint32_t FieldOf(const MapDelta&) { return change_field::kMap; }
uint32_t FieldOf(const TreeDelta&) { return change_field::kTree; }

void WriteDelta(const TextDelta& delta, std::string* change) {
  WriteBytesField(change_field::kText, EncodeDelta(delta), change);
}
void WriteDelta(const CounterDelta& delta, std::string* change) {
  WriteVarintField(change_field::kCounter, internal::ZigZag(delta.added),
                   change);
}
template <typename Steps>
void WriteDelta(const Steps& steps, std::string* change) {
  const MessageField delta(FieldOf(steps), change);
  for (const auto& step : steps) {
    const MessageField field(kStep, change);
    Write(step, change);
  }
}

void Write(const ContainerChange& change, std::string* out) {
  internal::WriteContainerField(change_field::kContainer, change.container,
                                out);
  for (const PathStep& step : change.path) {
    const MessageField field(change_field::kPathStep, out);
    Write(step, out);
  }
  std::visit([&](const auto& delta) { WriteDelta(delta, out); }, change.delta);
  if (!change.id.empty()) WriteBytesField(change_field::kId, change.id, out);
  if (change.is_in_conflict) {
    WriteVarintField(change_field::kIsInConflict, 1, out);
  }
}

}  // namespace

std::string EncodeEvent(const Event& event) {
  std::string message;
  WriteVarintField(event::kOrigin, static_cast<uint64_t>(event.origin),
                   &message);
  if (!event.tag.empty()) WriteBytesField(event::kTag, event.tag, &message);
  for (const ContainerChange& change : event.changes) {
    const MessageField field(event::kChange, &message);
    Write(change, &message);
  }
  return message;
}

}  // namespace syncline
