// What authors did not know, against plain sets; and what it costs to find.
#include "syncline/internal/graph/unseen_ops.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <set>
#include <vector>

#include "graph/random_graph.h"
#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::ConcurrentOps;
using internal::EventGraph;
using internal::Frontier;
using internal::Lv;
using internal::LvRange;
using internal::Parents;
using internal::PeerIndex;
using internal::UnseenOps;

// The ops below `end` that are not in the version of `author`, op by op.
std::set<Lv> UnseenBy(const RandomGraph& model, Lv end, Parents author) {
  const std::set<Lv> seen = model.AncestorsOf(author);
  std::set<Lv> unseen;
  for (Lv lv(0); lv < end; ++lv) {
    if (!seen.contains(lv)) unseen.insert(lv);
  }
  return unseen;
}

void Check(const ConcurrentOps& unseen, const std::set<Lv>& expected, Lv end,
           SeededRandom& random) {
  const LvRange* last = nullptr;
  for (Lv lv(0); lv < end; ++lv) {
    REQUIRE(unseen.LastBelow(lv) == last);
    REQUIRE(unseen.Contains(lv) == expected.contains(lv));
    const auto size = static_cast<uint32_t>(random.Between(1, 4));
    bool has_all = true;
    for (uint32_t k = 0; k < size; ++k) {
      has_all &= expected.contains(lv + k);
    }
    REQUIRE(unseen.ContainsAll({lv, lv + size}) == has_all);
    for (const LvRange& range : unseen.ranges()) {
      if (range.begin == lv) last = &range;
    }
  }
  Lv last_end(0);
  for (LvRange range : unseen.ranges()) {
    REQUIRE((range.begin < range.end && range.end <= end));
    REQUIRE((range.begin == Lv(0) || last_end < range.begin));
    last_end = range.end;
  }
}

// An end of ops that are all known, above those of the version.
Lv AnyEndAbove(const RandomGraph& model, Parents version,
               SeededRandom& random) {
  const Lv lowest = version.empty() ? Lv(0) : version.back() + 1;
  return lowest + static_cast<uint32_t>(
                      random.Uniform(model.graph().end() - lowest + 1));
}

TEST_CASE("what an author did not know is found from what another did not") {
  for (uint64_t seed : Seeds(300)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    RandomGraph model(random);
    ConcurrentOps unseen;
    for (int i = 0; i < 40; ++i) {
      model.AppendRun();
      const Frontier author = model.AnyVersion();
      const Lv end = AnyEndAbove(model, author, random);
      if (random.Chance(0.1)) {
        unseen.Restart(model.graph().frontier(), model.graph().end());
      }
      unseen.MoveTo(model.graph(), end, author);
      Check(unseen, UnseenBy(model, end, author), end, random);
    }
  }
}

// Ops that are told to be none of a generation stay that, as does who holds on
// to it.
struct Generation {
  uint64_t number = 0;
  Lv end;
  std::set<Lv> unseen;
};

TEST_CASE("what authors on any branches did not know is found in any order") {
  for (uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    RandomGraph model(random);
    UnseenOps unseen;
    std::vector<Generation> generations;
    for (int i = 0; i < 100; ++i) {
      model.AppendRun();
      const Frontier author = model.AnyVersion();
      const Lv end = AnyEndAbove(model, author, random);
      std::set<Lv> below;
      for (Lv lv(0); lv < end; ++lv) below.insert(lv);
      const ConcurrentOps& found =
          unseen.By(model.graph(), end, author, model.HeadsOf(below));
      const std::set<Lv> expected = UnseenBy(model, end, author);
      Check(found, expected, end, random);
      for (const Generation& other : generations) {
        if (other.number != found.generation()) continue;
        for (const Lv lv : expected) {
          REQUIRE((other.end <= lv || other.unseen.contains(lv)));
        }
      }
      generations.push_back({found.generation(), end, expected});
      if (random.Chance(0.05)) {
        const Lv kept(
            static_cast<uint32_t>(random.Uniform(model.graph().end().value())));
        model.Truncate(kept);
        unseen.Truncate(kept);
        generations.clear();
      }
    }
  }
}

// `branches` authors who never hear of each other, each told of an op in turn.
uint64_t StepsInTurns(uint32_t branches, uint32_t rounds) {
  EventGraph graph;
  UnseenOps unseen;
  std::vector<Frontier> tips(branches);
  for (uint32_t round = 0; round < rounds; ++round) {
    for (uint32_t branch = 0; branch < branches; ++branch) {
      const Lv end = graph.end();
      const ConcurrentOps& found =
          unseen.By(graph, end, tips[branch], graph.frontier());
      REQUIRE(found.Contains(end) == false);
      graph.Append(graph.InternPeer(PeerId{branch + 1}), tips[branch], 1);
      tips[branch].assign(1, end);
    }
  }
  return unseen.steps();
}

TEST_CASE("branches that are told in turns cost a few steps each time") {
  for (const uint32_t branches : {2u, 3u, 5u, 16u, 64u}) {
    INFO(branches << " branches");
    CHECK(StepsInTurns(branches, 2000) <= uint64_t{50} * branches * 2000);
  }
}

// `writers` who type at once, in turns, and hear of the others' ops `lag`
// rounds late.
uint64_t StepsOfLiveTyping(uint32_t writers, uint32_t rounds, uint32_t lag) {
  EventGraph graph;
  UnseenOps unseen;
  for (uint32_t round = 0; round < rounds; ++round) {
    for (uint32_t writer = 0; writer < writers; ++writer) {
      Frontier parents;
      for (uint32_t other = 0; other < writers; ++other) {
        const uint32_t known = other == writer ? 1 : lag + 1;
        if (known <= round) {
          parents.push_back(Lv((round - known) * writers + other));
        }
      }
      std::sort(parents.begin(), parents.end());
      unseen.By(graph, graph.end(), parents, graph.frontier());
      graph.Append(graph.InternPeer(PeerId{writer + 1}), parents, 1);
    }
  }
  return unseen.steps();
}

TEST_CASE("many who write at once cost a few steps for each of them") {
  for (const uint32_t writers : {2u, 10u, 100u}) {
    for (const uint32_t lag : {0u, 1u, 5u}) {
      INFO(writers << " writers, " << lag << " rounds late");
      CHECK(StepsOfLiveTyping(writers, 50, lag) <=
            uint64_t{writers} * 50 * 12 * (writers + 8));
    }
  }
}

TEST_CASE("heads that nobody builds upon cost nothing") {
  EventGraph graph;
  for (uint32_t i = 0; i < 1000; ++i) {
    graph.Append(graph.InternPeer(PeerId{100 + i}), {}, 1);
  }
  UnseenOps unseen;
  std::vector<Frontier> tips(2);
  for (uint32_t i = 0; i < 1000; ++i) {
    Frontier& tip = tips[i % 2];
    unseen.By(graph, graph.end(), tip, graph.frontier());
    const Lv op = graph.end();
    graph.Append(graph.InternPeer(PeerId{i % 2 + 1}), tip, 1);
    tip.assign(1, op);
  }
  CHECK(unseen.steps() <= 100 * 1000);
}

TEST_CASE("more branches cost what was written on two of them each time") {
  for (const uint32_t rounds : {100u, 400u}) {
    CHECK(StepsInTurns(80, rounds) <=
          uint64_t{80} * rounds * (50 + 8 * rounds));
  }
}

}  // namespace
}  // namespace syncline::test
