#include "syncline/internal/base/text_diff.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::DiffTexts;
using internal::Splice;

constexpr uint64_t kMany = 1'000'000;

std::u32string Apply(const std::vector<Splice>& splices,
                     const std::u32string& from, const std::u32string& to) {
  std::u32string text = from;
  for (auto splice = splices.rbegin(); splice != splices.rend(); ++splice) {
    text.replace(splice->position, splice->deleted, to, splice->begin,
                 splice->end - splice->begin);
  }
  return text;
}

size_t EditsOf(const std::vector<Splice>& splices) {
  size_t edits = 0;
  for (const Splice& splice : splices) {
    edits += splice.deleted + (splice.end - splice.begin);
  }
  return edits;
}

// By the longest common subsequence, in a table.
size_t FewestEdits(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<size_t>> common(a.size() + 1,
                                          std::vector<size_t>(b.size() + 1));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      common[i][j] = a[i - 1] == b[j - 1]
                         ? common[i - 1][j - 1] + 1
                         : std::max(common[i - 1][j], common[i][j - 1]);
    }
  }
  return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

std::u32string AnyText(SeededRandom& random) {
  std::u32string text;
  const size_t size = random.Uniform(25);
  for (size_t i = 0; i < size; ++i) text += U'a' + random.Uniform(3);
  return text;
}

TEST_CASE("a difference leads from one text to the other, in fewest edits") {
  for (uint64_t seed : Seeds(2000)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const std::u32string from = AnyText(random);
    const std::u32string to = AnyText(random);
    const std::vector<Splice> splices = DiffTexts(from, to, kMany);
    REQUIRE(Apply(splices, from, to) == to);
    REQUIRE(EditsOf(splices) == FewestEdits(from, to));
    for (size_t i = 1; i < splices.size(); ++i) {
      REQUIRE(splices[i - 1].position + splices[i - 1].deleted <
              splices[i].position);
    }
  }
}

TEST_CASE("a difference that takes too long replaces what is between") {
  for (uint64_t seed : Seeds(300)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const std::u32string from = U"start" + AnyText(random) + U"end";
    const std::u32string to = U"start" + AnyText(random) + U"end";
    REQUIRE(Apply(DiffTexts(from, to, random.Uniform(50)), from, to) == to);
  }
}

TEST_CASE("equal texts have no difference") {
  REQUIRE(DiffTexts(U"", U"", kMany).empty());
  REQUIRE(DiffTexts(U"same", U"same", kMany).empty());
}

}  // namespace
}  // namespace syncline::test
