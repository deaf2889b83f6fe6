// How long a text is, in every unit that somebody counts in.
//
// Measures form a commutative group: the measure of a concatenation is the sum,
// and arithmetic wraps, so that a difference serves as a negative change.
//
// Invariants of the measure of a valid text:
//   newlines <= code_points <= utf16 <= bytes;  bytes == code_points iff ASCII.
// Cost: that of four uint32_t. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_TEXT_METRICS_H_
#define SYNCLINE_INTERNAL_CONTAINERS_TEXT_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "syncline/internal/base/utf8.h"
#include "syncline/text_unit.h"

namespace syncline::internal {

struct TextMetrics {
  uint32_t bytes = 0;
  uint32_t code_points = 0;
  uint32_t utf16 = 0;
  uint32_t newlines = 0;

  // REQUIRES: valid UTF-8. O(bytes); next to nothing for a key stroke.
  static TextMetrics Of(std::string_view utf8) {
    if (utf8.size() == 1) return {1, 1, 1, utf8[0] == '\n'};
    if (utf8.size() > kFewBytes) return OfLong(utf8);
    if (utf8.size() >= sizeof(uint32_t) && IsOneAsciiLine(utf8)) {
      const auto size = static_cast<uint32_t>(utf8.size());
      return {size, size, size, 0};
    }
    TextMetrics metrics;
    for (const char byte : utf8) {
      metrics.code_points += !IsUtf8Continuation(byte);
      metrics.utf16 += static_cast<uint8_t>(byte) >= 0xF0;
      metrics.newlines += byte == '\n';
    }
    metrics.bytes = static_cast<uint32_t>(utf8.size());
    metrics.utf16 += metrics.code_points;
    return metrics;
  }

  constexpr bool ascii() const { return bytes == code_points; }

  constexpr uint32_t in(TextUnit unit) const {
    switch (unit) {
      case TextUnit::kBytes:
        return bytes;
      case TextUnit::kCodePoints:
        return code_points;
      case TextUnit::kUtf16:
        return utf16;
      case TextUnit::kLines:
        return newlines;
    }
    return 0;
  }

  constexpr TextMetrics& operator+=(const TextMetrics& other) {
    bytes += other.bytes;
    code_points += other.code_points;
    utf16 += other.utf16;
    newlines += other.newlines;
    return *this;
  }
  constexpr TextMetrics& operator-=(const TextMetrics& other) {
    bytes -= other.bytes;
    code_points -= other.code_points;
    utf16 -= other.utf16;
    newlines -= other.newlines;
    return *this;
  }
  friend constexpr TextMetrics operator+(TextMetrics a, const TextMetrics& b) {
    return a += b;
  }
  friend constexpr TextMetrics operator-(TextMetrics a, const TextMetrics& b) {
    return a -= b;
  }
  friend constexpr bool operator==(const TextMetrics&,
                                   const TextMetrics&) = default;

 private:
  // Below this a plain loop beats the setup of the word-wise one.
  static constexpr size_t kFewBytes = 16;

  // REQUIRES: from 4 to 16 bytes.
  static bool IsOneAsciiLine(std::string_view utf8) {
    return utf8.size() < sizeof(uint64_t)
               ? AreAsciiLines<uint32_t>(utf8.data(), utf8.size())
               : AreAsciiLines<uint64_t>(utf8.data(), utf8.size());
  }
  // Of the first and the last word, which share some of the bytes.
  template <typename Word>
  static bool AreAsciiLines(const char* at, size_t size) {
    Word first, last;
    std::memcpy(&first, at, sizeof(Word));
    std::memcpy(&last, at + size - sizeof(Word), sizeof(Word));
    return (Others(first) | Others(last)) == 0;
  }
  // Has a bit where a byte is no ASCII, or the first newline is.
  template <typename Word>
  static Word Others(Word word) {
    constexpr Word kLow = static_cast<Word>(0x0101010101010101u);
    constexpr Word kHigh = static_cast<Word>(kLow << 7);
    const Word other = word ^ static_cast<Word>(kLow * '\n');
    return (((other - kLow) & ~other) | word) & kHigh;
  }

  static TextMetrics OfLong(std::string_view utf8) {
    const Utf8Counts counts = CountUtf8(utf8);
    return {static_cast<uint32_t>(utf8.size()),
            static_cast<uint32_t>(counts.code_points),
            static_cast<uint32_t>(counts.utf16_units),
            static_cast<uint32_t>(counts.newlines)};
  }
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_TEXT_METRICS_H_
