// Texts and counters.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

constexpr syncline_text_unit kUnits[] = {
    SYNCLINE_UNIT_BYTES, SYNCLINE_UNIT_CODE_POINTS, SYNCLINE_UNIT_UTF16,
    SYNCLINE_UNIT_LINES};

// "é", an emoji, a line's end, "x".
struct Note : Document {
  Note() {
    REQUIRE(syncline_text_update(text(), kText.data(), kText.size(), nullptr) ==
            SYNCLINE_OK);
  }
  const std::string kText = "\u00e9\U0001F600\nx";
};

TEST_CASE("a text has a size in each unit") {
  const Note it;
  const size_t sizes[] = {8, 4, 5, 1};
  for (const syncline_text_unit unit : kUnits) {
    size_t size = 0;
    REQUIRE(syncline_text_size(it.text(), unit, &size, nullptr) == SYNCLINE_OK);
    CHECK(size == sizes[unit]);
  }
}

TEST_CASE("a position is converted to each unit") {
  const Note it;
  const size_t before_x[] = {7, 3, 4, 1};
  for (const syncline_text_unit from : kUnits) {
    for (const syncline_text_unit to : kUnits) {
      size_t converted = 0;
      REQUIRE(syncline_text_convert(it.text(), before_x[from], from, to,
                                    &converted, nullptr) == SYNCLINE_OK);
      CHECK(converted == before_x[to]);
    }
  }
}

TEST_CASE("a text is edited in each unit but lines") {
  for (const syncline_text_unit unit : kUnits) {
    if (unit == SYNCLINE_UNIT_LINES) continue;
    const Note it;
    const size_t emoji_begins[] = {2, 1, 1};
    const size_t emoji_sizes[] = {4, 1, 2};
    REQUIRE(syncline_text_replace(it.text(), emoji_begins[unit],
                                  emoji_sizes[unit], "ab", 2, unit,
                                  nullptr) == SYNCLINE_OK);
    CHECK(TextOf(it.text()) == "\u00e9ab\nx");
    REQUIRE(syncline_text_delete(it.text(), emoji_begins[unit], 1, unit,
                                 nullptr) == SYNCLINE_OK);
    REQUIRE(syncline_text_insert(it.text(), emoji_begins[unit], "c", 1, unit,
                                 nullptr) == SYNCLINE_OK);
    CHECK(TextOf(it.text()) == "\u00e9cb\nx");
  }
}

TEST_CASE("a slice is told in each unit") {
  const Note it;
  Bytes line, emoji;
  REQUIRE(syncline_text_slice(it.text(), 0, 1, SYNCLINE_UNIT_LINES, &line,
                              nullptr) == SYNCLINE_OK);
  CHECK(StringOf(line) == "\u00e9\U0001F600\n");
  REQUIRE(syncline_text_slice(it.text(), 1, 3, SYNCLINE_UNIT_UTF16, &emoji,
                              nullptr) == SYNCLINE_OK);
  CHECK(StringOf(emoji) == "\U0001F600");
}

TEST_CASE("a position beyond the end of a text is OUT_OF_RANGE") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_OUT_OF_RANGE;
  constexpr size_t kHuge = std::numeric_limits<size_t>::max();
  for (const syncline_text_unit unit :
       {SYNCLINE_UNIT_BYTES, SYNCLINE_UNIT_CODE_POINTS, SYNCLINE_UNIT_UTF16}) {
    for (const size_t position : {size_t{5}, size_t{1} << 32, kHuge}) {
      REFUSED(kCode, syncline_text_insert, w.text(), position, "x", 1, unit);
      REFUSED(kCode, syncline_text_delete, w.text(), position, 0, unit);
      REFUSED(kCode, syncline_text_delete, w.text(), 1, position, unit);
      REFUSED(kCode, syncline_text_replace, w.text(), position, 1, "x", 1,
              unit);
      REFUSED(kCode, syncline_text_slice, w.text(), 0, position, unit,
              &w.out.bytes);
      REFUSED(kCode, syncline_text_convert, w.text(), position, unit, unit,
              &w.out.size);
    }
    REFUSED(kCode, syncline_text_slice, w.text(), 1, 0, unit, &w.out.bytes);
  }
  REFUSED(kCode, syncline_text_slice, w.text(), 0, 2, SYNCLINE_UNIT_LINES,
          &w.out.bytes);
}

TEST_CASE("misuse of a text is INVALID_ARGUMENT") {
  World w;  // its text is "hé\n"
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_INVALID_ARGUMENT;
  constexpr syncline_text_unit kBytes = SYNCLINE_UNIT_BYTES;
  constexpr syncline_text_unit kLines = SYNCLINE_UNIT_LINES;
  REFUSED(kCode, syncline_text_insert, w.text(), 2, "x", 1, kBytes);
  REFUSED(kCode, syncline_text_delete, w.text(), 1, 1, kBytes);
  REFUSED(kCode, syncline_text_slice, w.text(), 0, 2, kBytes, &w.out.bytes);
  REFUSED(kCode, syncline_text_convert, w.text(), 2, kBytes, kLines,
          &w.out.size);
  REFUSED(kCode, syncline_text_insert, w.text(), 0, "\xc3", 1, kBytes);
  REFUSED(kCode, syncline_text_replace, w.text(), 0, 1, "\xc3", 1, kBytes);
  REFUSED(kCode, syncline_text_update, w.text(), "h\xc3", 2);
  REFUSED(kCode, syncline_text_insert, w.text(), 0, "x", 1, kLines);
  REFUSED(kCode, syncline_text_delete, w.text(), 0, 1, kLines);
  REFUSED(kCode, syncline_text_replace, w.text(), 0, 1, "x", 1, kLines);
}

TEST_CASE("a text that was removed is read, and not edited") {
  World w;
  const Unchanged unchanged(w);
  syncline_container* const text = w.RemovedOf(SYNCLINE_TEXT);
  constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
  REFUSED(kCode, syncline_text_insert, text, 0, "x", 1, SYNCLINE_UNIT_BYTES);
  REFUSED(kCode, syncline_text_delete, text, 0, 0, SYNCLINE_UNIT_BYTES);
  REFUSED(kCode, syncline_text_replace, text, 0, 0, "x", 1,
          SYNCLINE_UNIT_BYTES);
  REFUSED(kCode, syncline_text_update, text, "x", 1);
  CHECK(TextOf(text).empty());
  REQUIRE(syncline_container_is_attached(text, &w.out.flag, nullptr) ==
          SYNCLINE_OK);
  CHECK_FALSE(w.out.flag);
}

TEST_CASE("a counter adds, and wraps around") {
  const Document it;
  for (const int64_t amount : {int64_t{5}, int64_t{-7}}) {
    REQUIRE(syncline_counter_add(it.counter(), amount, nullptr) == SYNCLINE_OK);
  }
  CHECK(it.Count() == -2);
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  REQUIRE(syncline_counter_add(it.counter(), kMin, nullptr) == SYNCLINE_OK);
  CHECK(it.Count() == std::numeric_limits<int64_t>::max() - 1);
}

TEST_CASE("a counter that was removed is read, and not edited") {
  World w;
  const Unchanged unchanged(w);
  syncline_container* const counter = w.RemovedOf(SYNCLINE_COUNTER);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_counter_add, counter, 1);
  REQUIRE(syncline_counter_value(counter, &w.out.integer, nullptr) ==
          SYNCLINE_OK);
  CHECK(w.out.integer == 0);
}

}  // namespace
}  // namespace syncline::test
