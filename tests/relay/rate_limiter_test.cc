// What may be written, by whom, and in how much time.
#include "relay/rate_limiter.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>

#include "support/seed.h"

namespace syncline::relay::internal {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

constexpr int64_t kSecond = 1'000'000'000;
constexpr size_t kUpdate = RateLimiter::kUpdateBytes;

TEST_CASE("who owes writes again when nothing is owed any more", "[rates]") {
  HubCounts counts;
  RateLimiter limiter({.per_connection = 1000,
                       .per_user = 0,
                       .per_tenant = 0,
                       .per_document = 0,
                       .burst_seconds = 2},
                      &counts);
  const RateLimiter::Payer payer{.connection = "a", .document = "d"};
  // However large: it is more than the burst of 2,000.
  REQUIRE_FALSE(limiter.Take(payer, 10'000 - kUpdate, 0).has_value());
  const auto refused = limiter.Take(payer, 1, kSecond);
  REQUIRE(refused.has_value());
  CHECK(refused->code == SyncErrorCode::kRateLimited);
  CHECK(refused->error_class == SyncErrorClass::kTransient);
  CHECK(refused->text ==
        "more than the 1000 bytes a second that a connection may write");
  CHECK(refused->retry_after == Milliseconds(7'000));
  CHECK(limiter.Take(payer, 1, 8 * kSecond - 2'000'000).has_value());
  CHECK_FALSE(limiter.Take(payer, 1, 8 * kSecond).has_value());
  CHECK(counts.limited_connections == 2);
  CHECK_FALSE(
      limiter.Take({.connection = "b", .document = "d"}, 1, 0).has_value());
}

// What a payer's buckets are, as anybody would count: a debt that time pays.
struct Model {
  std::map<std::string, double> tokens;
  std::map<std::string, int64_t> at;
  double rate, burst;

  double& Of(const std::string& key, int64_t now) {
    const auto [found, is_new] = tokens.emplace(key, burst);
    const double seconds = is_new ? 0 : double(now - at[key]) / kSecond;
    found->second = std::min(burst, found->second + seconds * rate);
    at[key] = now;
    return found->second;
  }
};

TEST_CASE("all four are counted, and what is refused costs nobody", "[rates]") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const UpdateRates rates{.per_connection = 4'000,
                            .per_user = 6'000,
                            .per_tenant = 9'000,
                            .per_document = 7'000,
                            .burst_seconds = 1};
    HubCounts counts;
    RateLimiter limiter(rates, &counts);
    Model models[4] = {{{}, {}, 4'000, 4'000},
                       {{}, {}, 6'000, 6'000},
                       {{}, {}, 9'000, 9'000},
                       {{}, {}, 7'000, 7'000}};
    uint64_t refused[4] = {};
    int64_t now = 0;
    for (int step = 0; step < 400; ++step) {
      now += static_cast<int64_t>(random.Uniform(kSecond / 2));
      const std::string connection = random.Pick({"", "c1", "c2", "c3"});
      const std::string subject = random.Pick({"", "ann", "bob"});
      const std::string tenant = random.Pick({"", "x", "y"});
      const std::string name = random.Pick({"d", "e"});
      const std::string document =
          tenant.empty() ? name : "@" + tenant + "/" + name;
      const size_t bytes = random.Uniform(4'000);
      const std::string keys[4] = {
          connection, subject.empty() ? "" : tenant + "/" + subject, tenant,
          document};
      int beyond = -1;
      for (int i = 3; i >= 0; --i) {
        if (!keys[i].empty() && models[i].Of(keys[i], now) < 0) beyond = i;
      }
      const auto error = limiter.Take(
          {.connection = connection, .subject = subject, .document = document},
          bytes, now);
      REQUIRE(error.has_value() == (beyond >= 0));
      if (beyond >= 0) {
        ++refused[beyond];
        continue;
      }
      for (int i = 0; i < 4; ++i) {
        if (keys[i].empty()) continue;
        models[i].Of(keys[i], now) -= static_cast<double>(bytes + kUpdate);
      }
    }
    CHECK(counts.limited_connections == refused[0]);
    CHECK(counts.limited_users == refused[1]);
    CHECK(counts.limited_tenants == refused[2]);
    CHECK(counts.limited_documents == refused[3]);
  }
}

}  // namespace
}  // namespace syncline::relay::internal
