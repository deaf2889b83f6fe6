#include "refusal_lines.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>

#include "support/seed.h"

namespace syncline::relay::internal {
namespace {

using std::chrono_literals::operator""ms;
using syncline::test::SeededRandom;
using syncline::test::Seeds;

TEST_CASE("every refusal is told, by a line of its own or counted") {
  for (const uint64_t seed : Seeds(50)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    RefusalLines lines;
    TokenBucket::Time now{};
    std::map<std::string, uint64_t> refused, told, written;
    for (int i = 0; i < 20'000; ++i) {
      if (random.Uniform(10) == 0) now += random.Uniform(50) * 1ms;
      const std::string client = random.Pick({"a", "a", "a", "b", "c"});
      ++refused[client];
      if (lines.Take(client, random.Uniform(20) > 0, now)) {
        ++told[client];
        ++written[client];
      }
      if (random.Uniform(1'000) > 0) continue;
      for (const auto& [name, refusals] : lines.Due(now)) {
        REQUIRE(refusals > 0);
        told[name] += refusals;
        ++written[name];
      }
    }
    const double seconds =
        std::chrono::duration<double>(now.time_since_epoch()).count();
    for (const auto& [client, lines_of] : written) {
      CHECK(static_cast<double>(lines_of) <=
            RefusalLines::kLinesAtOnce +
                RefusalLines::kLinesPerSecond * seconds + 1e-6);
    }
    for (const auto& [name, refusals] : lines.All()) told[name] += refusals;
    CHECK(told == refused);
    CHECK(lines.All().empty());
  }
}

TEST_CASE("who is refused no more is forgotten, and all in all are bounded") {
  RefusalLines lines;
  TokenBucket::Time now{};
  const auto name = [](size_t i) { return std::to_string(i); };
  for (size_t i = 0; i < RefusalLines::kMaxClients + 100; ++i) {
    REQUIRE(lines.Take(name(i), true, now) ==
            (i < RefusalLines::kMaxClients + RefusalLines::kLinesAtOnce));
  }
  now += 200ms;
  const auto due = lines.Due(now);  // of all others but these there is nothing
  REQUIRE(due.size() == 1);
  CHECK(due[0].client.empty());
  CHECK(due[0].refusals == 80);
  // There is room again for a name.
  now += 60'000ms;
  CHECK(lines.Due(now).empty());
  for (int i = 0; i < 30; ++i) lines.Take("late", true, now);
  now += 1'000ms;
  const auto late = lines.Due(now);
  REQUIRE(late.size() == 1);
  CHECK(late[0].client == "late");
  CHECK(late[0].refusals == 10);
}

}  // namespace
}  // namespace syncline::relay::internal
