#include "syncline/internal/containers/sequence.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::Sequence;

template <typename S>
std::vector<int> Items(const S& sequence, uint32_t begin, uint32_t end) {
  std::vector<int> items;
  sequence.ForEach(begin, end, [&](int item) { items.push_back(item); });
  return items;
}

template <typename S>
void CheckSame(const S& sequence, const std::vector<int>& model) {
  REQUIRE(sequence.Check());
  REQUIRE(sequence.size() == model.size());
  REQUIRE(Items(sequence, 0, sequence.size()) == model);
}

// Inserts and erases, of one item mostly and of many at times.
template <size_t kLeafCapacity, size_t kFanout>
void CheckAgainstVector(SeededRandom& random, size_t most) {
  Sequence<int, kLeafCapacity, kFanout> sequence;
  std::vector<int> model;
  int next = 0;
  for (int step = 0; step < 200; ++step) {
    const size_t position = random.Uniform(model.size() + 1);
    const size_t many = random.Chance(0.2) ? most : 2;
    const auto at = model.begin() + static_cast<ptrdiff_t>(position);
    if (random.Chance(0.55)) {
      std::vector<int> values(random.Uniform(many + 1));
      for (int& value : values) value = next++;
      model.insert(at, values.begin(), values.end());
      sequence.Insert(static_cast<uint32_t>(position), values);
    } else {
      const size_t count =
          std::min<size_t>(random.Uniform(many + 1), model.size() - position);
      model.erase(at, at + static_cast<ptrdiff_t>(count));
      sequence.Erase(static_cast<uint32_t>(position),
                     static_cast<uint32_t>(count));
    }
    CheckSame(sequence, model);
    if (model.empty()) continue;
    const size_t begin = random.Uniform(model.size());
    const size_t end = begin + random.Uniform(model.size() - begin + 1);
    REQUIRE(sequence[static_cast<uint32_t>(begin)] == model[begin]);
    REQUIRE(Items(sequence, static_cast<uint32_t>(begin),
                  static_cast<uint32_t>(end)) ==
            std::vector<int>(model.begin() + static_cast<ptrdiff_t>(begin),
                             model.begin() + static_cast<ptrdiff_t>(end)));
  }
}

TEST_CASE("a sequence behaves as a vector, with the smallest nodes") {
  for (uint64_t seed : Seeds(100)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    CheckAgainstVector<2, 4>(random, 60);
    CheckAgainstVector<3, 5>(random, 60);
  }
}

TEST_CASE("a sequence behaves as a vector, with nodes of full size") {
  for (uint64_t seed : Seeds(10)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    CheckAgainstVector<64, 16>(random, 3000);
  }
}

TEST_CASE("a sequence moves what it holds") {
  Sequence<std::unique_ptr<int>, 2, 4> sequence;
  for (uint32_t i = 0; i < 20; ++i) {
    std::vector<std::unique_ptr<int>> one;
    one.push_back(std::make_unique<int>(static_cast<int>(i)));
    sequence.Insert(i, one);
  }
  sequence.Erase(3, 10);
  REQUIRE(*sequence[3] == 13);
  Sequence<std::unique_ptr<int>, 2, 4> moved = std::move(sequence);
  REQUIRE(moved.size() == 10);
}

}  // namespace
}  // namespace syncline::test
