#include "syncline/internal/containers/rope.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/internal/containers/rope_check.h"
#include "syncline/internal/containers/rope_cursor.h"
#include "syncline/internal/containers/rope_erase.h"
#include "syncline/internal/containers/rope_insert.h"
#include "syncline/internal/containers/rope_read.h"

namespace syncline::internal {
namespace {

// Leaves and nodes that split and join after a few characters.
using TinyRope = RopeT<16, 4>;
using NarrowRope = RopeT<64, 5>;

constexpr TextUnit kUnits[] = {TextUnit::kBytes, TextUnit::kCodePoints,
                               TextUnit::kUtf16, TextUnit::kLines};

// What people and emoji keyboards type: ASCII, CRLF, accents as one and as two
// code points, CJK, astral planes, and a family joined by ZWJ.
constexpr std::string_view kAlphabet[] = {
    "a",          "b",          " ",
    "\n",         "\r\n",       "\u00e9",
    "e\u0301",    "\u4e2d",     "\u200d",
    "\U0001F600", "\U0010FFFF", "\U0001F468\u200d\U0001F469\u200d\U0001F467"};

// The text as a vector of code points, each in UTF-8.
class ModelText {
 public:
  uint32_t size() const { return static_cast<uint32_t>(text_.size()); }

  void Insert(uint32_t at, std::string_view utf8) {
    std::vector<std::string> added = Split(utf8);
    text_.insert(text_.begin() + at, added.begin(), added.end());
  }
  void Erase(uint32_t at, uint32_t count) {
    text_.erase(text_.begin() + at, text_.begin() + at + count);
  }
  std::string Slice(uint32_t begin, uint32_t end) const {
    std::string slice;
    for (uint32_t i = begin; i < end; ++i) slice += text_[i];
    return slice;
  }
  TextMetrics Prefix(uint32_t count) const {
    TextMetrics metrics;
    for (uint32_t i = 0; i < count; ++i) metrics += Of(text_[i]);
    return metrics;
  }
  // The shortest prefix that has `offset` of the unit.
  std::optional<TextMetrics> Locate(TextUnit unit, uint32_t offset) const {
    TextMetrics prefix;
    for (const std::string& code_point : text_) {
      if (prefix.in(unit) >= offset) break;
      prefix += Of(code_point);
    }
    if (prefix.in(unit) != offset) return std::nullopt;
    return prefix;
  }

 private:
  static TextMetrics Of(const std::string& code_point) {
    const uint32_t bytes = static_cast<uint32_t>(code_point.size());
    return {bytes, 1, bytes == 4 ? 2u : 1u, code_point == "\n"};
  }
  static std::vector<std::string> Split(std::string_view utf8) {
    std::vector<std::string> code_points;
    for (const char byte : utf8) {
      if ((byte & 0xC0) != 0x80) code_points.emplace_back();
      code_points.back() += byte;
    }
    return code_points;
  }

  std::vector<std::string> text_;
};

template <typename RopeType>
class RandomEdits {
 public:
  explicit RandomEdits(uint64_t seed) : random_(seed) {}

  void Run(uint32_t edits, uint32_t target_size) {
    for (uint32_t i = 0; i < edits; ++i) {
      if (model_.size() < target_size ? Below(3) > 0 : Below(3) == 0) {
        Insert();
      } else {
        Erase();
      }
      rope_.CheckInvariants();
      REQUIRE(rope_.size() == model_.Prefix(model_.size()));
      CheckSomePositions();
      if (i % 16 == 0) CheckText();
    }
    CheckText();
  }

 private:
  uint32_t Below(uint32_t bound) {
    return static_cast<uint32_t>(random_.Uniform(bound));
  }

  // Near the last edit mostly, as people do.
  uint32_t Position() {
    const uint32_t size = model_.size();
    if (Below(4) == 0) return Below(size + 1);
    return std::min(size, last_ + Below(3));
  }

  void Insert() {
    const bool ascii_only = Below(2) == 0;
    std::string text;
    for (uint32_t n = Below(8) == 0 ? Below(60) : 1 + Below(2); n > 0; --n) {
      text += ascii_only ? "x" : kAlphabet[Below(std::size(kAlphabet))];
    }
    const uint32_t at = Position();
    rope_.Insert(at, text);
    model_.Insert(at, text);
    last_ = at + TextMetrics::Of(text).code_points;
  }

  void Erase() {
    const uint32_t at = Position();
    const uint32_t rest = model_.size() - at;
    const uint32_t wanted = Below(12) == 0 ? Below(300) : Below(5);
    const uint32_t count = std::min(rest, wanted);
    rope_.Erase(at, count);
    model_.Erase(at, count);
    last_ = at > 0 ? at - 1 : 0;
  }

  void CheckSomePositions() {
    for (const TextUnit unit : kUnits) {
      const uint32_t offset = Below(rope_.size().in(unit) + 2);
      REQUIRE(rope_.Locate(unit, offset) == model_.Locate(unit, offset));
    }
  }

  void CheckText() {
    const std::string text = model_.Slice(0, model_.size());
    REQUIRE(rope_.ToString() == text);
    REQUIRE(rope_ == text);
    REQUIRE_FALSE(rope_ == text + "x");
    const uint32_t begin = Below(model_.size() + 1);
    const uint32_t end = begin + Below(model_.size() - begin + 1);
    std::string slice = "<";
    rope_.AppendTo(&slice, begin, end);
    REQUIRE(slice == "<" + model_.Slice(begin, end));
    CheckReader();
  }

