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

using internal::EventOpId;
using internal::PlainValue;
using internal::WriteBytesField;
using internal::WriteVarintField;

namespace event = internal::event_field;
namespace change_field = internal::change_field;
namespace list_step = internal::list_step_field;
namespace node_step = internal::node_step_field;

constexpr uint32_t kStep = 1;  // NEVER CHANGE: of deltas of lists, maps, trees

std::string Encode(const PathStep& step) {
  std::string message;
  if (const auto* key = std::get_if<std::string>(&step)) {
    WriteBytesField(internal::path_field::kKey, *key, &message);
  } else if (const auto* position = std::get_if<size_t>(&step)) {
    WriteVarintField(internal::path_field::kPosition, *position, &message);
  } else {
    WriteBytesField(internal::path_field::kNode,
                    EventOpId(std::get<OpId>(step)), &message);
  }
  return message;
}

std::string Encode(const ListStep& step) {
  std::string message;
  if (step.kind != ListStep::Kind::kInsert) {
    WriteVarintField(step.kind == ListStep::Kind::kRetain ? list_step::kRetain
                                                          : list_step::kDelete,
                     step.count, &message);
    return message;
  }
  std::string items;
  for (const Value& value : step.inserted) {
    WriteBytesField(internal::plain_field::kItem, PlainValue(value), &items);
  }
  WriteBytesField(list_step::kInsert, items, &message);
  return message;
}

std::string Encode(const KeyChange& change) {
  std::string message;
  namespace number = internal::key_change_field;
  WriteBytesField(number::kKey, change.key, &message);
  if (change.before) {
    WriteBytesField(number::kBefore, PlainValue(*change.before), &message);
  }
  if (change.after) {
    WriteBytesField(number::kAfter, PlainValue(*change.after), &message);
  }
  return message;
}

std::string Encode(const NodeStep& step) {
  std::string message;
  WriteVarintField(node_step::kKind, static_cast<uint64_t>(step.kind),
                   &message);
  WriteBytesField(node_step::kNode, EventOpId(step.node), &message);
  if (step.parent)
    WriteBytesField(node_step::kParent, EventOpId(*step.parent), &message);
  WriteVarintField(node_step::kIndex, step.index, &message);
  return message;
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
  std::string message;
  for (const auto& step : steps) {
    WriteBytesField(kStep, Encode(step), &message);
  }
  WriteBytesField(FieldOf(steps), message, change);
}

std::string Encode(const ContainerChange& change) {
  std::string message;
  WriteBytesField(change_field::kContainer,
                  internal::ContainerHandle(change.container), &message);
  for (const PathStep& step : change.path) {
    WriteBytesField(change_field::kPathStep, Encode(step), &message);
  }
  std::visit([&](const auto& delta) { WriteDelta(delta, &message); },
             change.delta);
  if (!change.id.empty()) {
    WriteBytesField(change_field::kId, change.id, &message);
  }
  if (change.is_in_conflict) {
    WriteVarintField(change_field::kIsInConflict, 1, &message);
  }
  return message;
}

}  // namespace

std::string EncodeEvent(const Event& event) {
  std::string message;
  WriteVarintField(event::kOrigin, static_cast<uint64_t>(event.origin),
                   &message);
  if (!event.tag.empty()) WriteBytesField(event::kTag, event.tag, &message);
  for (const ContainerChange& change : event.changes) {
    WriteBytesField(event::kChange, Encode(change), &message);
  }
  return message;
}

}  // namespace syncline
