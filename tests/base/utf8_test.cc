#include "syncline/internal/base/utf8.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/seed.h"

namespace syncline::internal {
namespace {

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text += static_cast<char>(byte);
  return text;
}

// Table 3-7 of the Unicode standard, row by row.
bool IsWellFormed(std::string_view sequence) {
  const auto in = [&sequence](size_t i, uint8_t low, uint8_t high) {
    const uint8_t byte = static_cast<uint8_t>(sequence[i]);
    return low <= byte && byte <= high;
  };
  switch (sequence.size()) {
    case 1:
      return in(0, 0x00, 0x7F);
    case 2:
      return in(0, 0xC2, 0xDF) && in(1, 0x80, 0xBF);
    case 3:
      return in(2, 0x80, 0xBF) &&
             ((in(0, 0xE0, 0xE0) && in(1, 0xA0, 0xBF)) ||
              (in(0, 0xE1, 0xEC) && in(1, 0x80, 0xBF)) ||
              (in(0, 0xED, 0xED) && in(1, 0x80, 0x9F)) ||
              (in(0, 0xEE, 0xEF) && in(1, 0x80, 0xBF)));
    case 4:
      return in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) &&
             ((in(0, 0xF0, 0xF0) && in(1, 0x90, 0xBF)) ||
              (in(0, 0xF1, 0xF3) && in(1, 0x80, 0xBF)) ||
              (in(0, 0xF4, 0xF4) && in(1, 0x80, 0x8F)));
    default:
      return false;
  }
}

size_t ValidPrefixByTable(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    size_t length = 1;
    while (length <= 4 && !IsWellFormed(text.substr(offset, length))) ++length;
    if (length > 4) break;
    offset += length;
  }
  return offset;
}

Utf8Counts CountByByte(std::string_view text) {
  Utf8Counts counts;
  for (const char c : text) {
    const uint8_t byte = static_cast<uint8_t>(c);
    counts.code_points += byte < 0x80 || byte >= 0xC0;
    counts.utf16_units += (byte < 0x80 || byte >= 0xC0) + (byte >= 0xF0);
    counts.newlines += c == '\n';
  }
  return counts;
}

TEST_CASE("Every text of one or two bytes is judged as the standard says") {
  for (int first = 0; first < 256; ++first) {
    const std::string one = Bytes({first});
    REQUIRE(Utf8ValidPrefix(one) == ValidPrefixByTable(one));
    for (int second = 0; second < 256; ++second) {
      const std::string two = Bytes({first, second});
      if (Utf8ValidPrefix(two) == ValidPrefixByTable(two)) continue;
      FAIL(first << ' ' << second);
    }
  }
}

TEST_CASE("Sequences of three and four bytes are judged at each limit") {
  const int limits[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                        0xBF, 0xC0, 0xC2, 0xF4, 0xFF};
  for (int lead = 0xC0; lead < 256; ++lead) {
    for (const int second : limits) {
      for (const int third : limits) {
        for (const int fourth : limits) {
          const std::string text = Bytes({lead, second, third, fourth});
          if (Utf8ValidPrefix(text) == ValidPrefixByTable(text)) continue;
          FAIL(lead << ' ' << second << ' ' << third << ' ' << fourth);
        }
      }
    }
  }
}

TEST_CASE("The first bad byte is found wherever it stands") {
  for (size_t size = 1; size < 70; ++size) {
    for (size_t bad = 0; bad < size; ++bad) {
      std::string text(size, 'a');
      CHECK(IsValidUtf8(text));
      text[bad] = static_cast<char>(0xFF);
      CHECK(Utf8ValidPrefix(text) == bad);
    }
  }
}

TEST_CASE("A sequence that is cut off is not valid") {
  const std::string_view text = "ab\U0001F600";
  CHECK(Utf8ValidPrefix(text) == 6);
  CHECK(Utf8ValidPrefix(text.substr(0, 5)) == 2);
  CHECK(Utf8ValidPrefix(text.substr(0, 3)) == 2);
  CHECK(IsValidUtf8(""));
}

