// The item index against std::map: the leaf of a character is that of the
// nearest entry at or before it.
#include "syncline/internal/walker/item_index.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::ItemId;
using internal::ItemIndex;

TEST_CASE("the item index finds the nearest entry, as a map does") {
  ItemIndex index;
  for (uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    index.Clear();
    // Wide enough for runs of more than 64 * 64, which have a level of bits of
    // their own.
    const uint64_t width = random.Pick({200, 10000, 100000});
    std::vector<std::pair<ItemId, uint32_t>> runs;
    std::map<ItemId, uint32_t> leaf_of;
    ItemId next(static_cast<uint32_t>(random.Uniform(10000)));
    for (int i = 0; i < 200; ++i) {
      if (i == 0 || random.Chance(0.1)) {
        next += static_cast<uint32_t>(random.Pick({0, 1, 5, 1000}));
        const auto length = static_cast<uint32_t>(random.Between(1, width));
        index.Expect(next, length);
        index.Set(next, 7);
        leaf_of[next] = 7;
        runs.emplace_back(next, length);
        next += length;
      }
      const auto& [first, length] = runs[random.Uniform(runs.size())];
      const ItemId id = first + static_cast<uint32_t>(random.Uniform(length));
      if (random.Chance(0.5)) {
        const auto leaf = static_cast<uint32_t>(random.Uniform(1000));
        index.Set(id, leaf);
        leaf_of[id] = leaf;
      }
      REQUIRE(index.Find(id) == (--leaf_of.upper_bound(id))->second);
    }
  }
}

TEST_CASE("the item index leads nowhere from ops that nothing is known of") {
  ItemIndex index;
  CHECK(index.Find(ItemId(5)) == ItemIndex::kNone);
  index.Expect(ItemId(10), 5);
  index.Expect(ItemId(100), 5);
  index.Set(ItemId(12), 1);
  for (const uint32_t id : {9u, 11u, 15u, 50u, 100u, 104u, 105u}) {
    CAPTURE(id);
    CHECK(index.Find(ItemId(id)) == ItemIndex::kNone);
  }
  CHECK(index.Find(ItemId(14)) == 1);
}

}  // namespace
}  // namespace syncline::test
