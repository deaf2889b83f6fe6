// What stands in for Abseil in the WebAssembly module (wasm/core/abseil), as it
// is built for this machine.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "support/seed.h"

namespace syncline {
namespace {

using test::SeededRandom;
using test::Seeds;

using Map = absl::flat_hash_map<uint32_t, std::string>;

std::map<uint32_t, std::string> Sorted(const Map& map) {
  std::map<uint32_t, std::string> sorted;
  for (const auto& [key, value] : map) {
    REQUIRE(sorted.emplace(key, value).second);
  }
  return sorted;
}

TEST_CASE("a hash map holds what a map holds") {
  for (uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Map map;
    std::map<uint32_t, std::string> expected;
    const uint64_t keys = 1 + random.Uniform(200);
    for (uint64_t steps = random.Uniform(600); steps > 0; --steps) {
      const auto key = static_cast<uint32_t>(random.Uniform(keys));
      const std::string value = std::to_string(steps);
      if (random.Chance(0.4)) {
        REQUIRE(map.erase(key) == expected.erase(key));
      } else if (random.Chance(0.5)) {
        const auto [found, is_new] = map.emplace(key, value);
        REQUIRE(is_new == expected.emplace(key, value).second);
        REQUIRE(found->second == expected.at(key));
      } else {
        map[key] = expected[key] = value;
      }
      REQUIRE(map.size() == expected.size());
      REQUIRE(map.contains(key) == expected.contains(key));
      REQUIRE((map.find(key) != map.end()) == expected.contains(key));
    }
    REQUIRE(Sorted(map) == expected);
    const Map copy = map;
    const Map moved = std::move(map);
    REQUIRE(Sorted(copy) == expected);
    REQUIRE(Sorted(moved) == expected);
  }
}

// All of a few homes: searches run into each other, and around the end.
struct FewHashes {
  size_t operator()(uint32_t value) const { return value % 3 + 0x7FFF'FFFE; }
};

TEST_CASE("a hash set closes the gap where an element was, whatever is there") {
  for (uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    absl::flat_hash_set<uint32_t, FewHashes> set;
    std::set<uint32_t> expected;
    for (int steps = 0; steps < 200; ++steps) {
      const auto value = static_cast<uint32_t>(random.Uniform(40));
      if (random.Chance(0.5)) {
        REQUIRE(set.insert(value).second == expected.insert(value).second);
      } else {
        REQUIRE(set.erase(value) == expected.erase(value));
      }
      for (uint32_t i = 0; i < 40; ++i) {
        REQUIRE(set.contains(i) == expected.contains(i));
      }
    }
    set.clear();
    REQUIRE(set.empty());
    REQUIRE(set.begin() == set.end());
  }
}

TEST_CASE("a hash map moves its elements and ends each once") {
  absl::flat_hash_map<uint32_t, std::shared_ptr<int>> map;
  const auto counted = std::make_shared<int>();
  for (uint32_t i = 0; i < 100; ++i) map[i] = counted;
  REQUIRE(counted.use_count() == 101);
  for (uint32_t i = 0; i < 50; ++i) map.erase(i);
  REQUIRE(counted.use_count() == 51);
  map.clear();
  REQUIRE(counted.use_count() == 1);
}

TEST_CASE("hashes of neighbours differ in the bits that choose a slot") {
  std::set<size_t> slots;
  for (uint64_t i = 0; i < 1024; ++i) {
    slots.insert(absl::Hash<uint64_t>()(i << 40) % 1024);
  }
  REQUIRE(slots.size() > 500);
  REQUIRE(absl::Hash<std::string>()("a") != absl::Hash<std::string>()("b"));
  REQUIRE(absl::Hash<std::string>()({"\0", 1}) !=
          absl::Hash<std::string>()({}));
}

TEST_CASE("an inlined vector holds what a vector holds") {
  using Vector = absl::InlinedVector<uint32_t, 3>;
  for (uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Vector vector;
    std::vector<uint32_t> expected;
    for (uint64_t steps = random.Uniform(60); steps > 0; --steps) {
      const auto value = static_cast<uint32_t>(steps);
      switch (random.Uniform(7)) {
        case 0:
          vector.resize(value % 9);
          expected.resize(value % 9);
          break;
        case 1:
          vector.assign(value % 9, value);
          expected.assign(value % 9, value);
          break;
        case 2:
          vector.erase(std::remove(vector.begin(), vector.end(), value % 5),
                       vector.end());
          std::erase(expected, value % 5);
          break;
        case 3: {
          const std::vector<uint32_t> more(value % 4, value);
          const auto at =
              static_cast<ptrdiff_t>(random.Uniform(vector.size() + 1));
          vector.insert(vector.begin() + at, more.begin(), more.end());
          expected.insert(expected.begin() + at, more.begin(), more.end());
          break;
        }
        case 4: {
          if (expected.empty()) break;
          const auto at = static_cast<ptrdiff_t>(random.Uniform(vector.size()));
          vector.erase(vector.begin() + at);
          expected.erase(expected.begin() + at);
          break;
        }
        default:
          vector.push_back(value % 5);
          expected.push_back(value % 5);
      }
      REQUIRE(std::equal(vector.begin(), vector.end(), expected.begin(),
                         expected.end()));
    }
    Vector copy = vector;
    REQUIRE(copy == vector);
    copy = Vector(5, 7);
    REQUIRE(copy == Vector{7, 7, 7, 7, 7});
  }
}

TEST_CASE("an inlined vector takes one of its own elements") {
  absl::InlinedVector<uint32_t, 1> vector = {5};
  for (int i = 0; i < 9; ++i) vector.push_back(vector.front());
  REQUIRE(vector == absl::InlinedVector<uint32_t, 1>(10, 5));
}

TEST_CASE("StrCat writes texts and whole numbers of all sizes") {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  REQUIRE(absl::StrCat("a", std::string("b"), std::string_view(), 0, -1) ==
          "ab0-1");
  REQUIRE(absl::StrCat(absl::Hex(0), " ", absl::Hex(kMost)) ==
          "0 ffffffffffffffff");
  REQUIRE(absl::StrCat(kLeast, " ", kMost) ==
          "-9223372036854775808 18446744073709551615");
  REQUIRE(absl::StrCat(int8_t{-128}, uint8_t{200}, size_t{10}) == "-12820010");
  std::string text = "x";
  absl::StrAppend(&text, 1, "y");
  REQUIRE(text == "x1y");
}

}  // namespace
}  // namespace syncline
