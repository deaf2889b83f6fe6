// Total functions over UTF-8: validate, measure, and find the byte at which a
// count of code points, UTF-16 units or lines is reached.
//
// Measuring needs no decoding: every byte has a weight of its own.
//
//   byte                    code points   UTF-16 units   newlines
//   80..BF (continuation)        0              0            0
//   '\n'                         1              1            1
//   other 00..7F, C0..EF         1              1            0
//   F0..FF (astral lead)         1              2            0
//
// So the functions are defined on any bytes, valid or not, and a measure of a
// concatenation is the sum of the measures. "Newline" is '\n' alone.
//
// Cost: O(bytes), about 8 bytes a nanosecond; ASCII is validated faster.
// Thread-safe (no state).
#ifndef SYNCLINE_INTERNAL_BASE_UTF8_H_
#define SYNCLINE_INTERNAL_BASE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace syncline::internal {

struct Utf8Counts {
  size_t code_points = 0;
  size_t utf16_units = 0;
  size_t newlines = 0;

  friend constexpr bool operator==(const Utf8Counts&,
                                   const Utf8Counts&) = default;
};

constexpr bool IsUtf8Continuation(char byte) {
  return (static_cast<uint8_t>(byte) & 0xC0) == 0x80;
}

// The length of the longest prefix that is valid UTF-8, which is the offset of
// the first bad sequence; text.size() if all is valid. Refuses surrogates,
// overlong forms, code points above U+10FFFF and sequences that are cut off.
size_t Utf8ValidPrefix(std::string_view text);

inline bool IsValidUtf8(std::string_view text) {
  return Utf8ValidPrefix(text) == text.size();
}

Utf8Counts CountUtf8(std::string_view text);
size_t CountNewlines(std::string_view text);

// The code points of valid UTF-8.
std::u32string CodePointsOf(std::string_view text);

inline size_t CountCodePoints(std::string_view text) {
  return CountUtf8(text).code_points;
}
inline size_t CountUtf16Units(std::string_view text) {
  return CountUtf8(text).utf16_units;
}

// Whether a code point starts or the text ends at `offset`. False beyond the
// end.
constexpr bool IsCodePointBoundary(std::string_view text, size_t offset) {
  if (offset >= text.size()) return offset == text.size();
  return !IsUtf8Continuation(text[offset]);
}

// The last boundary that is not after `offset`; text.size() beyond the end.
constexpr size_t CodePointFloor(std::string_view text, size_t offset) {
  if (offset >= text.size()) return text.size();
  while (offset > 0 && IsUtf8Continuation(text[offset])) --offset;
  return offset;
}

// The byte offset at which code point `n` starts; text.size() for the count of
// them all, nullopt beyond.
std::optional<size_t> OffsetOfCodePoint(std::string_view text, size_t n);

// The same, counted from the end: the byte offset after which `n` code points
// follow. 0 for the count of them all, nullopt beyond.
std::optional<size_t> OffsetOfCodePointFromEnd(std::string_view text, size_t n);

// The byte offset that `n` UTF-16 units precede; nullopt beyond the end and in
// the middle of a surrogate pair.
std::optional<size_t> OffsetOfUtf16Unit(std::string_view text, size_t n);

// The byte offset at which line `n` starts: 0 for line 0, else right after the
// n-th newline; nullopt if there are fewer newlines.
std::optional<size_t> OffsetOfLine(std::string_view text, size_t n);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_UTF8_H_
