// Bytes as a reader of docs/format.md sees them.
//
// Cost: O(bytes). Thread-safe: no state.
#ifndef SYNCLINE_TESTS_CODEC_HEX_H_
#define SYNCLINE_TESTS_CODEC_HEX_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace syncline::test {

// Two digits a byte, lower case.
inline std::string ToHex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char byte : bytes) {
    hex += kDigits[static_cast<uint8_t>(byte) >> 4];
    hex += kDigits[static_cast<uint8_t>(byte) & 15];
  }
  return hex;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_HEX_H_
