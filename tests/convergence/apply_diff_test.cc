// Differences that are written to a document against what the version that they
// lead to shows: a fork at that version is the judge.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "convergence/difference_checks.h"
#include "convergence/swarm_records.h"
#include "support/seed.h"
#include "syncline/encoding.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr TextUnit kUnits[] = {TextUnit::kBytes, TextUnit::kCodePoints,
                               TextUnit::kUtf16};

// A fork counts texts as its document does.
TEST_CASE("a difference that is applied where it starts leads where it ends") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random, random.Pick(kUnits));
    for (int i = 0; i < 5; ++i) {
      const Frontier from = AnyVersion(play, random).frontier;
      const Frontier to = AnyVersion(play, random).frontier;
      Doc doc = *play.doc.ForkAt(from);
      const Difference diff = *play.doc.Diff(from, to);
      const absl::Status applied =
          doc.ApplyDiff(random.Chance(0.5) ? diff : Carried(diff));
      INFO(applied.message());
      REQUIRE(applied.ok());
      CheckSame(doc, *play.doc.ForkAt(to));
      // And others agree on what was written.
      Doc other;
      REQUIRE(other.Import(doc.Export()).ok());
      REQUIRE(other.StateDigest() == doc.StateDigest());
    }
  }
}

TEST_CASE("a difference and the way back lead back") {
  for (const uint64_t seed : Seeds(40)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    const Frontier from = AnyVersion(play, random).frontier;
    const Frontier to = AnyVersion(play, random).frontier;
    Doc doc = *play.doc.ForkAt(from);
    REQUIRE(doc.ApplyDiff(*play.doc.Diff(from, to)).ok());
    const Frontier there = doc.frontier();
    REQUIRE(doc.ApplyDiff(*doc.Diff(there, from)).ok());
    CheckSame(doc, *play.doc.ForkAt(from));
    REQUIRE(doc.ApplyDiff(*doc.Diff(doc.frontier(), there)).ok());
    CheckSame(doc, *play.doc.ForkAt(to));
  }
}

TEST_CASE("a document goes to its versions and back by its own differences") {
  for (const uint64_t seed : Seeds(40)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    for (int i = 0; i < 4; ++i) {
      const Frontier to = AnyVersion(play, random).frontier;
      REQUIRE(play.doc.ApplyDiff(*play.doc.Diff(play.doc.frontier(), to)).ok());
      CheckSame(play.doc, *play.doc.ForkAt(to));
    }
  }
}

TEST_CASE("a difference of another document is applied, or changes nothing") {
  for (const uint64_t seed : Seeds(30)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    const Play other = PlaySwarm(random);
    for (int i = 0; i < 5; ++i) {
      ApplyAny(play.doc, *other.doc.Diff(AnyVersion(other, random).frontier,
                                         AnyVersion(other, random).frontier));
    }
  }
}

TEST_CASE(
    "a difference of which bytes are others is applied, or changes nothing") {
  for (const uint64_t seed : Seeds(30)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    const Frontier from = AnyVersion(play, random).frontier;
    const Frontier to = AnyVersion(play, random).frontier;
    Event event;
    event.changes = *play.doc.Diff(from, to);
    const std::string bytes = EncodeEvent(event);
    for (int i = 0; i < 30; ++i) {
      std::string changed = bytes;
      for (uint64_t j = random.Uniform(3); j > 0 && !bytes.empty(); --j) {
        const char value = static_cast<char>(random.Uniform(256));
        changed[random.Uniform(changed.size())] = value;
      }
      const absl::StatusOr<Event> decoded = DecodeEvent(changed);
      if (!decoded.ok()) continue;
      Doc doc = *play.doc.ForkAt(from);
      ApplyAny(doc, decoded->changes);
    }
  }
}

}  // namespace
}  // namespace syncline::test
