#include "line_diff.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/seed.h"

namespace syncline::program {
namespace {

using test::SeededRandom;
using Kind = DiffLine::Kind;

std::vector<std::string> RandomCharacters(SeededRandom& random, size_t most) {
  const std::vector<std::string> kAlphabet = {"a", "b", "\n", "\n", "é", "😀"};
  std::vector<std::string> characters(random.Uniform(most + 1));
  for (std::string& it : characters) {
    it = kAlphabet[random.Uniform(kAlphabet.size())];
  }
  return characters;
}

std::string Joined(const std::vector<std::string>& characters) {
  std::string text;
  for (const std::string& it : characters) text += it;
  return text;
}

// Whether the lines that are not of the kind `but` are those of the text.
bool AreLinesOf(const std::string& text, const std::vector<DiffLine>& lines,
                Kind but) {
  std::string joined;
  for (const auto& [kind, line] : lines) {
    if (kind != but) joined += line + "\n";
  }
  return joined == text || joined == text + "\n";
}

TEST_CASE("the lines of a difference are those of before and of after") {
  for (const uint64_t seed : test::Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const std::vector<std::string> before = RandomCharacters(random, 40);
    std::string after;
    TextDelta delta;
    for (size_t at = 0; at < before.size() || random.Uniform(2) == 0;) {
      TextStep step;
      step.kind = static_cast<TextStep::Kind>(random.Uniform(3));
      step.count = 1 + random.Uniform(6);
      if (step.kind == TextStep::Kind::kInsert) {
        step.inserted = Joined(RandomCharacters(random, 6));
        after += step.inserted;
      } else {
        step.count = std::min(step.count, before.size() - at);
        if (step.kind == TextStep::Kind::kRetain) {
          after +=
              Joined({before.begin() + at, before.begin() + at + step.count});
        }
        at += step.count;
      }
      delta.push_back(step);
      if (random.Uniform(8) == 0) {  // the rest is kept
        after += Joined({before.begin() + at, before.end()});
        break;
      }
    }
    const std::string text = Joined(before);
    const std::vector<DiffLine> lines = LineDiff(text, delta);
    CAPTURE(text, after);
    CHECK(AreLinesOf(text, lines, Kind::kInserted));
    CHECK(AreLinesOf(after, lines, Kind::kDeleted));
  }
}

TEST_CASE("lines in which nothing changed are kept") {
  TextStep keep, remove, insert;
  keep.count = 2;
  remove.kind = TextStep::Kind::kDelete;
  remove.count = 2;
  insert.kind = TextStep::Kind::kInsert;
  insert.inserted = "x";
  using Lines = std::vector<DiffLine>;
  const std::string text = "a\nb\nc\n";
  CHECK(LineDiff(text, {keep, remove}) ==
        Lines{{Kind::kKept, "a"}, {Kind::kDeleted, "b"}, {Kind::kKept, "c"}});
  CHECK(LineDiff(text, {keep, insert}) == Lines{{Kind::kKept, "a"},
                                                {Kind::kDeleted, "b"},
                                                {Kind::kInserted, "xb"},
                                                {Kind::kKept, "c"}});
  CHECK(LineDiff(text, {}) ==
        Lines{{Kind::kKept, "a"}, {Kind::kKept, "b"}, {Kind::kKept, "c"}});
  CHECK(LineDiff("", {insert}) == Lines{{Kind::kInserted, "x"}});
  CHECK(LineDiff("ab", {remove}) == Lines{{Kind::kDeleted, "ab"}});
}

}  // namespace
}  // namespace syncline::program
