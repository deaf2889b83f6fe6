#include "support/unicode.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace syncline::test {
namespace {

// Bytes of the sequence that `lead` begins.
int SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

}  // namespace

std::u32string ToUtf32(std::string_view utf8) {
  constexpr unsigned char kLeadMask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::u32string out;
  for (size_t i = 0; i < utf8.size();) {
    const int length = SequenceLength(static_cast<unsigned char>(utf8[i]));
    char32_t code_point =
        static_cast<unsigned char>(utf8[i]) & kLeadMask[length];
    for (int k = 1; k < length; ++k) {
      code_point =
          code_point << 6 | (static_cast<unsigned char>(utf8.at(i + k)) & 0x3F);
    }
    out.push_back(code_point);
    i += length;
  }
  return out;
}

std::string ToUtf8(std::u32string_view code_points) {
  std::string out;
  for (char32_t c : code_points) {
    const auto tail = [c](int shift) {
      return static_cast<char>(0x80 | ((c >> shift) & 0x3F));
    };
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += {static_cast<char>(0xC0 | c >> 6), tail(0)};
    } else if (c < 0x10000) {
      out += {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
    } else {
      out += {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
    }
  }
  return out;
}

}  // namespace syncline::test
