// REQUIRE for what tests and fuzz targets share: Catch2's in a test; in a
// target, which has no Catch2, one that tells what does not hold and stops.
#ifndef SYNCLINE_TESTS_SUPPORT_REQUIRE_H_
#define SYNCLINE_TESTS_SUPPORT_REQUIRE_H_

#ifdef SYNCLINE_FUZZ_TARGET

#include <cstdio>
#include <cstdlib>

#define REQUIRE(...)                                                        \
  ((__VA_ARGS__) ? void()                                                   \
                 : (std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
                                 #__VA_ARGS__),                             \
                    std::abort()))

#else

#include <catch2/catch_test_macros.hpp>

#endif

#endif  // SYNCLINE_TESTS_SUPPORT_REQUIRE_H_