TEST_CASE("Counts are the sums of the bytes' weights, on any bytes") {
  for (const uint64_t seed : test::Seeds(20)) {
    CAPTURE(seed);
    test::SeededRandom random(seed);
    for (const size_t size : {0, 1, 7, 8, 15, 16, 17, 100, 2032, 2033, 5000}) {
      std::string text;
      const bool few = random.Chance(0.5);
      while (text.size() < size) {
        text += few ? random.Pick({'\n', '\v', '\xF0', '\x80'})
                    : static_cast<char>(random.Uniform(256));
      }
      REQUIRE(CountUtf8(text) == CountByByte(text));
      REQUIRE(CountNewlines(text) == CountByByte(text).newlines);
    }
    // More of one kind than a byte can count.
    for (const char byte : {'\n', 'a', '\x80', '\xF0'}) {
      const std::string text(5000, byte);
      REQUIRE(CountUtf8(text) == CountByByte(text));
    }
  }
}

// Compares with a walk over the boundaries of `text`, which is valid.
void CheckOffsets(std::string_view text) {
  const Utf8Counts all = CountByByte(text);
  std::optional<size_t> of_utf16, of_line;
  size_t utf16 = 0, line = 0;
  for (size_t offset = 0; offset <= text.size(); ++offset) {
    if (!IsCodePointBoundary(text, offset)) continue;
    const Utf8Counts before = CountByByte(text.substr(0, offset));
    REQUIRE(OffsetOfCodePoint(text, before.code_points) == offset);
    REQUIRE(OffsetOfCodePointFromEnd(
                text, all.code_points - before.code_points) == offset);
    for (; utf16 < before.utf16_units; ++utf16) {
      REQUIRE(OffsetOfUtf16Unit(text, utf16) == of_utf16);
      of_utf16 = std::nullopt;
    }
    of_utf16 = offset;
    if (offset == 0 || text[offset - 1] == '\n') {
      REQUIRE(OffsetOfLine(text, line++) == offset);
    }
  }
  REQUIRE(OffsetOfUtf16Unit(text, all.utf16_units) == text.size());
  REQUIRE(OffsetOfUtf16Unit(text, all.utf16_units + 1) == std::nullopt);
  REQUIRE(OffsetOfCodePoint(text, all.code_points + 1) == std::nullopt);
  REQUIRE(OffsetOfCodePointFromEnd(text, all.code_points + 1) == std::nullopt);
  REQUIRE(OffsetOfLine(text, line) == std::nullopt);
}

TEST_CASE("Offsets are found in every unit, and none inside a surrogate pair") {
  for (const uint64_t seed : test::Seeds(20)) {
    CAPTURE(seed);
    test::SeededRandom random(seed);
    std::string text;
    for (uint64_t n = random.Uniform(60); n > 0; --n) {
      text += random.Pick({"a", "\n", "\u00e9", "\u4e2d", "\U0001F600"});
    }
    CheckOffsets(text);
  }
}

TEST_CASE("The floor of an offset is the boundary before it") {
  const std::string_view text = "a\U0001F600b";
  CHECK(CodePointFloor(text, 0) == 0);
  CHECK(CodePointFloor(text, 1) == 1);
  CHECK(CodePointFloor(text, 4) == 1);
  CHECK(CodePointFloor(text, 5) == 5);
  CHECK(CodePointFloor(text, 9) == text.size());
  CHECK_FALSE(IsCodePointBoundary(text, 2));
  CHECK(IsCodePointBoundary(text, 6));
  CHECK_FALSE(IsCodePointBoundary(text, 7));
}

TEST_CASE("the code points of a text are those that it was made of") {
  REQUIRE(CodePointsOf("a\u00e9\u6f22\U0001F600\u07ff\uffff") ==
          U"a\u00e9\u6f22\U0001F600\u07ff\uffff");
  REQUIRE(CodePointsOf("").empty());
}

}  // namespace
}  // namespace syncline::internal
