#include "syncline/internal/codec/ancestry.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::Ancestry;
using internal::EventBatch;
using Parent = EventBatch::Parent;

// Runs of 1 to 3 ops with parents anywhere before them.
EventBatch RandomGraph(size_t runs, SeededRandom* random) {
  EventBatch batch;
  batch.peers = {PeerId{1}};
  uint32_t size = 0;
  for (size_t i = 0; i < runs; ++i) {
    EventBatch::Run run;
    run.length = static_cast<uint32_t>(random->Between(1, 3));
    run.parents_begin = static_cast<uint32_t>(batch.parents.size());
    const uint64_t parents = size == 0 ? 0 : random->Uniform(3);
    for (uint64_t p = 0; p < parents; ++p) {
      const uint64_t back =
          random->Uniform(random->Chance(0.7) ? std::min(size, 4u) : size);
      batch.parents.push_back(
          {Parent::kInside, size - 1 - static_cast<uint32_t>(back)});
    }
    if (random->Chance(0.1)) batch.parents.push_back({0, 5});
    run.parents_end = static_cast<uint32_t>(batch.parents.size());
    batch.runs.push_back(run);
    size += run.length;
  }
  return batch;
}

// For each run, all ancestors of its first op.
std::vector<std::set<uint32_t>> AllAncestors(const EventBatch& batch) {
  std::vector<std::set<uint32_t>> of_op;
  std::vector<std::set<uint32_t>> of_run;
  for (const EventBatch::Run& run : batch.runs) {
    std::set<uint32_t> known;
    for (uint32_t p = run.parents_begin; p < run.parents_end; ++p) {
      const Parent& parent = batch.parents[p];
      if (parent.peer != Parent::kInside) continue;
      known.insert(parent.counter);
      known.insert(of_op[parent.counter].begin(), of_op[parent.counter].end());
    }
    of_run.push_back(known);
    for (uint32_t i = 0; i < run.length; ++i) {
      of_op.push_back(known);
      known.insert(static_cast<uint32_t>(of_op.size() - 1));
    }
  }
  return of_run;
}

TEST_CASE("ancestors are those that a search of everything finds") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const EventBatch batch = RandomGraph(1 + random.Uniform(25), &random);
    const std::vector<std::set<uint32_t>> expected = AllAncestors(batch);
    Ancestry ancestry(batch);
    uint32_t begin = 0;
    for (uint32_t run = 0; run < batch.runs.size(); ++run) {
      for (uint32_t op = 0; op < begin; ++op) {
        CAPTURE(run, op);
        REQUIRE(ancestry.IsAncestor(op, run) == (expected[run].count(op) > 0));
      }
      begin += batch.runs[run].length;
    }
  }
}

// Two branches that always merge but never meet in one head: each search has to
// go back through all of it.
TEST_CASE("a graph that is made to be slow is given up on") {
  constexpr uint32_t kRuns = 20000;
  EventBatch batch;
  batch.peers = {PeerId{1}};
  for (uint32_t i = 0; i < kRuns; ++i) {
    EventBatch::Run run{.length = 1};
    run.parents_begin = static_cast<uint32_t>(batch.parents.size());
    if (i >= 4) batch.parents.push_back({Parent::kInside, i - 3});
    if (i >= 4) batch.parents.push_back({Parent::kInside, i - 2});
    run.parents_end = static_cast<uint32_t>(batch.parents.size());
    batch.runs.push_back(run);
  }
  Ancestry ancestry(batch);
  CHECK(ancestry.IsAncestor(1, kRuns - 1).has_value());
  std::optional<bool> last = true;
  for (uint32_t i = 0; i < kRuns && last.has_value(); ++i) {
    last = ancestry.IsAncestor(0, kRuns - 1);
  }
  CHECK_FALSE(last.has_value());
}

}  // namespace
}  // namespace syncline::test
