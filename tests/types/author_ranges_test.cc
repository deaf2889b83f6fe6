#include "syncline/internal/types/author_ranges.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::AuthorRanges;
using internal::PeerIndex;
using Author = AuthorRanges::Author;

struct Range {
  uint32_t begin = 0;
  uint32_t end = 0;
  Author first;
  friend bool operator==(const Range&, const Range&) = default;
};

std::vector<Range> RangesOf(const AuthorRanges& authors, uint32_t begin,
                            uint32_t end) {
  std::vector<Range> ranges;
  authors.ForEach(begin, end, [&](uint32_t from, uint32_t to, Author first) {
    ranges.push_back({from, to, first});
  });
  return ranges;
}

// The op of each item.
class Model {
 public:
  explicit Model(SeededRandom& random) : random_(random) {}

  void Step() {
    const auto size = static_cast<uint32_t>(items_.size());
    const auto at = static_cast<uint32_t>(random_.Uniform(size + 1));
    if (at < size && random_.Chance(0.4)) {
      const uint32_t count = Any(1, size - at);
      authors_.Erase(at, count);
      items_.erase(items_.begin() + at, items_.begin() + at + count);
      return;
    }
    const uint32_t count = Any(1, 4);
    Author first{PeerIndex(Any(0, 1)), Any(0, 20), Any(0, 1)};
    // Often what goes on behind the item before, or before the next one.
    if (at > 0 && random_.Chance(0.4)) first = items_[at - 1] + 1;
    if (at < size && random_.Chance(0.2)) first = items_[at] + (0 - count);
    authors_.Insert(at, count, first);
    for (uint32_t i = 0; i < count; ++i) {
      items_.insert(items_.begin() + at + i, first + i);
    }
  }

  void Check() {
    REQUIRE(authors_.Check());
    REQUIRE(authors_.size() == items_.size());
    const auto size = static_cast<uint32_t>(items_.size());
    const uint32_t begin = Any(0, size);
    const uint32_t end = Any(begin, size);
    std::vector<Range> expected;
    for (uint32_t i = begin; i < end; ++i) {
      const bool goes_on = i > begin && items_[i] == items_[i - 1] + 1;
      if (goes_on) {
        expected.back().end = i + 1;
      } else {
        expected.push_back({i, i + 1, items_[i]});
      }
    }
    REQUIRE(RangesOf(authors_, begin, end) == expected);
  }

 private:
  uint32_t Any(uint32_t low, uint32_t high) {
    return static_cast<uint32_t>(random_.Between(low, high));
  }

  SeededRandom& random_;
  AuthorRanges authors_;
  std::vector<Author> items_;
};

TEST_CASE("ranges of authors are those of the single items") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Model model(random);
    for (int step = 0; step < 100; ++step) {
      model.Step();
      model.Check();
    }
  }
}

}  // namespace
}  // namespace syncline::test
