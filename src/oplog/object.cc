#include "syncline/internal/oplog/object.h"

#include <cstddef>
#include <utility>

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/base/varint.h"

namespace syncline::internal {
namespace {

// NEVER CHANGE
constexpr unsigned kKindMask = 0x03;
constexpr unsigned kRightSide = 0x04;
constexpr unsigned kMany = 0x08;
constexpr unsigned kFormer = 0x10;
constexpr unsigned kUnused = 0xe0;
constexpr size_t kPeerBytes = 8;

void AppendFormer(const FormerMark& former, std::string* out) {
  AppendVarint(former.lamport, out);
  AppendVarint(former.id.counter, out);
  AppendFixed(former.id.peer.value, out);
}

bool ReadNumber(std::string_view* in, uint32_t* number) {
  uint64_t read = 0;
  if (!ReadVarint(in, &read) || read > ~uint32_t{0}) return false;
  *number = static_cast<uint32_t>(read);
  return true;
}

bool ReadFormer(std::string_view* in, FormerMark* former) {
  if (!ReadNumber(in, &former->lamport) ||
      !ReadNumber(in, &former->id.counter) || in->size() < kPeerBytes) {
    return false;
  }
  former->id.peer = PeerId{LoadFixed64(in->data())};
  in->remove_prefix(kPeerBytes);
  return true;
}

// Whether such an object can be, by its first byte.
bool IsHead(unsigned head) {
  const unsigned kind = head & kKindMask;
  if ((head & kUnused) != 0 ||
      kind > static_cast<unsigned>(ObjectKind::kEmbed)) {
    return false;
  }
  const bool is_embed = kind == static_cast<unsigned>(ObjectKind::kEmbed);
  const bool is_begin = kind == static_cast<unsigned>(ObjectKind::kBegin);
  return !((head & kRightSide) != 0 && is_embed) &&
         !((head & (kMany | kFormer)) != 0 && !is_begin);
}

bool TakeKey(std::string_view* in, TextObject* object) {
  std::string_view key;
  if (!ReadString(in, &key)) return false;
  if (object != nullptr) object->key.assign(key);
  return true;
}

bool TakeValue(bool is_plain, std::string_view* in, TextObject* object) {
  if (is_plain && IsContainerValue(*in)) return false;
  return object == nullptr ? SkipValue(in) : ReadValue(in, &object->value);
}

bool TakeFormer(std::string_view* in, TextObject* object) {
  FormerMark former;
  if (!ReadFormer(in, &former)) return false;
  if (object != nullptr) object->former = former;
  return true;
}

// An object that nobody asks for (nullptr) is only looked at.
bool TakeObject(std::string_view* in, TextObject* object) {
  std::string_view rest = *in;
  if (rest.empty()) return false;
  const auto head = static_cast<uint8_t>(rest.front());
  rest.remove_prefix(1);
  if (!IsHead(head)) return false;
  const auto kind = static_cast<ObjectKind>(head & kKindMask);
  const bool is_begin = kind == ObjectKind::kBegin;
  if (object != nullptr) {
    object->kind = kind;
    object->side =
        (head & kRightSide) != 0 ? AnchorSide::kRight : AnchorSide::kLeft;
    object->many = (head & kMany) != 0;
    if (!is_begin) object->key.clear();
    if (kind == ObjectKind::kEnd) object->value = Value();
    object->former.reset();
  }
  if (is_begin && !TakeKey(&rest, object)) return false;
  if (kind != ObjectKind::kEnd && !TakeValue(is_begin, &rest, object)) {
    return false;
  }
  if ((head & kFormer) != 0 && !TakeFormer(&rest, object)) return false;
  *in = rest;
  return true;
}

}  // namespace

void AppendObject(const TextObject& object, std::string* out) {
  const unsigned head = static_cast<uint8_t>(object.kind) |
                        (object.side == AnchorSide::kRight ? kRightSide : 0u) |
                        (object.many ? kMany : 0u) |
                        (object.former ? kFormer : 0u);
  out->push_back(static_cast<char>(head));
  if (object.kind == ObjectKind::kBegin) AppendValue(object.key, out);
  if (object.kind != ObjectKind::kEnd) AppendValue(object.value, out);
  if (object.former) AppendFormer(*object.former, out);
}

bool ReadObject(std::string_view* in, TextObject* object) {
  return TakeObject(in, object);
}

bool SkipObject(std::string_view* in) { return TakeObject(in, nullptr); }

bool IsAnchor(std::string_view content) {
  const auto head = static_cast<uint8_t>(content.front());
  return (head & kKindMask) != static_cast<unsigned>(ObjectKind::kEmbed);
}

PlaceClass ClassOfObject(std::string_view content) {
  if (!IsAnchor(content)) return PlaceClass::kItem;
  const auto head = static_cast<uint8_t>(content.front());
  return (head & kRightSide) != 0 ? PlaceClass::kRightAnchor
                                  : PlaceClass::kLeftAnchor;
}

}  // namespace syncline::internal
