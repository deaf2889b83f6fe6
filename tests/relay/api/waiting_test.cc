// Requests that wait, bounds, and who is there.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);
constexpr PeerId kWeb{77};
constexpr char kUpdates[] = "/v1/docs/room/updates";

TEST_CASE("a long poll is answered when there is something") {
  ApiWorld world;
  const auto poll =
      world.Send("GET", absl::StrCat(kUpdates, "?since=1:0&wait=30"));
  world.Run(5 * kSecond);
  CHECK_FALSE(poll->is_over);
  CHECK(world.api->counts().waiting == 1);
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  CHECK(poll->json()["updates"].size() == 1);
  CHECK(poll->json()["position"] == "1:1");
  CHECK(world.api->counts().waiting == 0);
}

TEST_CASE("a long poll without news ends at its time") {
  ApiWorld world;
  const auto poll = world.Send("GET", absl::StrCat(kUpdates, "?wait=2.5"));
  world.Run(2 * kSecond);
  CHECK_FALSE(poll->is_over);
  world.Run(2 * kSecond);
  REQUIRE(poll->is_over);
  CHECK(poll->json()["updates"].empty());
  CHECK(poll->json()["position"] == "1:0");
  CHECK(world.api->counts().waiting == 0);
}

TEST_CASE("who waits is bounded, counted, and forgotten when it goes") {
  HttpApiOptions options;
  options.max_waiting = 2;
  ApiWorld world({}, options);
  const auto poll = world.Ask("GET", absl::StrCat(kUpdates, "?wait=30"));
  const auto stream = world.Ask("GET", "/v1/docs/room/events");
  CHECK(world.Ask("GET", absl::StrCat(kUpdates, "?wait=30"))->problem() ==
        "503 busy");
  CHECK(world.Ask("GET", "/v1/docs/room/events")->problem() == "503 busy");
  CHECK(world.api->counts().over_waiting == 2);
  poll->Leave();
  stream->Leave();
  world.Run(kSecond);
  CHECK(world.api->counts().waiting == 0);
  world.Run(60 * kSecond);
  CHECK(world.hub().rooms() == 0);
}

TEST_CASE("who waits is sent away with its rights") {
  ApiWorld world;
  const std::string wait = absl::StrCat(kUpdates, "?wait=60");
  const std::vector<std::string> eve = {"Authorization: Bearer eve:read"};
  auto poll = world.Ask("GET", wait, eve);
  auto other = world.Ask("GET", wait);
  world.auth.is_available = false;
  world.auth.Push({.subject = "eve"});
  world.Run(kSecond);
  CHECK_FALSE(poll->is_over);  // nobody knows
  world.auth.is_available = true;
  world.auth.rights["eve"] = Rights::kPresence;
  world.auth.Push({.subject = "eve"});
  world.Run(kSecond);
  CHECK(poll->problem() == "403 permission-denied");
  CHECK_FALSE(other->is_over);
  world.auth.rights["eve"] = Rights::kRead;
  world.auth.expires_ms = world.env.WallTimeMs() + 5000;
  poll = world.Ask("GET", wait, eve);
  world.Run(10 * kSecond);
  CHECK(poll->problem() == "401 token-expired");
  world.auth.expires_ms = Grant::kNever;
  poll = world.Ask("GET", wait, eve);
  world.hub().Evict("room", "eve", "away with you");
  world.Run(kSecond);
  CHECK(poll->problem() == "403 evicted");
}

TEST_CASE("rights that go while a request is verified, or read, are gone") {
  ApiWorld world;
  const std::vector<std::string> eve = {"Authorization: Bearer eve:read"};
  const bool is_read = GENERATE(false, true);
  world.auth.holds = !is_read;
  const auto poll = world.Send("GET", absl::StrCat(kUpdates, "?wait=60"), eve);
  const auto stream = world.Send("GET", "/v1/docs/room/events", eve);
  const auto once = world.Send("GET", kUpdates, eve);
  auto& executor = world.host().executor;
  while (is_read && !executor.posted.empty()) {  // and nothing is read yet
    const auto work = std::move(executor.posted.front());
    executor.posted.pop_front();
    work();
  }
  world.auth.rights["eve"] = Rights::kPresence;
  world.auth.holds = false;
  world.auth.Push({.subject = "eve"});
  if (!is_read) world.Run(kSecond);
  world.auth.GiveAllHeld();
  world.Run(kSecond);
  CHECK(poll->problem() == "403 permission-denied");
  CHECK(stream->is_over);
  if (is_read) return;
  CHECK(stream->problem() == "403 permission-denied");
  CHECK(once->problem() == "403 permission-denied");
}

