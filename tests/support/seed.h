// Randomness that can be had again.
//
//   for (uint64_t seed : Seeds(1000)) {
//     CAPTURE(seed);  // a failure prints it
//     SeededRandom random(seed);
//     ...
//   }
//
// $SEED runs one iteration, with that seed; $ITERATIONS sets how many, from
// $SEED or from a random one on.
//
// Cost: O(1). Thread-compatible.
#ifndef SYNCLINE_TESTS_SUPPORT_SEED_H_
#define SYNCLINE_TESTS_SUPPORT_SEED_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace syncline::test {

// The same numbers on every platform: the distributions of the standard
// library are not, so this has its own.
class SeededRandom {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}

  // [0, n). REQUIRES: n > 0. Slightly uneven for huge n.
  uint64_t Uniform(uint64_t n) { return engine_() % n; }

  // [low, high]; both are included. REQUIRES: low <= high.
  uint64_t Between(uint64_t low, uint64_t high) {
    return low + Uniform(high - low + 1);
  }

  bool Chance(double probability) {
    return static_cast<double>(engine_() >> 11) * 0x1p-53 < probability;
  }

  // REQUIRES: `choices` is not empty.
  template <typename Choices>
  const auto& Pick(const Choices& choices) {
    return *(std::begin(choices) +
             static_cast<ptrdiff_t>(Uniform(std::size(choices))));
  }
  template <typename T>
  T Pick(std::initializer_list<T> choices) {
    return *(choices.begin() + Uniform(choices.size()));
  }

  template <typename Choices>
  void Shuffle(Choices& choices) {
    for (size_t i = std::size(choices); i > 1; --i) {
      std::swap(choices[i - 1], choices[Uniform(i)]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

// The seeds of a random test; see above. They are consecutive.
inline std::vector<uint64_t> Seeds(uint64_t default_iterations) {
  const char* seed = std::getenv("SEED");
  const char* iterations = std::getenv("ITERATIONS");
  // A short number is easier to type again.
  const uint64_t first =
      seed ? std::stoull(seed) : std::random_device()() % 1'000'000'000;
  uint64_t count = default_iterations;
  if (seed) count = 1;
  if (iterations) count = std::stoull(iterations);
  std::vector<uint64_t> seeds(count);
  std::iota(seeds.begin(), seeds.end(), first);
  return seeds;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_SEED_H_
