#include "syncline/internal/codec/reader.h"

#include <cstddef>

#include "syncline/internal/base/varint.h"

namespace syncline::internal {

bool Reader::Next(Field* field) {
  if (done()) return false;
  uint64_t tag = 0;
  const char* at = ParseVarint(at_, end_, &tag);
  // Field numbers have 29 bits and start at 1.
  if (at == nullptr || tag >> 32 != 0 || tag >> 3 == 0) return false;
  field->number = static_cast<uint32_t>(tag >> 3);
  field->type = static_cast<WireType>(tag & 7);
  field->value = 0;
  at = ParseValue(at, field);
  if (at == nullptr) return false;
  at_ = at;
  return true;
}

const char* Reader::ParseValue(const char* at, Field* field) const {
  uint64_t size = 0;
  switch (field->type) {
    case WireType::kVarint: {
      const char* after = ParseVarint(at, end_, &field->value);
      if (after == nullptr) return nullptr;
      size = static_cast<uint64_t>(after - at);
      break;
    }
    case WireType::kFixed64:
      size = 8;
      break;
    case WireType::kFixed32:
      size = 4;
      break;
    case WireType::kBytes:
      at = ParseVarint(at, end_, &size);
      if (at == nullptr) return nullptr;
      break;
    default:
      return nullptr;
  }
  if (size > static_cast<uint64_t>(end_ - at)) return nullptr;
  field->bytes = {at, static_cast<size_t>(size)};
  return at + size;
}

}  // namespace syncline::internal
