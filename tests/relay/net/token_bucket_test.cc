#include "syncline/relay/net/token_bucket.h"

#include <catch2/catch_test_macros.hpp>

namespace syncline::relay::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a bucket gives its burst at once, and then its rate",
          "[token_bucket]") {
  TokenBucket::Time now{};
  TokenBucket bucket(2, 3, now);
  for (int i = 0; i < 3; ++i) REQUIRE(bucket.Take(now));
  REQUIRE_FALSE(bucket.Take(now));
  now += milliseconds(499);
  REQUIRE_FALSE(bucket.Take(now));
  now += milliseconds(2);
  REQUIRE(bucket.Take(now));
  REQUIRE_FALSE(bucket.Take(now));
  now += seconds(100);
  REQUIRE(bucket.IsFull(now));
  for (int i = 0; i < 3; ++i) REQUIRE(bucket.Take(now));
  REQUIRE_FALSE(bucket.Take(now));
  REQUIRE_FALSE(bucket.IsFull(now));
}

TEST_CASE("a debt is told in time", "[token_bucket]") {
  TokenBucket::Time now{};
  TokenBucket bucket(10, 5, now);
  REQUIRE(bucket.Owe(now, 5).count() == 0);
  REQUIRE(bucket.Owe(now, 20) == seconds(2));
  REQUIRE_FALSE(bucket.Take(now + seconds(2)));
  REQUIRE(bucket.Take(now + milliseconds(2'101)));
}

TEST_CASE("a bucket's time is that of a monotonic clock in nanoseconds",
          "[token_bucket]") {
  REQUIRE(TokenBucket::TimeOf(2'500'000'000) - TokenBucket::TimeOf(500) ==
          seconds(2) + milliseconds(500) - std::chrono::nanoseconds(500));
}

TEST_CASE("a clock that goes back gives nothing", "[token_bucket]") {
  const TokenBucket::Time now = TokenBucket::Time{} + seconds(10);
  TokenBucket bucket(1, 1, now);
  REQUIRE(bucket.Take(now));
  REQUIRE_FALSE(bucket.Take(now - seconds(5)));
  REQUIRE_FALSE(bucket.Take(now));
}

}  // namespace
}  // namespace syncline::relay::test
