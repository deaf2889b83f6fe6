// What is an ancestor, against a search of everything; and what it costs where
// many write who do not hear of each other at once.
#include "syncline/internal/graph/ancestry.h"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::Ancestry;
using Answer = Ancestry::Answer;

struct Run {
  uint32_t begin = 0;
  uint32_t author = 0;
  std::vector<uint32_t> parents;  // ops
};

struct Graph {
  std::vector<Run> runs;
  uint32_t ops = 0;
};

struct Claim {
  uint32_t op = 0;
  uint32_t run = 0;
};

// Runs of 1 to 3 ops of a few authors, with parents anywhere before them.
Graph AnyGraph(size_t runs, SeededRandom* random) {
  Graph graph;
  const uint64_t authors = random->Between(1, 6);
  for (size_t i = 0; i < runs; ++i) {
    Run run{graph.ops, static_cast<uint32_t>(random->Uniform(authors)), {}};
    const uint64_t parents = graph.ops == 0 ? 0 : random->Between(0, 3);
    for (uint64_t p = 0; p < parents; ++p) {
      const uint32_t most =
          random->Chance(0.7) ? std::min(graph.ops, 6u) : graph.ops;
      run.parents.push_back(graph.ops - 1 -
                            static_cast<uint32_t>(random->Uniform(most)));
    }
    graph.runs.push_back(run);
    graph.ops += static_cast<uint32_t>(random->Between(1, 3));
  }
  return graph;
}

uint32_t EndOf(const Graph& graph, size_t run) {
  return run + 1 < graph.runs.size() ? graph.runs[run + 1].begin : graph.ops;
}

// For each run, all ancestors of its first op.
std::vector<std::set<uint32_t>> AllAncestors(const Graph& graph) {
  std::vector<std::set<uint32_t>> of_op;
  std::vector<std::set<uint32_t>> of_run;
  for (size_t i = 0; i < graph.runs.size(); ++i) {
    std::set<uint32_t> known;
    for (const uint32_t parent : graph.runs[i].parents) {
      known.insert(parent);
      known.insert(of_op[parent].begin(), of_op[parent].end());
    }
    of_run.push_back(known);
    for (uint32_t op = graph.runs[i].begin; op < EndOf(graph, i); ++op) {
      of_op.push_back(known);
      known.insert(op);
    }
  }
  return of_run;
}

// Each run after its author's run before.
std::vector<Claim> ClaimsOf(const Graph& graph) {
  std::vector<Claim> claims;
  std::map<uint32_t, uint32_t> next;  // by author
  for (uint32_t i = 0; i < graph.runs.size(); ++i) {
    uint32_t& end = next[graph.runs[i].author];
    if (end > 0) claims.push_back({end - 1, i});
    end = EndOf(graph, i);
  }
  return claims;
}

Ancestry Ask(const Graph& graph, const std::vector<Claim>& claims) {
  Ancestry ancestry;
  for (size_t i = 0; i < graph.runs.size(); ++i) {
    const Run& run = graph.runs[i];
    ancestry.AddRun(run.begin, EndOf(graph, i), run.parents);
  }
  for (const Claim& claim : claims) ancestry.Claim(claim.op, claim.run);
  return ancestry;
}

TEST_CASE("ancestors are those that a search of everything finds") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const Graph graph = AnyGraph(1 + random.Uniform(25), &random);
    const std::vector<std::set<uint32_t>> expected = AllAncestors(graph);
    std::vector<Claim> hold;
    for (const Claim& claim : ClaimsOf(graph)) {
      CAPTURE(claim.op, claim.run);
      const bool holds = expected[claim.run].count(claim.op) > 0;
      Ancestry alone = Ask(graph, {claim});
      REQUIRE(alone.Check() == (holds ? Answer::kYes : Answer::kNo));
      if (holds) hold.push_back(claim);
      // One that is false is found among those that are true.
      std::vector<Claim> with = hold;
      if (!holds) with.push_back(claim);
      Ancestry all = Ask(graph, with);
      REQUIRE(all.Check() == (holds ? Answer::kYes : Answer::kNo));
      if (!holds) REQUIRE(all.refuted() == graph.runs[claim.run].begin);
    }
  }
}

