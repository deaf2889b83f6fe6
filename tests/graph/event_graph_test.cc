// The event graph and the difference of versions, against plain sets.
#include "syncline/internal/graph/event_graph.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <iterator>
#include <set>
#include <vector>

#include "graph/random_graph.h"
#include "support/seed.h"
#include "syncline/internal/graph/diff.h"
#include "syncline/internal/graph/past_claims.h"

namespace syncline::test {
namespace {

using internal::Ancestry;
using internal::AncestryOf;
using internal::EventGraph;
using internal::Frontier;
using internal::Lv;
using internal::LvRange;
using internal::LvRanges;
using internal::Parents;
using internal::PastClaim;
using internal::PeerIndex;
using internal::VersionDiff;
using Answer = Ancestry::Answer;

void CheckRuns(const RandomGraph& model) {
  const EventGraph& graph = model.graph();
  Lv end = graph.begin();
  for (const EventGraph::Run& run : graph.runs()) {
    REQUIRE(run.begin == end);
    REQUIRE(run.begin < run.end);
    end = run.end;
    const Parents parents = graph.parents(run);
    REQUIRE(std::is_sorted(parents.begin(), parents.end()));
    for (Lv lv = run.begin; lv < run.end; ++lv) {
      const RandomGraph::Op& op = model.ops()[lv.value()];
      const Lv before = lv - 1;
      const Parents expected = lv == run.begin ? parents : Parents(&before, 1);
      REQUIRE(std::vector<Lv>(expected.begin(), expected.end()) == op.parents);
    }
  }
  REQUIRE(end == graph.end());
}

void CheckFinds(const RandomGraph& model, SeededRandom& random) {
  const EventGraph& graph = model.graph();
  for (uint32_t i = 0; i < model.ops().size(); ++i) {
    const RandomGraph::Op& op = model.ops()[i];
    const PeerIndex peer = *graph.peers().Find(op.peer);
    REQUIRE(graph.Find(peer, op.counter) == Lv(i));
    REQUIRE(graph.id(Lv(i)) == OpId{op.peer, op.counter});
    const size_t hint = random.Uniform(graph.runs().size());
    const size_t run = graph.RunIndexAt(Lv(i), hint);
    REQUIRE(
        (graph.runs()[run].begin <= Lv(i) && Lv(i) < graph.runs()[run].end));
    const size_t later = run + random.Uniform(graph.runs().size() - run);
    REQUIRE(graph.RunIndexBefore(Lv(i), later) == run);
  }
  for (uint32_t p = 0; p < graph.peers().size(); ++p) {
    const auto known = std::count_if(
        model.ops().begin(), model.ops().end(), [&](const auto& op) {
          return op.peer == graph.peers().id(PeerIndex(p));
        });
    REQUIRE(graph.next_counter(PeerIndex(p)) == known);
    REQUIRE(!graph.Find(PeerIndex(p), static_cast<uint32_t>(known)));
  }
}

void CheckFrontier(const RandomGraph& model) {
  std::set<Lv> all;
  for (uint32_t i = 0; i < model.ops().size(); ++i) all.insert(Lv(i));
  Frontier frontier = model.graph().frontier();
  REQUIRE(std::is_sorted(frontier.begin(), frontier.end()));
  REQUIRE(frontier == model.HeadsOf(all));
}

// Which ops are all in a version, and of which runs that is all there were.
void CheckComplete(RandomGraph& model) {
  const EventGraph& graph = model.graph();
  auto is_right = [&](Lv complete, Parents version) {
    const std::set<Lv> known = model.AncestorsOf(version);
    return std::distance(known.begin(), known.lower_bound(complete)) ==
           complete.value();
  };
  for (const EventGraph::Run& run : graph.runs()) {
    const Parents parents = graph.parents(run);
    REQUIRE(is_right(run.complete, parents));
    REQUIRE(run.is_linear() ==
            (model.AncestorsOf(parents).size() == run.begin.value()));
  }
  const Frontier version = model.AnyVersion();
  REQUIRE(is_right(graph.CompleteBelow(version, graph.runs().size()), version));
}

TEST_CASE("the graph finds every op, also after some were taken back") {
  for (uint64_t seed : Seeds(80)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    RandomGraph model(random);
    for (uint64_t n = random.Between(1, 40); n > 0; --n) {
      model.AppendRun();
      if (random.Chance(0.1)) {
        const auto size = static_cast<uint32_t>(model.ops().size());
        model.Truncate(Lv(static_cast<uint32_t>(random.Uniform(size + 1))));
      }
      CheckRuns(model);
      CheckFrontier(model);
      CheckComplete(model);
    }
    CheckFinds(model, random);
  }
}

// The ops of descending, disjoint ranges.
std::set<Lv> OpsOf(const LvRanges& ranges) {
  std::set<Lv> ops;
  for (size_t i = 0; i < ranges.size(); ++i) {
    REQUIRE(ranges[i].begin < ranges[i].end);
    if (i > 0) REQUIRE(ranges[i].end <= ranges[i - 1].begin);
    for (Lv lv = ranges[i].begin; lv < ranges[i].end; ++lv) ops.insert(lv);
  }
  return ops;
}

std::set<Lv> Without(const std::set<Lv>& a, const std::set<Lv>& b) {
  std::set<Lv> difference;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::inserter(difference, difference.end()));
  return difference;
}

TEST_CASE("whether runs build upon an op is what a search finds") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    RandomGraph model(random);
    for (int i = 0; i < 25; ++i) model.AppendRun();
    const EventGraph& graph = model.graph();
    // The last op of each run but the last, of any later run.
    std::vector<PastClaim> true_claims;
    for (size_t run = 1; run < graph.runs().size(); ++run) {
      const PastClaim claim{graph.runs()[random.Uniform(run)].end - 1, run};
      CAPTURE(claim.op.value(), claim.run);
      const bool holds =
          model.AncestorsOf(graph.parents(graph.runs()[run])).count(claim.op) >
          0;
      Ancestry alone = AncestryOf(graph, {&claim, 1});
      REQUIRE(alone.Check() == (holds ? Answer::kYes : Answer::kNo));
      const bool is_asked =
          std::any_of(true_claims.begin(), true_claims.end(),
                      [&](const PastClaim& c) { return c.op == claim.op; });
      if (holds && !is_asked) true_claims.push_back(claim);
    }
    if (true_claims.empty()) continue;
    REQUIRE(AncestryOf(graph, true_claims).Check() == Answer::kYes);
  }
}

