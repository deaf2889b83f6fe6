// What docs/format.md states of reading: how much it takes for each byte.
#ifndef SYNCLINE_TESTS_BOUNDS_BOUND_H_
#define SYNCLINE_TESTS_BOUNDS_BOUND_H_

#include <catch2/catch_test_macros.hpp>
#include <cstddef>

#include "bounds/counted_memory.h"

namespace syncline::test {

// Two sizes, so that what grows with the square shows.
inline constexpr size_t kSizes[] = {1 << 12, 1 << 14};
// For what is there once, whatever the bytes are: LZ4's tables among it.
inline constexpr size_t kOnce = 400'000;

struct Bound {
  size_t memory = 0;  // bytes at once
  size_t allocations = 0;
};

template <typename F>
void CheckBound(const Bound& bound, size_t bytes, F read) {
  const HeapUse use = HeapUseOf(read);
  CAPTURE(bytes, use.most, use.allocations);
  CHECK(use.most <= bound.memory * bytes + kOnce);
  CHECK(use.allocations <= bound.allocations * bytes + 100);
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_BOUNDS_BOUND_H_
