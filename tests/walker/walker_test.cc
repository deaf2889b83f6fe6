// The walker against the reference walker: every random history, in any causal
// order, walked in pieces of any size, gives the reference's text.
#include "syncline/internal/walker/walker.h"

#include <string>
#include <vector>

#include "catch2/catch_test_macros.hpp"
#include "support/conformance.h"
#include "support/random_history.h"
#include "support/reference_walker.h"
#include "support/seed.h"
#include "support/unicode.h"
#include "walker/history_log.h"

namespace syncline::test {
namespace {

using internal::Edits;
using internal::Frontier;
using internal::Lv;
using internal::Walker;

// Walks the events in `order`, up to `max_piece` of them at a time.
std::u32string WalkInPieces(const History& history,
                            const std::vector<uint32_t>& order,
                            size_t max_piece, SeededRandom& random) {
  HistoryLog log(history);
  Walker walker(log.container());
  std::u32string text;
  for (size_t i = 0; i < order.size();) {
    const Lv from = log.log().graph().end();
    const Frontier version = log.log().graph().frontier();
    const size_t piece = random.Between(1, max_piece);
    for (size_t n = 0; n < piece && i < order.size(); ++n, ++i) {
      log.Append(order[i]);
    }
    Edits edits;
    const absl::Status status = walker.WalkFrom(
        log.log(), from, version, static_cast<uint32_t>(text.size()), &edits);
    if (!status.ok()) return ToUtf32(status.ToString());
    Apply(edits, &text);
    if (random.Chance(0.02)) walker.Forget();
  }
  return text;
}

void CheckAgainstReference(const RandomHistory& history, SeededRandom& random) {
  INFO(ToString(history.events));
  const size_t max_piece =
      random.Pick({size_t{1}, size_t{5}, size_t{50}, size_t{1000}});
  const std::vector<uint32_t> order = RandomCausalOrder(history.events, random);
  REQUIRE(order.size() == history.events.size());
  REQUIRE(ToUtf8(WalkInPieces(history.events, order, max_piece, random)) ==
          ToUtf8(history.text));
}

TEST_CASE("the walker agrees with the reference on any history in any order") {
  for (uint64_t seed : Seeds(600)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    RandomHistoryOptions options;
    options.shape = random.Pick(kAllShapes);
    options.peers = random.Between(1, 6);
    options.events = random.Between(1, random.Chance(0.1) ? 400 : 60);
    CheckAgainstReference(MakeRandomHistory(options, random), random);
  }
}

TEST_CASE("many who write at one place, none knowing of another") {
  for (uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const RandomHistoryOptions options{.shape = Shape::kManyHeads,
                                       .peers = random.Between(20, 80),
                                       .events = 300};
    CheckAgainstReference(MakeRandomHistory(options, random), random);
  }
}

TEST_CASE("anchors stand where the reference says, from any window") {
  for (uint64_t seed : Seeds(1500)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    RandomHistoryOptions options;
    options.shape = random.Pick(kAllShapes);
    options.peers = random.Between(1, 6);
    options.events = random.Between(1, random.Chance(0.1) ? 300 : 60);
    options.anchors = random.Pick({0.05, 0.3, 0.6});
    options.tidy = random.Chance(0.3);
    CheckAgainstReference(MakeRandomHistory(options, random), random);
  }
}

TEST_CASE("anchors stand where the reference says in any graph") {
  for (uint64_t seed : Seeds(1500)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const RandomHistoryOptions options{.peers = random.Between(2, 5),
                                       .events = random.Between(3, 50),
                                       .anchors = random.Pick({0.2, 0.5})};
    CheckAgainstReference(MakeArbitraryHistory(options, random), random);
  }
}

}  // namespace
}  // namespace syncline::test
