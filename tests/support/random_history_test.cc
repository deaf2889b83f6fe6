#include "support/random_history.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <set>

#include "support/history.h"
#include "support/seed.h"

namespace syncline::test {
namespace {

TEST_CASE("Random histories are histories, of the size that was asked for") {
  for (uint64_t seed : Seeds(60)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    for (Shape shape : kAllShapes) {
      const size_t peers = random.Between(1, 5);
      const auto history = MakeRandomHistory(
          {.shape = shape, .peers = peers, .events = 150}, random);
      REQUIRE(CheckHistory(history.events) == "");
      CHECK(history.events.size() == 150);
    }
  }
}

TEST_CASE("A seed gives the same history again") {
  SeededRandom once(7), again(7), other(8);
  const RandomHistoryOptions options;
  const History history = MakeRandomHistory(options, once).events;
  CHECK(history == MakeRandomHistory(options, again).events);
  CHECK(history != MakeRandomHistory(options, other).events);
}

TEST_CASE("One peer alone writes a line") {
  SeededRandom random(1);
  const auto history = MakeRandomHistory({.peers = 1, .events = 200}, random);
  for (uint32_t i = 1; i < 200; ++i) {
    CHECK(history.events[i].parents == Version{i - 1});
  }
}

TEST_CASE("Random histories have forks, merges of many, and deletes") {
  SeededRandom random(5);
  const History history =
      MakeRandomHistory({.peers = 5, .events = 3000}, random).events;
  size_t deletes = 0, most_parents = 0;
  std::multiset<uint32_t> children;
  for (const Event& event : history) {
    deletes += event.kind == EventKind::kDelete;
    most_parents = std::max(most_parents, event.parents.size());
    children.insert(event.parents.begin(), event.parents.end());
  }
  CHECK(deletes > 300);
  CHECK(most_parents >= 4);
  CHECK(std::any_of(children.begin(), children.end(),
                    [&](uint32_t e) { return children.count(e) >= 3; }));
}

}  // namespace
}  // namespace syncline::test
