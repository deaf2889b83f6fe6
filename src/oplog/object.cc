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

bool IsPlain(const Value& value) { return !value.as_container(); }

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
  std::string_view rest = *in;
  if (rest.empty()) return false;
  const auto head = static_cast<uint8_t>(rest.front());
  rest.remove_prefix(1);
  const unsigned kind = head & kKindMask;
  if ((head & kUnused) != 0 ||
      kind > static_cast<unsigned>(ObjectKind::kEmbed)) {
    return false;
  }
  TextObject read;
  read.kind = static_cast<ObjectKind>(kind);
  read.side = (head & kRightSide) != 0 ? AnchorSide::kRight : AnchorSide::kLeft;
  read.many = (head & kMany) != 0;
  const bool has_no_side = read.kind == ObjectKind::kEmbed;
  if (has_no_side && read.side != AnchorSide::kLeft) return false;
  const bool is_begin = read.kind == ObjectKind::kBegin;
  if ((head & (kMany | kFormer)) != 0 && !is_begin) return false;
  if (is_begin) {
    Value key;
    if (!ReadValue(&rest, &key) || key.as_string() == nullptr) return false;
    read.key = *key.as_string();
  }
  if (read.kind != ObjectKind::kEnd && !ReadValue(&rest, &read.value)) {
    return false;
  }
  if (read.kind == ObjectKind::kBegin && !IsPlain(read.value)) return false;
  if ((head & kFormer) != 0 && !ReadFormer(&rest, &read.former.emplace())) {
    return false;
  }
  *object = std::move(read);
  *in = rest;
  return true;
}

PlaceClass ClassOfObject(std::string_view content) {
  const auto head = static_cast<uint8_t>(content.front());
  if ((head & kKindMask) == static_cast<unsigned>(ObjectKind::kEmbed)) {
    return PlaceClass::kItem;
  }
  return (head & kRightSide) != 0 ? PlaceClass::kRightAnchor
                                  : PlaceClass::kLeftAnchor;
}

}  // namespace syncline::internal