TEST_CASE("of two answers about who waits, the later question's is taken") {
  ApiWorld world;
  const std::vector<std::string> eve = {"Authorization: Bearer eve:read"};
  const auto poll = world.Ask("GET", absl::StrCat(kUpdates, "?wait=60"), eve);
  world.auth.holds = true;
  world.auth.rights["eve"] = Rights::kPresence;
  world.auth.Push({.subject = "eve"});
  world.Run(kSecond);
  world.auth.rights["eve"] = Rights::kRead;
  world.auth.Push({.subject = "eve"});
  world.Run(kSecond);
  world.auth.GiveHeld(1);
  world.Run(kSecond);
  world.auth.GiveAllHeld();
  world.Run(kSecond);
  CHECK_FALSE(poll->is_over);
}

TEST_CASE("whoever waits is asked about until there is an answer") {
  ApiWorld world;
  const std::vector<std::string> eve = {"Authorization: Bearer eve:read"};
  const auto stream = world.Ask("GET", "/v1/docs/room/events", eve);
  world.auth.is_available = false;
  world.auth.rights["eve"] = Rights::kPresence;
  world.auth.Push({.subject = "eve"});
  world.Run(600 * kSecond);
  CHECK_FALSE(stream->is_over);
  world.auth.is_available = true;
  world.Run(61 * kSecond);
  CHECK(stream->is_over);
  CHECK(stream->events().back().second["code"] == "permission-denied");
}

TEST_CASE("a drain ends what waits, and what would") {
  ApiWorld world;
  const auto poll = world.Ask("GET", absl::StrCat(kUpdates, "?wait=60"));
  const auto stream = world.Ask("GET", "/v1/docs/room/events");
  world.api->OnDrain();
  world.Run(kSecond);
  CHECK(poll->problem() == "503 shutting-down");
  CHECK(stream->is_over);
  CHECK(stream->events().back().second["code"] == "shutting-down");
  CHECK(world.Ask("GET", absl::StrCat(kUpdates, "?wait=60"))->problem() ==
        "503 shutting-down");
  CHECK(world.Ask("GET", "/v1/docs/room/events")->is_over);
  CHECK(world.Ask("GET", kUpdates)->response.status == 200);
}

