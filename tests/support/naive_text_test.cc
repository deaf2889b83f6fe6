#include "support/naive_text.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/history.h"
#include "support/random_history.h"
#include "support/reference_walker.h"
#include "support/seed.h"
#include "support/unicode.h"

namespace syncline::test {
namespace {

TEST_CASE("Walker and tree agree on random histories of every shape") {
  for (uint64_t seed : Seeds(1500)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const RandomHistory history =
        MakeRandomHistory({.shape = random.Pick(kAllShapes),
                           .peers = random.Between(2, 5),
                           .events = random.Between(5, 70)},
                          random);
    INFO(ToString(history.events));
    REQUIRE(ToUtf8(TextByTree(history.events)) == ToUtf8(history.text));
  }
}

TEST_CASE("Walker and tree agree on arbitrary graphs") {
  for (uint64_t seed : Seeds(3000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const RandomHistory history = MakeArbitraryHistory(
        {.peers = random.Between(2, 5), .events = random.Between(3, 40)},
        random);
    INFO(ToString(history.events));
    REQUIRE(CheckHistory(history.events) == "");
    REQUIRE(ToUtf8(TextByTree(history.events)) == ToUtf8(history.text));
  }
}

}  // namespace
}  // namespace syncline::test
