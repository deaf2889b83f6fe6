#include "syncline/internal/containers/link_cut_forest.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::LinkCutForest;

constexpr uint32_t kRoot = ~uint32_t{0};

bool IsWithin(const std::vector<uint32_t>& parents, uint32_t node,
              uint32_t ancestor) {
  for (; node != kRoot; node = parents[node]) {
    if (node == ancestor) return true;
  }
  return false;
}

uint32_t RootOf(const std::vector<uint32_t>& parents, uint32_t node) {
  while (parents[node] != kRoot) node = parents[node];
  return node;
}

TEST_CASE("a forest is what a list of parents is, under random edits") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    LinkCutForest forest;
    std::vector<uint32_t> parents;
    for (int step = 0; step < 300; ++step) {
      if (parents.empty() || random.Chance(0.2)) {
        forest.Add();
        parents.push_back(kRoot);
        continue;
      }
      const auto node = static_cast<uint32_t>(random.Uniform(parents.size()));
      const auto other = static_cast<uint32_t>(random.Uniform(parents.size()));
      const bool is_within = IsWithin(parents, other, node);
      REQUIRE(forest.IsWithin(other, node) == is_within);
      REQUIRE(forest.RootOf(other) == RootOf(parents, other));
      if (parents[node] != kRoot && random.Chance(0.5)) {
        forest.Cut(node);
        parents[node] = kRoot;
      } else if (parents[node] == kRoot && !is_within) {
        forest.Link(node, other);
        parents[node] = other;
      }
    }
    if (parents.empty() || parents.back() != kRoot) continue;
    forest.RemoveLast();
  }
}

TEST_CASE("a chain of nodes costs log n a question") {
  constexpr uint32_t kNodes = 100'000;
  LinkCutForest forest;
  for (uint32_t i = 0; i < kNodes; ++i) {
    forest.Add();
    if (i > 0) forest.Link(i, i - 1);
  }
  SeededRandom random(1);
  constexpr uint32_t kQuestions = 100'000;
  for (uint32_t i = 0; i < kQuestions; ++i) {
    const auto a = static_cast<uint32_t>(random.Uniform(kNodes));
    const auto b = static_cast<uint32_t>(random.Uniform(kNodes));
    REQUIRE(forest.IsWithin(a, b) == (b <= a));
    REQUIRE(forest.RootOf(b) == 0);
  }
  REQUIRE(forest.steps() / kQuestions < 200);
}

}  // namespace
}  // namespace syncline::test
