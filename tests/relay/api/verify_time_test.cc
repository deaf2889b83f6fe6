// Requests whose tokens nobody tells of: they end, and what they take is free
// again.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"
#include "support/allocated_bytes.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);
constexpr char kUpdates[] = "/v1/docs/room/updates";

TEST_CASE("a request whose token is never told of is refused in time") {
  HttpApiOptions options;
  options.max_requests = 1;
  ApiWorld world({}, options);
  world.auth.holds = true;
  const auto asked = world.Send("GET", kUpdates);
  world.Run(9 * kSecond);
  CHECK_FALSE(asked->is_over);
  CHECK(world.Ask("GET", kUpdates)->problem() == "503 busy");
  world.Run(3 * kSecond);
  CHECK(asked->problem() == "503 unavailable");
  world.auth.holds = false;
  CHECK(world.Ask("GET", kUpdates)->response.status == 200);
  world.auth.GiveAllHeld();  // which is about nobody any more
  world.Run(kSecond);
}

TEST_CASE("questions about requests that are never answered hold nothing") {
  ApiWorld world;
  world.auth.holds = true;
  std::vector<AskedPtr> all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(world.Send("POST", kUpdates, {}, std::string(1 << 20, 'x')));
  }
  const size_t before = syncline::test::AllocatedBytes();
  world.Run(12 * kSecond);
  for (const auto& asked : all) {
    CHECK(asked->problem() == "503 unavailable");
  }
  CHECK(world.auth.held.size() == 20);
  CHECK(syncline::test::AllocatedBytes() + 15'000'000 < before);
}

// The stream of one who may not read any more, as an answer that is held would
// tell.
AskedPtr ListenAndBeAskedAbout(ApiWorld& world) {
  AskedPtr stream = world.Ask("GET", "/v1/docs/room/events",
                              {"Authorization: Bearer eve:read"});
  world.auth.holds = true;
  world.auth.rights["eve"] = Rights::kPresence;
  world.auth.Push({.subject = "eve"});
  return stream;
}

TEST_CASE("a recheck of who waits that is never answered is asked again") {
  ApiWorld world;
  const AskedPtr stream = ListenAndBeAskedAbout(world);
  world.Run(kSecond);
  REQUIRE(world.auth.held.size() == 1);
  world.auth.held.clear();
  world.auth.holds = false;
  world.Run(15 * kSecond);
  CHECK(stream->is_over);
}

TEST_CASE("an answer about who waits is taken, however late it comes") {
  ApiWorld world;
  const AskedPtr stream = ListenAndBeAskedAbout(world);
  world.Run(20 * kSecond);
  CHECK_FALSE(stream->is_over);
  world.auth.GiveHeld(0);
  world.Run(kSecond);
  CHECK(stream->is_over);
}

TEST_CASE("as many questions are asked about who waits as about requests") {
  HttpApiOptions options;
  options.max_requests = 10;
  ApiWorld world({}, options);
  std::vector<AskedPtr> waiting;
  for (int i = 0; i < 30; ++i) {
    waiting.push_back(
        world.Ask("GET", absl::StrCat(kUpdates, "?wait=60"),
                  {absl::StrCat("Authorization: Bearer eve", i, ":read")}));
  }
  world.auth.holds = true;
  for (int i = 0; i < 20; ++i) world.auth.Push({});
  world.Run(kSecond);
  CHECK(world.auth.held.size() == 10);
  for (int i = 0; i < 30; ++i) {
    world.auth.rights[absl::StrCat("eve", i)] = Rights::kPresence;
  }
  world.auth.holds = false;
  world.auth.held.clear();
  world.Run(25 * kSecond);
  for (const auto& poll : waiting) {
    CHECK(poll->problem() == "403 permission-denied");
  }
}

}  // namespace
}  // namespace syncline::relay::test
