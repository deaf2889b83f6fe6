// Numbers of 32 and 64 bits as 4 and 8 bytes, the lowest first: `fixed32` and
// `fixed64` of Protocol Buffers.
//
// Byte by byte, so that the order of bytes in the machine does not matter;
// compilers make one load or store of it. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_FIXED_H_
#define SYNCLINE_INTERNAL_BASE_FIXED_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace syncline::internal {

// REQUIRES: there are as many bytes.
template <std::unsigned_integral T>
T LoadFixed(const char* bytes) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<T>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  return value;
}
inline uint64_t LoadFixed64(const char* bytes) {
  return LoadFixed<uint64_t>(bytes);
}
inline uint32_t LoadFixed32(const char* bytes) {
  return LoadFixed<uint32_t>(bytes);
}

template <std::unsigned_integral T>
void AppendFixed(T value, std::string* out) {
  char bytes[sizeof(T)];
  for (size_t i = 0; i < sizeof(T); ++i) {
    bytes[i] = static_cast<char>(value >> (8 * i));
  }
  out->append(bytes, sizeof(T));
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_FIXED_H_