  // From left to right, with gaps, and once more from the beginning.
  void CheckReader() {
    typename RopeType::Reader reader(rope_);
    for (int rounds = 0; rounds < 2; ++rounds) {
      for (uint32_t begin = 0; begin < model_.size();) {
        const uint32_t end = std::min(begin + 1 + Below(20), model_.size());
        std::string part;
        reader.AppendTo(&part, begin, end);
        REQUIRE(part == model_.Slice(begin, end));
        begin = end + Below(3);
      }
    }
  }

  test::SeededRandom random_;
  RopeType rope_;
  ModelText model_;
  uint32_t last_ = 0;
};

TEST_CASE("A rope of tiny leaves equals its model under random edits") {
  for (const uint64_t seed : test::Seeds(100)) {
    CAPTURE(seed);
    RandomEdits<TinyRope>(seed).Run(100, 40);
    RandomEdits<TinyRope>(seed).Run(100, 300);
  }
}

TEST_CASE("A rope of narrow nodes equals its model under random edits") {
  for (const uint64_t seed : test::Seeds(20)) {
    CAPTURE(seed);
    RandomEdits<NarrowRope>(seed).Run(150, 500);
  }
}

TEST_CASE("A rope of the usual size equals its model under random edits") {
  for (const uint64_t seed : test::Seeds(20)) {
    CAPTURE(seed);
    RandomEdits<Rope>(seed).Run(200, 1500);
  }
}

template <typename RopeType>
void CheckBulk(std::string_view letter,
               std::initializer_list<uint32_t> counts) {
  for (const uint32_t count : counts) {
    std::string text;
    for (uint32_t i = 0; i < count; ++i) text += letter;
    RopeType rope("old");
    rope.Assign(text);
    rope.CheckInvariants();
    CHECK((rope == text));
    CHECK(rope.size() == TextMetrics::Of(text));
    rope.Insert(TextMetrics::Of(letter).code_points * (count / 2), text);
    rope.CheckInvariants();
    CHECK((rope == text + text));
    rope.Erase(0, rope.size().code_points);
    rope.CheckInvariants();
    CHECK(rope.empty());
    rope.Append(text);
    CHECK((rope == text));
  }
}

TEST_CASE("Texts of any length are loaded, doubled and erased at once") {
  for (const std::string_view letter : kAlphabet) {
    CheckBulk<TinyRope>(letter, {0, 1, 4, 5, 15, 16, 17, 100});
    CheckBulk<Rope>(letter, {0, 1, 300, 1007, 1008, 1009, 3000});
  }
}

TEST_CASE("Typing at the end leaves nearly full leaves behind") {
  Rope rope;
  for (int i = 0; i < 100'000; ++i) rope.Append("x");
  size_t chunks = 0;
  rope.ForEachChunk([&chunks](std::string_view) { ++chunks; });
  CHECK(chunks < 100'000 / (kRopeLeafBytes * 4 / 5));
  rope.CheckInvariants();
}

TEST_CASE("Backspacing through a whole text leaves an empty rope") {
  TinyRope rope(std::string(500, 'x'));
  for (uint32_t size = 500; size-- > 0;) {
    rope.Erase(size, 1);
    rope.CheckInvariants();
  }
  CHECK(rope.empty());
  rope.Insert(0, std::string(40, 'y'));
  CHECK(rope == std::string(40, 'y'));
}

TEST_CASE("Readers see an edit before the cursor leaves it") {
  TinyRope rope(std::string(500, '.'));
  rope.Insert(250, "\U0001F600\n");
  CHECK(rope.Locate(TextUnit::kCodePoints, 400) ==
        TextMetrics{403, 400, 401, 1});
  CHECK(rope.Locate(TextUnit::kBytes, 100) == TextMetrics{100, 100, 100, 0});
  CHECK(rope.Locate(TextUnit::kLines, 1) == TextMetrics{255, 252, 253, 1});
}

TEST_CASE("No position is inside a code point or beyond the end") {
  const Rope rope("a\U0001F600\n");
  CHECK(rope.Locate(TextUnit::kBytes, 2) == std::nullopt);
  CHECK(rope.Locate(TextUnit::kUtf16, 2) == std::nullopt);
  CHECK(rope.Locate(TextUnit::kUtf16, 3) == TextMetrics{5, 2, 3, 0});
  CHECK(rope.Locate(TextUnit::kCodePoints, 4) == std::nullopt);
  CHECK(rope.Locate(TextUnit::kLines, 1) == rope.size());
  CHECK(rope.Locate(TextUnit::kLines, 2) == std::nullopt);
  CHECK(Rope().Locate(TextUnit::kLines, 0) == TextMetrics{});
}

TEST_CASE("A copy is independent, and a move leaves an empty rope") {
  TinyRope rope(std::string(100, 'a'));
  rope.Insert(50, "b");
  TinyRope copy = rope;
  copy.Erase(0, 50);
  copy.CheckInvariants();
  CHECK(rope == std::string(50, 'a') + "b" + std::string(50, 'a'));
  CHECK(copy == "b" + std::string(50, 'a'));
  TinyRope moved = std::move(rope);
  CHECK(rope.empty());
  rope.Insert(0, "again");
  CHECK(rope == "again");
  rope = copy;
  copy.Clear();
  CHECK(rope == "b" + std::string(50, 'a'));
  moved.CheckInvariants();
}

}  // namespace
}  // namespace syncline::internal
