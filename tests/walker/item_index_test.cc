// The item index against std::map: the leaf of a character is that of the
// nearest entry at or before it.
#include "syncline/internal/walker/item_index.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>

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
    const ItemId first_op(static_cast<uint32_t>(random.Uniform(10000)));
    index.Clear(first_op);
    // Wide enough for gaps of more than 64 * 64, which have a level of bits of
    // their own.
    const uint64_t width = random.Pick({200, 10000, 100000});
    std::map<ItemId, uint32_t> leaf_of;
    index.Set(first_op, 7);
    leaf_of[first_op] = 7;
    for (int i = 0; i < 200; ++i) {
      const auto at = static_cast<uint32_t>(random.Uniform(width));
      const ItemId id = first_op + at;
      if (random.Chance(0.5)) {
        const auto leaf = static_cast<uint32_t>(random.Uniform(1000));
        index.Set(id, leaf);
        leaf_of[id] = leaf;
      }
      REQUIRE(index.Find(id) == (--leaf_of.upper_bound(id))->second);
    }
  }
}

}  // namespace
}  // namespace syncline::test
