// Events -> Event of codec/event.proto.
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "syncline/encoding.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/writer.h"

namespace syncline {
namespace {

using internal::EventOpId;
using internal::PlainValue;
using internal::WriteBytesField;
using internal::WriteVarintField;

// NEVER CHANGE: the fields of event.proto.
enum EventField : uint32_t { kOrigin = 1, kTag = 2, kChange = 3 };
enum ChangeField : uint32_t {
  kContainer = 1,
  kPathStep = 2,
  kText = 3,
  kList = 4,
  kMap = 5,
  kTree = 6,
  kCounter = 7
};
enum PathField : uint32_t { kKeyStep = 1, kPositionStep = 2, kNodeStep = 3 };
enum ListStepField : uint32_t { kRetain = 1, kInsert = 2, kDelete = 3 };
enum NodeField : uint32_t { kKind = 1, kNode = 2, kParent = 3, kIndex = 4 };
constexpr uint32_t kStep = 1;  // of deltas of lists, maps and trees

std::string Encode(const PathStep& step) {
  std::string message;
  if (const auto* key = std::get_if<std::string>(&step)) {
    WriteBytesField(kKeyStep, *key, &message);
  } else if (const auto* position = std::get_if<size_t>(&step)) {
    WriteVarintField(kPositionStep, *position, &message);
  } else {
    WriteBytesField(kNodeStep, EventOpId(std::get<OpId>(step)), &message);
  }
  return message;
}

std::string Encode(const ListStep& step) {
  std::string message;
  if (step.kind != ListStep::Kind::kInsert) {
    WriteVarintField(step.kind == ListStep::Kind::kRetain ? kRetain : kDelete,
                     step.count, &message);
    return message;
  }
  std::string items;
  for (const Value& value : step.inserted) {
    WriteBytesField(internal::plain_field::kItem, PlainValue(value), &items);
  }
  WriteBytesField(kInsert, items, &message);
  return message;
}

std::string Encode(const KeyChange& change) {
  std::string message;
  WriteBytesField(1, change.key, &message);
  if (change.before) WriteBytesField(2, PlainValue(*change.before), &message);
  if (change.after) WriteBytesField(3, PlainValue(*change.after), &message);
  return message;
}

std::string Encode(const NodeStep& step) {
  std::string message;
  WriteVarintField(kKind, static_cast<uint64_t>(step.kind), &message);
  WriteBytesField(kNode, EventOpId(step.node), &message);
  if (step.parent) WriteBytesField(kParent, EventOpId(*step.parent), &message);
  WriteVarintField(kIndex, step.index, &message);
  return message;
}

uint32_t FieldOf(const ListDelta&) { return kList; }
uint32_t FieldOf(const MapDelta&) { return kMap; }
uint32_t FieldOf(const TreeDelta&) { return kTree; }

void WriteDelta(const TextDelta& delta, std::string* change) {
  WriteBytesField(kText, EncodeDelta(delta), change);
}
void WriteDelta(const CounterDelta& delta, std::string* change) {
  WriteVarintField(kCounter, internal::ZigZag(delta.added), change);
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
  WriteBytesField(kContainer, internal::ContainerHandle(change.container),
                  &message);
  for (const PathStep& step : change.path) {
    WriteBytesField(kPathStep, Encode(step), &message);
  }
  std::visit([&](const auto& delta) { WriteDelta(delta, &message); },
             change.delta);
  return message;
}

}  // namespace

std::string EncodeEvent(const Event& event) {
  std::string message;
  WriteVarintField(kOrigin, static_cast<uint64_t>(event.origin), &message);
  if (!event.tag.empty()) WriteBytesField(kTag, event.tag, &message);
  for (const ContainerChange& change : event.changes) {
    WriteBytesField(kChange, Encode(change), &message);
  }
  return message;
}

}  // namespace syncline