TEST_CASE("what is before the begin is one run that one may build upon") {
  EventGraph graph;
  const PeerIndex peer = graph.InternPeer(PeerId{1});
  const PeerIndex other = graph.InternPeer(PeerId{2});
  graph.SetNextCounter(peer, 5);
  graph.BeginAt(Lv(5), {{peer, 4, Lv(4)}});
  graph.Append(other, std::vector<Lv>{Lv(4)}, 1);
  graph.Append(peer, std::vector<Lv>{Lv(5)}, 1);
  graph.Append(other, {}, 1);
  const auto ask = [&](size_t run) {
    return AncestryOf(graph, {{Lv(4), run}}).Check();
  };
  CHECK(ask(0) == Answer::kYes);
  CHECK(ask(1) == Answer::kYes);
  CHECK(ask(2) == Answer::kNo);
  // One that does not is told among those that do.
  graph.Append(other, std::vector<Lv>{Lv(4)}, 1);
  graph.Append(peer, std::vector<Lv>{Lv(8)}, 1);
  graph.Append(other, {}, 1);
  const std::vector<PastClaim> hold = {{Lv(4), 1}, {Lv(4), 4}};
  CHECK(AncestryOf(graph, hold).Check() == Answer::kYes);
  CHECK(AncestryOf(graph, {hold[0], hold[1], {Lv(4), 5}}).Check() ==
        Answer::kNo);
}

