// LEB128 and zigzag: how Protocol Buffers write integers.
//
// A varint holds seven bits a byte, the lowest first; the high bit of a byte
// says that another follows. Zigzag folds the sign into the lowest bit, so that
// small numbers of either sign are short.
//
// Cost: about a nanosecond for up to two bytes. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_VARINT_H_
#define SYNCLINE_INTERNAL_BASE_VARINT_H_

#include <bit>
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

// Reads a varint. Returns the position after it, or nullptr where it does not
// end before `end` or has more than 64 bits.
const char* ParseAnyVarint(const char* at, const char* end, uint64_t* value);

// The same. One byte or two, which columns mix at random, are told apart
// without a branch.
inline const char* ParseVarint(const char* at, const char* end,
                               uint64_t* value) {
  if (end - at >= 2) {
    const auto first = static_cast<uint8_t>(at[0]);
    const auto second = static_cast<uint8_t>(at[1]);
    const uint32_t more = first >> 7;
    if ((second & (more << 7)) == 0) {
      *value = (first & 0x7Fu) | (second * more) << 7;
      return at + 1 + more;
    }
  }
  return ParseAnyVarint(at, end, value);
}

// Writes a varint to `to`, which has kMaxVarintBytes. Returns its size.
inline size_t WriteVarint(uint64_t value, char* to) {
  size_t size = 0;
  for (; value >= 0x80; value >>= 7) {
    to[size++] = static_cast<char>(value | 0x80);
  }
  to[size++] = static_cast<char>(value);
  return size;
}
void AppendVarint(uint64_t value, std::string* out);
// How many bytes those write.
constexpr size_t VarintBytes(uint64_t value) {
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}

// Takes a varint off the front of `*in`. False where there is none, or one that
// is longer than it has to be; `*in` is then as it was.
bool ReadVarint(std::string_view* in, uint64_t* value);

// How many varints end in `bytes`.
size_t CountVarints(std::string_view bytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_VARINT_H_