TEST_CASE("an API that ends leaves nothing under way behind") {
  ApiWorld world;
  const auto poll = world.Ask("GET", absl::StrCat(kUpdates, "?wait=60"));
  const auto read = world.Send("GET", kUpdates);
  const auto sent =
      world.Send("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  world.api = nullptr;
  CHECK(poll->is_over);
  world.Run(kSecond);
  CHECK(read->is_dropped);
  CHECK(sent->is_dropped);
}

TEST_CASE("too many requests, and too large ones, are refused") {
  HttpApiOptions options;
  options.max_requests = 2;
  ApiWorld world({}, options);
  const auto one = world.Send("GET", kUpdates);
  const auto two = world.Send("GET", kUpdates);
  CHECK(world.Send("GET", kUpdates)->problem() == "503 busy");
  world.Run(kSecond);
  CHECK(two->response.status == 200);
  CHECK(world.api->counts().over_requests == 1);
  CHECK(world.Ask("GET", kUpdates)->response.status == 200);

  options.max_requests = 10;
  options.max_pending_bytes = 250'000;
  ApiWorld small({}, options);
  const std::string update = TypedUpdate(kWeb, RandomText(150'000));
  const auto first = small.Send("POST", kUpdates, {}, update);
  CHECK(small.Send("POST", kUpdates, {}, update)->problem() == "503 busy");
  CHECK(small.api->counts().over_bytes == 1);
  small.Run(kSecond);
  CHECK(first->response.status == 201);
}

TEST_CASE("a large answer counts until its client has taken it") {
  HttpApiOptions options;
  options.max_pending_bytes = 300'000;
  ApiWorld world({}, options);
  Doc doc(kWeb);
  REQUIRE(doc.text("t").Insert(0, RandomText(150'000)).ok());
  CHECK(world.Ask("POST", kUpdates, {}, *doc.Export())->response.status == 201);
  const auto slow = world.Send("GET", kUpdates);
  slow->is_slow = true;
  world.Run(kSecond);
  CHECK(slow->is_begun);
  CHECK_FALSE(slow->is_over);
  CHECK(slow->json()["updates"].size() == 1);
  CHECK(world.Ask("GET", kUpdates)->problem() == "503 busy");
  CHECK(world.api->counts().over_bytes == 1);
  slow->Take();
  CHECK(slow->is_over);
  slow->Leave();  // as the connection lets go of a reply that is over
  CHECK(world.Ask("GET", kUpdates)->response.status == 200);
}

TEST_CASE("a store that cannot be read is a problem, and no empty document") {
  ApiWorld world;
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  world.store.unreadable = absl::UnavailableError("busy");
  for (const char* path : {kUpdates, "/v1/docs/room/versions"}) {
    CHECK(world.Ask("GET", path)->problem() == "503 unavailable");
  }
  world.store.unreadable = absl::DataLossError("a page is damaged");
  for (const char* path : {kUpdates, "/v1/docs/room/versions"}) {
    CHECK(world.Ask("GET", path)->problem() == "500 quarantined");
  }
  const auto stream = world.Ask("GET", "/v1/docs/room/events");
  CHECK(stream->is_over);
  CHECK(stream->events().back().second["code"] == "quarantined");
}

TEST_CASE("visitors are there until they go or are silent") {
  ApiWorld world;
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  const std::string path = "/v1/docs/room/presence";
  const std::string mine = path + "?visitor=1234";
  const auto put =
      world.Ask("PUT", mine, {"Content-Type: application/json"},
                R"({"fields": {"cursor": "NQ==", "name": "d2Vi"}})");
  CHECK(put->response.status == 200);
  world.Run(kSecond);
  CHECK(alice.session.presence("room")->UserField("http", "cursor") == "5");
  const auto roster = world.Ask("GET", path);
  CHECK(roster->json()["entries"][0]["fields"]["name"] == "d2Vi");
  CHECK(roster->json()["entries"][0]["connection"] ==
        put->json()["connection"]);
  CHECK(world.Ask("PUT", mine, {}, R"({"fields": {}})")->response.status ==
        200);
  CHECK(world.Ask("GET", path)->json()["entries"][0]["fields"].empty());
  CHECK(world.Ask("DELETE", mine)->response.status == 204);
  CHECK(world.Ask("DELETE", mine)->response.status == 204);
  CHECK(world.Ask("GET", path)->json()["entries"].empty());
  for (const char* body :
       {"", "x", "[]", "{}", R"({"fields": []})", R"({"fields": {"a": 1}})",
        R"({"fields": {"a": "?"}})", R"({"fields": {"a": {"b": "NQ=="}}})",
        R"({"fields": {}, "more": 1})", R"({"fields": {"": "NQ=="}})",
        R"({"fields": {"a": [[[[1]]]]}})",
        "{\"fields\": {\"\xff\": \"NQ==\"}}"}) {
    CAPTURE(body);
    CHECK(world.Ask("PUT", mine, {}, body)->problem() == "400 bad-presence");
  }
  CHECK(
      world
          .Ask("PUT", mine, {},
               absl::StrCat(R"({"fields": {"a": ")",
                            absl::Base64Escape(std::string(5000, 'x')), "\"}}"))
          ->problem() == "400 bad-presence");
  CHECK(world.Ask("PUT", mine, {}, std::string(70'000, ' '))->problem() ==
        "413 too-large");
  for (const std::string visitor : {"", "?visitor=", "?visitor"}) {
    CHECK(
        world.Ask("PUT", path + visitor, {}, R"({"fields": {}})")->problem() ==
        "400 bad-parameter");
  }
  CHECK(world.Ask("DELETE", path + "?visitor=" + std::string(65, 'v'))
            ->problem() == "400 bad-parameter");
}

}  // namespace
}  // namespace syncline::relay::test
