#include "support/reference_walker.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/conformance.h"
#include "support/history.h"
#include "support/naive_text.h"
#include "support/random_history.h"
#include "support/seed.h"
#include "support/unicode.h"

namespace syncline::test {
namespace {

// Writes small histories by hand: each call is one run of a peer.
class Script {
 public:
  Version Insert(uint64_t peer, Version after, uint32_t position,
                 std::u32string_view text) {
    for (char32_t c : text) {
      after = Push({.peer = {peer},
                    .parents = after,
                    .kind = EventKind::kInsert,
                    .position = position++,
                    .code_point = c});
    }
    return after;
  }

  Version Delete(uint64_t peer, const Version& after, uint32_t position) {
    return Push({.peer = {peer},
                 .parents = after,
                 .kind = EventKind::kDelete,
                 .position = position});
  }

  // What both judges say.
  std::string Text() const {
    REQUIRE(CheckHistory(history_) == "");
    const std::string text = ToUtf8(TextOf(history_));
    CHECK(ToUtf8(TextByTree(history_)) == text);
    return text;
  }

 private:
  Version Push(Event event) {
    for (const Event& e : history_) event.counter += e.peer == event.peer;
    history_.push_back(event);
    return {static_cast<uint32_t>(history_.size() - 1)};
  }

