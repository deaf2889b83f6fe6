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
      const uint32_t found = index.Find(
          hash_of(key), [&](uint32_t number) { return keys[number] == key; });
      const auto known = model.find(key);
      REQUIRE(found == (known == model.end() ? HashIndex::kNone
                                             : known->second));
      if (known != model.end()) continue;
      model[key] = static_cast<uint32_t>(keys.size());
      keys.push_back(key);
      index.Add(model[key], hash_of(key), [&](uint32_t number) {
        REQUIRE(number < keys.size());
        return hash_of(keys[number]);
      });
    }
  }
}

}  // namespace
}  // namespace syncline::test
