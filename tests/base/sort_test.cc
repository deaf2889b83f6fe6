#include "syncline/internal/base/sort.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "support/seed.h"

namespace syncline::internal {
namespace {

using test::SeededRandom;
using test::Seeds;

// As Sort does where bytes count more than time.
template <typename T>
size_t HeapSorted(std::vector<T>* items) {
  size_t steps = 0;
  HeapSort(
      items->size(),
      [&](size_t a, size_t b) { return ++steps, (*items)[a] < (*items)[b]; },
      [&](size_t a, size_t b) { std::swap((*items)[a], (*items)[b]); });
  return steps;
}

TEST_CASE("a heap sort sorts, whatever is there, in n log n") {
  for (uint64_t seed : Seeds(200)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    std::vector<std::string> items(random.Uniform(300));
    const size_t different = 1 + random.Uniform(400);
    for (std::string& item : items) {
      item = std::to_string(random.Uniform(different));
    }
    if (random.Chance(0.3)) std::sort(items.begin(), items.end());
    if (random.Chance(0.3)) std::reverse(items.begin(), items.end());
    std::vector<std::string> expected = items;
    std::sort(expected.begin(), expected.end());
    const auto n = static_cast<double>(items.size() + 1);
    REQUIRE(static_cast<double>(HeapSorted(&items)) <= 3 * n * std::log2(n));
    REQUIRE(items == expected);
  }
}

TEST_CASE("sorting takes an order and reverse iterators") {
  std::vector<int> items = {3, 1, 2};
  Sort(items.begin(), items.end(), [](int a, int b) { return a > b; });
  REQUIRE(items == std::vector{3, 2, 1});
  Sort(items.begin(), items.end());
  REQUIRE(items == std::vector{1, 2, 3});
  Sort(items.rbegin(), items.rend());
  REQUIRE(items == std::vector{3, 2, 1});
}

}  // namespace
}  // namespace syncline::internal
