// The chunked vector against std::vector, with elements that own memory, so
// that one that is forgotten or ended twice is noticed.
#include "syncline/internal/containers/chunked_vector.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::ChunkedVector;

using Vector = ChunkedVector<std::unique_ptr<int>, 4>;

void CheckSame(const Vector& vector, const std::vector<int>& model) {
  REQUIRE(vector.size() == model.size());
  REQUIRE(vector.empty() == model.empty());
  size_t at = 0;
  for (const std::unique_ptr<int>& element : vector) {
    REQUIRE(*element == model[at++]);
  }
  REQUIRE(at == model.size());
  if (!model.empty()) REQUIRE(*vector.back() == model.back());
}

TEST_CASE("a chunked vector is what a vector would be") {
  for (uint64_t seed : Seeds(60)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Vector vector;
    std::vector<int> model;
    for (int step = 0; step < 200; ++step) {
      if (random.Chance(0.6)) {
        const auto& added = vector.push_back(std::make_unique<int>(step));
        REQUIRE(*added == step);
        model.push_back(step);
      } else if (!model.empty()) {
        vector.pop_back();
        model.pop_back();
      }
      if (random.Chance(0.05)) {
        Vector moved = std::move(vector);
        vector = std::move(moved);
      }
      if (!model.empty()) {
        const size_t at = random.Uniform(model.size());
        REQUIRE(*vector[at] == model[at]);
        *vector[at] = model[at] = -step;
      }
      CheckSame(vector, model);
    }
  }
}

TEST_CASE("what a chunked vector holds many of stays where it is") {
  Vector vector;
  for (int i = 0; i < 4; ++i) vector.push_back(std::make_unique<int>(i));
  const auto* first = &vector[0];
  for (int i = 0; i < 100; ++i) vector.push_back(std::make_unique<int>(i));
  REQUIRE(&vector[0] == first);
}

}  // namespace
}  // namespace syncline::test