  History history_;
};

Version Both(const Version& a, const Version& b) {
  return {std::min(a[0], b[0]), std::max(a[0], b[0])};
}

TEST_CASE("Concurrent inserts at one place stand in the order of their peers") {
  Script script;
  const Version base = script.Insert(9, {}, 0, U"()");
  script.Insert(2, base, 1, U"two");
  script.Insert(1, base, 1, U"one");
  CHECK(script.Text() == "(onetwo)");
}

TEST_CASE("Text written backwards is not interleaved") {
  Script script;
  Version a = script.Insert(1, {}, 0, U"c");
  Version b = script.Insert(2, {}, 0, U"z");
  a = script.Insert(1, script.Insert(1, a, 0, U"b"), 0, U"a");
  b = script.Insert(2, script.Insert(2, b, 0, U"y"), 0, U"x");
  CHECK(script.Text() == "abcxyz");
}

TEST_CASE("An insert inside a deleted range survives") {
  Script script;
  const Version base = script.Insert(1, {}, 0, U"abc");
  script.Delete(1, script.Delete(1, script.Delete(1, base, 0), 0), 0);
  script.Insert(2, base, 2, U"x");
  CHECK(script.Text() == "x");
}

TEST_CASE("Deleting one character twice deletes it once") {
  Script script;
  const Version base = script.Insert(1, {}, 0, U"abc");
  const Version a = script.Delete(1, base, 1);
  const Version b = script.Delete(2, base, 1);
  script.Insert(3, Both(a, b), 1, U"x");
  CHECK(script.Text() == "axc");
}

// Where plain Fugue and FugueMax part. 5 writes x between a and b; 4, who knows
// e as well, writes y between a and e. By peers alone y would come first; but
// then x, which its author put directly before b, would stand further from it
// than it has to.
TEST_CASE(
    "Of two right siblings the one whose right origin is further right "
    "comes first: FugueMax is not Fugue") {
  Script script;
  const Version b = script.Insert(3, {}, 0, U"b");
  const Version a = script.Insert(1, b, 0, U"a");
  const Version e = script.Insert(2, b, 0, U"e");
  script.Insert(5, a, 1, U"x");
  script.Insert(4, Both(a, e), 1, U"y");
  CHECK(script.Text() == "axyeb");
}

TEST_CASE("A position behind the text is refused") {
  const History history = {{.peer = {1}, .position = 1, .code_point = U'a'}};
  CHECK_THROWS_AS(TextOf(history), std::out_of_range);
  CHECK_THROWS_AS(TextByTree(history), std::out_of_range);
}

TEST_CASE("The walker gives the published texts") {
  if (std::getenv("SYNCLINE_CONFORMANCE") == nullptr) {
    SKIP("no SYNCLINE_CONFORMANCE");
  }
  std::string error;
  const auto histories = LoadConformance(&error);
  INFO(error);
  REQUIRE(histories);
  CHECK(histories->size() == 100);
  for (const ConformanceHistory& history : *histories) {
    REQUIRE(CheckHistory(history.events) == "");
    CHECK(ToUtf8(TextOf(history.events)) == ToUtf8(history.end_content));
    CHECK(ToUtf8(TextByTree(history.events)) == ToUtf8(history.end_content));
  }
}

// The part of `history` up to `version`, and nothing else.
History Restrict(const History& history, const Version& version) {
  const std::vector<bool> wanted = AncestorsOf(history, version);
  History part;
  std::vector<uint32_t> new_index(history.size());
  for (size_t i = 0; i < history.size(); ++i) {
    if (!wanted[i]) continue;
    new_index[i] = static_cast<uint32_t>(part.size());
    part.push_back(history[i]);
    for (uint32_t& parent : part.back().parents) parent = new_index[parent];
  }
  return part;
}

TEST_CASE("The text at a version is that of a history that ends there") {
  for (uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const History history =
        MakeRandomHistory({.peers = 4, .events = 80}, random).events;
    ReferenceWalker walker(history);
    CHECK(walker.TextAt({}).empty());
    for (int n = 0; n < 10; ++n) {
      Version version = {static_cast<uint32_t>(random.Uniform(80)),
                         static_cast<uint32_t>(random.Uniform(80))};
      version = HeadsOf(history, AncestorsOf(history, version));
      const std::u32string text = walker.TextAt(version);
      CHECK(ToUtf8(text) == ToUtf8(TextOf(Restrict(history, version))));
      CHECK(walker.LengthAt(version) == text.size());
    }
  }
}

// What an anchor sticks to stays its neighbour: between them are other anchors
// at most. Where that holds, a mark covers what Peritext says.
void CheckNeighbours(const ReferenceWalker& walker) {
  const std::vector<uint32_t>& order = walker.order();
  for (size_t slot = 0; slot < order.size(); ++slot) {
    const EventKind kind = walker.history()[order[slot]].kind;
    if (!IsAnchor(kind)) continue;
    const std::ptrdiff_t step = kind == EventKind::kLeftAnchor ? -1 : 1;
    const std::optional<uint32_t> sticks_to = walker.StuckTo(order[slot]);
    auto at = static_cast<std::ptrdiff_t>(slot) + step;
    auto is_inside = [&] {
      return 0 <= at && at < static_cast<std::ptrdiff_t>(order.size());
    };
    while (is_inside() && order[at] != sticks_to &&
           IsAnchor(walker.history()[order[at]].kind)) {
      at += step;
    }
    REQUIRE(is_inside() == sticks_to.has_value());
    if (sticks_to) REQUIRE(order[at] == *sticks_to);
  }
}

TEST_CASE("Anchors stay beside what they stick to") {
  for (uint64_t seed : Seeds(1500)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const History history =
        MakeRandomHistory({.shape = random.Pick(kAllShapes),
                           .peers = random.Between(2, 5),
                           .events = random.Between(5, 70),
                           .anchors = 0.4,
                           .tidy = true,
                           .deletes_anchors = false},
                          random)
            .events;
    INFO(ToString(history));
    REQUIRE(CheckHistory(history) == "");
    CheckNeighbours(ReferenceWalker(history));
  }
}

TEST_CASE("The order of anchors does not depend on when they are heard of") {
  for (uint64_t seed : Seeds(3000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    RandomHistoryOptions options{.shape = random.Pick(kAllShapes),
                                 .peers = random.Between(2, 5),
                                 .events = random.Between(3, 50),
                                 .anchors = random.Pick({0.2, 0.5}),
                                 .tidy = random.Chance(0.3)};
    const RandomHistory history = random.Chance(0.5)
                                      ? MakeArbitraryHistory(options, random)
                                      : MakeRandomHistory(options, random);
    INFO(ToString(history.events));
    REQUIRE(CheckHistory(history.events) == "");
    const std::vector<uint32_t> order =
        RandomCausalOrder(history.events, random);
    const History other = Reordered(history.events, order);
    REQUIRE(ToUtf8(TextOf(other)) == ToUtf8(history.text));
  }
}

}  // namespace
}  // namespace syncline::test
