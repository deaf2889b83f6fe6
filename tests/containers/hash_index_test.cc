// The hash index against std::map: numbers by a key, with hashes that are good,
// few, or all the same.
#include "syncline/internal/containers/hash_index.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::HashIndex;

TEST_CASE("a hash index finds each number by its key, and no other") {
  for (uint64_t seed : Seeds(60)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const uint64_t width = random.Pick({10, 300, 100000});
    const uint64_t hashes = random.Pick<uint64_t>({1, 7, uint64_t{1} << 32});
    auto hash_of = [&](uint64_t key) {
      return static_cast<uint32_t>(key * 0x9E37'79B9'7F4A'7C15 % hashes);
    };
    HashIndex index;
    std::vector<uint64_t> keys;
    std::map<uint64_t, uint32_t> model;
    for (int i = 0; i < 400; ++i) {
      const uint64_t key = random.Uniform(width);
      auto is_it = [&](uint32_t number) { return keys.at(number) == key; };
      const auto known = model.find(key);
      REQUIRE(index.Find(hash_of(key), is_it) ==
              (known == model.end() ? HashIndex::kNone : known->second));
      const auto next = static_cast<uint32_t>(keys.size());
      const uint32_t number = index.FindOrAdd(
          next, hash_of(key), is_it,
          [&](uint32_t other) { return hash_of(keys.at(other)); });
      REQUIRE(number == model.try_emplace(key, next).first->second);
      if (number == next) keys.push_back(key);
    }
  }
}

}  // namespace
}  // namespace syncline::test
