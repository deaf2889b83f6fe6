#include "syncline/internal/base/varint.h"

namespace syncline::internal {

const char* ParseAnyVarint(const char* at, const char* end, uint64_t* value) {
  uint64_t result = 0;
  for (unsigned shift = 0; shift < 64 && at != end; shift += 7) {
    const auto byte = static_cast<uint8_t>(*at++);
    result |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) {
      if (shift == 63 && byte > 1) return nullptr;
      *value = result;
      return at;
    }
  }
  return nullptr;
}

void AppendVarint(uint64_t value, std::string* out) {
  char bytes[kMaxVarintBytes];
  out->append(bytes, WriteVarint(value, bytes));
}

bool ReadVarint(std::string_view* in, uint64_t* value) {
  const char* begin = in->data();
  const char* end = ParseVarint(begin, begin + in->size(), value);
  if (end == nullptr || (end - begin > 1 && end[-1] == 0)) return false;
  in->remove_prefix(static_cast<size_t>(end - begin));
  return true;
}

size_t CountVarints(std::string_view bytes) {
  size_t count = 0;
  for (const char byte : bytes) count += static_cast<int8_t>(byte) >= 0;
  return count;
}

}  // namespace syncline::internal