// `authors` who write in any order, each op of which reaches all others
// `delay` ops later: parents are the heads of what the author knows.
Graph LiveGraph(uint32_t authors, uint32_t delay, uint32_t ops,
                SeededRandom* random) {
  Graph graph;
  std::vector<std::vector<uint32_t>> children(ops);
  std::vector<uint32_t> last(authors, ~0u);
  for (uint32_t op = 0; op < ops; ++op) {
    const auto author = static_cast<uint32_t>(random->Uniform(authors));
    const auto knows = [&](uint32_t other) {
      return other + delay <= op || graph.runs[other].author == author;
    };
    const auto is_head = [&](uint32_t other) {
      return knows(other) && std::none_of(children[other].begin(),
                                          children[other].end(), knows);
    };
    Run run{op, author, {}};
    const uint32_t first = op - std::min(op, 4 * delay + 4);
    if (last[author] < first && is_head(last[author])) {
      run.parents.push_back(last[author]);
    }
    for (uint32_t i = first; i < op; ++i) {
      if (is_head(i)) run.parents.push_back(i);
    }
    for (const uint32_t parent : run.parents) children[parent].push_back(op);
    last[author] = op;
    graph.runs.push_back(run);
  }
  graph.ops = ops;
  return graph;
}

// Groups who do not hear of each other. In each all hear at once, and write in
// any order.
Graph PartedGraph(uint32_t groups, uint32_t authors, uint32_t ops,
                  SeededRandom* random) {
  Graph graph;
  for (uint32_t op = 0; op < ops; ++op) {
    const auto author = static_cast<uint32_t>(random->Uniform(authors));
    Run run{op, op % groups * authors + author, {}};
    if (op >= groups) run.parents.push_back(op - groups);
    graph.runs.push_back(run);
  }
  graph.ops = ops;
  return graph;
}

// Each op builds upon two of the three before it, and never upon all, and
// everybody returns after `authors` ops. Nothing is plain where those are one
// more than a multiple of three, as there are three paths.
Graph KnottedGraph(uint32_t authors, uint32_t ops) {
  Graph graph;
  for (uint32_t op = 0; op < ops; ++op) {
    Run run{op, op % authors, {}};
    if (op >= 3) run.parents = {op - 3, op - 2};
    graph.runs.push_back(run);
  }
  graph.ops = ops;
  return graph;
}

// Steps for each run and parent, where all claims are true.
double StepsEach(const Graph& graph) {
  size_t weight = graph.runs.size();
  for (const Run& run : graph.runs) weight += run.parents.size();
  Ancestry ancestry = Ask(graph, ClaimsOf(graph));
  REQUIRE(ancestry.Check() == Answer::kYes);
  return static_cast<double>(ancestry.steps()) / static_cast<double>(weight);
}

TEST_CASE(
    "an author's past costs the same of two, four and eight times as much") {
  SeededRandom random(7);
  for (const uint32_t authors : {100u, 300u, 1000u}) {
    for (const uint32_t delay : {2u, 10u}) {
      CAPTURE(authors, delay);
      for (uint32_t ops = 2500; ops <= 20000; ops *= 2) {
        CAPTURE(ops);
        CHECK(StepsEach(LiveGraph(authors, delay, ops, &random)) < 5);
      }
    }
  }
}

TEST_CASE("groups who do not hear of each other cost nothing") {
  SeededRandom random(7);
  for (const uint32_t groups : {2u, 5u, 50u}) {
    CAPTURE(groups);
    CHECK(StepsEach(PartedGraph(groups, 100, 40000, &random)) == 0);
  }
}

TEST_CASE("a graph that is made to be slow costs what is told") {
  for (const uint32_t authors : {7u, 100u, 1000u, 4999u}) {
    for (uint32_t ops = 10000; ops <= 40000; ops *= 2) {
      CAPTURE(authors, ops);
      const double digits = std::bit_width(3 * ops);
      CHECK(StepsEach(KnottedGraph(authors, ops)) <
            3 * digits + 2.0 * authors / Ancestry::kAtOnce);
    }
  }
}

TEST_CASE("a graph of more open claims than anybody has is given up on") {
  const Graph graph = KnottedGraph(40000, 80000);
  const std::vector<Claim> claims = ClaimsOf(graph);
  CHECK(Ask(graph, claims).Check(100) == Answer::kTooLong);
  CHECK(Ask(graph, claims).Check(40000) == Answer::kYes);
}

}  // namespace
}  // namespace syncline::test
