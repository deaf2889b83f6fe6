#include "reader.h"

#include <algorithm>

namespace syncline::wasm {
namespace {

constexpr size_t kMaxLength = INT32_MAX - 16;  // of protoc's classes

}  // namespace

bool Reader::Varint(size_t max_bytes, uint64_t* value) {
  *value = 0;
  const size_t end = std::min(max_bytes, bytes_.size());
  for (size_t i = 0; i < end; ++i) {
    const auto byte = static_cast<uint8_t>(bytes_[i]);
    *value |= uint64_t{byte & 0x7Fu} << (7 * i);
    if (byte < 0x80) {
      bytes_.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

bool Reader::Tag(uint32_t* tag) {
  uint64_t value = 0;
  if (!Varint(5, &value)) return false;
  *tag = static_cast<uint32_t>(value);
  return *tag >> 3 != 0;
}

bool Reader::Fixed(size_t bytes, uint64_t* value) {
  if (bytes_.size() < bytes) return false;
  *value = 0;
  for (size_t i = 0; i < bytes; ++i) {
    *value |= uint64_t{static_cast<uint8_t>(bytes_[i])} << (8 * i);
  }
  bytes_.remove_prefix(bytes);
  return true;
}

bool Reader::Delimited(std::string_view* payload) {
  uint64_t size = 0;
  if (!Varint(5, &size) || size > kMaxLength || size > bytes_.size()) {
    return false;
  }
  *payload = bytes_.substr(0, static_cast<size_t>(size));
  bytes_.remove_prefix(static_cast<size_t>(size));
  return true;
}

bool Reader::Skip(uint32_t tag) {
  uint64_t number = 0;
  std::string_view payload;
  switch (tag & 7) {
    case kVarint:
      return Varint(10, &number);
    case kFixed64:
      return Fixed(8, &number);
    case kDelimited:
      return Delimited(&payload);
    case kStartGroup:
      return SkipGroup(tag);
    case kFixed32:
      return Fixed(4, &number);
    default:
      return false;
  }
}

bool Reader::SkipGroup(uint32_t start_tag) {
  if (--depth_ < 0) return false;
  uint32_t tag = 0;
  while (Tag(&tag)) {
    if ((tag & 7) == kEndGroup) {
      ++depth_;
      return tag == start_tag - kStartGroup + kEndGroup;
    }
    if (!Skip(tag)) return false;
  }
  return false;
}

}  // namespace syncline::wasm