// Many who wrote once, a long while of others, and then all of them again.
TEST_CASE(
    "authors who write again after a pause are one look at what is between") {
  EventGraph graph;
  std::vector<PastClaim> claims;
  const auto append = [&](uint64_t author) {
    graph.AppendAtTip(graph.InternPeer(PeerId{author + 1}), 1);
  };
  constexpr uint32_t kAuthors = 2000;
  for (uint32_t i = 0; i < kAuthors; ++i) append(i);
  for (uint32_t i = 0; i < 10000; ++i) append(kAuthors + i % 2);
  for (uint32_t i = 0; i < kAuthors; ++i) {
    append(i);
    claims.push_back({Lv(i), graph.runs().size() - 1});
  }
  Ancestry ancestry = AncestryOf(graph, claims);
  CHECK(ancestry.size() == graph.runs().size());
  CHECK(ancestry.Check() == Answer::kYes);
  CHECK(ancestry.steps() == 0);
}

TEST_CASE("the difference of two versions is that of their sets of ops") {
  VersionDiff diff;
  for (uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    RandomGraph model(random);
    for (uint64_t n = random.Between(1, 40); n > 0; --n) model.AppendRun();
    for (int i = 0; i < 20; ++i) {
      const Frontier a = model.AnyVersion(), b = model.AnyVersion();
      internal::DiffVersions(model.graph(), model.graph().runs().size() - 1, a,
                             b, &diff);
      const std::set<Lv> of_a = model.AncestorsOf(a);
      const std::set<Lv> of_b = model.AncestorsOf(b);
      REQUIRE(OpsOf(diff.only_a) == Without(of_a, of_b));
      REQUIRE(OpsOf(diff.only_b) == Without(of_b, of_a));
    }
  }
}

TEST_CASE("a graph that begins late finds each of many heads") {
  constexpr uint32_t kHeads = 100;
  EventGraph graph;
  std::vector<EventGraph::Head> heads;
  for (uint32_t i = 0; i < kHeads; ++i) {
    const PeerIndex peer = graph.InternPeer(PeerId{i + 1});
    graph.SetNextCounter(peer, i + 1);
    heads.push_back({peer, i, Lv(2 * (i * 37 % kHeads))});
  }
  graph.BeginAt(Lv(2 * kHeads), heads);
  for (const EventGraph::Head& head : heads) {
    CHECK(graph.Find(head.peer, head.counter) == head.lv);
    CHECK(graph.id(head.lv) == OpId{graph.peers().id(head.peer), head.counter});
    if (head.counter > 0) CHECK(!graph.Find(head.peer, head.counter - 1));
  }
}

TEST_CASE("a graph that begins late knows its heads and nothing before") {
  EventGraph graph;
  const PeerIndex a = graph.InternPeer(PeerId{1});
  const PeerIndex b = graph.InternPeer(PeerId{2});
  graph.SetNextCounter(a, 6);
  graph.SetNextCounter(b, 4);
  graph.BeginAt(Lv(10), {{b, 3, Lv(9)}, {a, 5, Lv(7)}});
  REQUIRE(graph.end() == Lv(10));
  REQUIRE(graph.frontier() == Frontier{Lv(7), Lv(9)});
  REQUIRE(graph.Find(a, 5) == Lv(7));
  REQUIRE(graph.Find(b, 3) == Lv(9));
  REQUIRE(!graph.Find(a, 4));
  REQUIRE(!graph.Find(a, 6));
  REQUIRE(graph.id(Lv(7)) == OpId{PeerId{1}, 5});
  const Lv tip(9);
  graph.Append(b, Parents(&tip, 1), 2);
  REQUIRE(graph.frontier() == Frontier{Lv(7), Lv(11)});
  REQUIRE(graph.Find(b, 5) == Lv(11));
  graph.Truncate(Lv(10), {Lv(7), Lv(9)});
  REQUIRE(graph.next_counter(b) == 4);
  REQUIRE(graph.frontier() == Frontier{Lv(7), Lv(9)});
}

}  // namespace
}  // namespace syncline::test
