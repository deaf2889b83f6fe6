// LEB128 and zigzag: how Protocol Buffers write integers.
//
// A varint holds seven bits a byte, the lowest first; the high bit of a byte
// says that another follows. Zigzag folds the sign into the lowest bit, so that
// small numbers of either sign are short.
//
// Cost: one comparison for the one-byte case. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_VARINT_H_
#define SYNCLINE_INTERNAL_CODEC_VARINT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace syncline::internal {

inline constexpr size_t kMaxVarintBytes = 10;  // 64 bits, seven a byte

constexpr uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^
         static_cast<uint64_t>(value >> 63);
}

constexpr int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

// Reads a varint of at least two bytes. Returns the position after it, or
// nullptr where it does not end before `end` or has more than 64 bits.
const char* ParseLongVarint(const char* at, const char* end, uint64_t* value);

// The same, for a varint of any length.
inline const char* ParseVarint(const char* at, const char* end,
                               uint64_t* value) {
  if (at != end && static_cast<int8_t>(*at) >= 0) {
    *value = static_cast<uint8_t>(*at);
    return at + 1;
  }
  return ParseLongVarint(at, end, value);
}

void AppendVarint(uint64_t value, std::string* out);

// How many varints end in `bytes`.
size_t CountVarints(std::string_view bytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_VARINT_H_
