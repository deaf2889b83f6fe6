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

// Any graph whatever, not only those that people make: each event comes after
// one or two random events of others and all of its peer's own.
History AnyHistory(size_t peers, size_t events, SeededRandom& random) {
  ReferenceWalker walker;
  std::vector<Version> versions(peers);
  std::vector<uint32_t> counters(peers);
  for (uint32_t index = 0; index < events; ++index) {
    const size_t peer = random.Uniform(peers);
    Version after = versions[peer];
    for (uint64_t n = random.Uniform(3); n > 0 && index > 0; --n) {
      after.push_back(static_cast<uint32_t>(random.Uniform(index)));
    }
    const History& history = walker.history();
    after = HeadsOf(history, AncestorsOf(history, after));
    const size_t length = walker.LengthAt(after);
    const bool deletes = length > 0 && random.Chance(0.3);
    walker.Append({.peer = {peer + 1},
                   .counter = counters[peer]++,
                   .parents = after,
                   .kind = deletes ? EventKind::kDelete : EventKind::kInsert,
                   .position = static_cast<uint32_t>(
                       random.Uniform(deletes ? length : length + 1)),
                   .code_point = deletes ? 0 : U'A' + index % 50});
    versions[peer] = {index};
  }
  return walker.history();
}

TEST_CASE("Walker and tree agree on arbitrary graphs") {
  for (uint64_t seed : Seeds(3000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const History history =
        AnyHistory(random.Between(2, 5), random.Between(3, 40), random);
    INFO(ToString(history));
    REQUIRE(CheckHistory(history) == "");
    REQUIRE(ToUtf8(TextByTree(history)) == ToUtf8(TextOf(history)));
  }
}

}  // namespace
}  // namespace syncline::test
