// A pool's nodes by their numbers, and what it takes for them.
#include "syncline/internal/containers/node_pool.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace syncline::test {
namespace {

using internal::NodePool;

TEST_CASE("a pool has its nodes at their addresses, and not many more") {
  NodePool<uint64_t> pool;
  CHECK(pool.memory() == 0);
  std::vector<uint64_t*> nodes;
  for (uint32_t round = 0; round < 2; ++round) {
    for (uint32_t i = 0; i < 300; ++i) {
      uint32_t number = 0;
      uint64_t* node = pool.Allocate(&number);
      REQUIRE(number == i);
      *node = i;
      if (round == 0) nodes.push_back(node);
      const size_t most = i < 32 ? 2 * (i + 1) : i + 32;
      if (round == 0) CHECK(pool.memory() <= most * sizeof(uint64_t));
    }
    for (uint32_t i = 0; i < 300; ++i) {
      REQUIRE(pool.at(i) == nodes[i]);
      REQUIRE(*nodes[i] == i);
    }
    pool.Clear();
  }
}

}  // namespace
}  // namespace syncline::test
