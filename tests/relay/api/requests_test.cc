// Who may ask what, and requests that are wrong.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"

namespace syncline::relay::test {
namespace {

constexpr PeerId kWeb{77};
constexpr char kUpdates[] = "/v1/docs/room/updates";

TEST_CASE("tenants do not meet") {
  ApiWorld world;
  CHECK(world.Ask("GET", "/v1/docs/%40acme%2Froom/updates")->problem() ==
        "400 bad-document-name");
  CHECK(world
            .Ask("POST", "/v1/docs/a%2Fb%20%C3%A9/updates", {},
                 TypedUpdate(kWeb, "hello"))
            ->response.status == 201);
  CHECK(world.store.MemoryStore::Head("a/b \u00e9")->last_seq == Seq{1});
}

TEST_CASE("rights are those of the token") {
  ApiWorld world;
  struct Case {
    const char* method;
    const char* target;
    Rights needs;
  };
  for (const Case& test :
       {Case{"GET", kUpdates, Rights::kRead},
        Case{"POST", kUpdates, Rights::kWrite},
        Case{"GET", "/v1/docs/room/events", Rights::kRead},
        Case{"GET", "/v1/docs/room/snapshot", Rights::kRead},
        Case{"GET", "/v1/docs/room/versions", Rights::kRead},
        Case{"GET", "/v1/docs/room/presence", Rights::kPresence},
        Case{"PUT", "/v1/docs/room/presence?visitor=v", Rights::kPresence},
        Case{"DELETE", "/v1/docs/room/presence?visitor=v", Rights::kPresence},
        Case{"DELETE", "/v1/docs/room", Rights::kAdmin}}) {
    for (const Rights has : {Rights::kNone, Rights::kPresence, Rights::kRead,
                             Rights::kWrite, Rights::kAdmin}) {
      CAPTURE(test.method, test.target, RightsName(has));
      const auto asked = world.Ask(
          test.method, test.target,
          {absl::StrCat("Authorization: bearer eve:",
                        std::string(RightsName(has)))},
          std::string_view(test.method) == "PUT" ? R"({"fields":{}})" : "");
      CHECK((asked->problem() == "403 permission-denied") ==
            (has < test.needs));
      asked->Leave();
      if (has < test.needs) {
        CHECK(absl::StrContains(asked->header("WWW-Authenticate"),
                                "insufficient_scope"));
      }
    }
  }
}

TEST_CASE("tokens that are not good, and where they may be") {
  ApiWorld world;
  const auto none = world.Ask("GET", kUpdates, {"-"});
  CHECK(none->problem() == "401 unauthenticated");
  CHECK(none->header("WWW-Authenticate") == "Bearer realm=\"syncline\"");
  const auto bad = world.Ask("GET", kUpdates, {"Authorization: Bearer bad"});
  CHECK(bad->problem() == "401 unauthenticated");
  CHECK(absl::StrContains(bad->header("WWW-Authenticate"), "invalid_token"));
  CHECK_FALSE(absl::StrContains(bad->response.body, "bad\""));
  for (const char* header :
       {"Authorization: Basic YTpi", "Authorization: Bearer",
        "Authorization: Bearer  "}) {
    CHECK(world.Ask("GET", kUpdates, {header})->problem() ==
          "401 unauthenticated");
  }
  CHECK(
      world
          .Ask("GET", kUpdates,
               {"Authorization: Bearer a:read", "Authorization: Bearer b:read"})
          ->problem() == "401 unauthenticated");
  // In the address, of event streams alone.
  const std::string events = "/v1/docs/room/events?access_token=eve%3Aread";
  const auto stream = world.Ask("GET", events, {"-"});
  CHECK(stream->response.status == 200);
  stream->Leave();
  CHECK(world.Ask("GET", events)->problem() == "400 bad-parameter");
  CHECK(
      world
          .Ask("GET", absl::StrCat(kUpdates, "?access_token=eve%3Aread"), {"-"})
          ->problem() == "400 bad-parameter");
  world.auth.expires_ms = world.env.WallTimeMs();
  CHECK(world.Ask("GET", kUpdates)->problem() == "401 token-expired");
  world.auth.is_available = false;
  CHECK(world.Ask("GET", kUpdates)->problem() == "503 unavailable");
}

TEST_CASE("targets that are wrong, each in its way") {
  ApiWorld world;
  auto get = [&](const std::string& target,
                 std::vector<std::string> headers = {}) {
    return world.Ask("GET", target, std::move(headers))->problem();
  };
  for (const char* path :
       {"/v1", "/v1/docs", "/v1/docs/a/b", "/v1/docs/a/b/updates",
        "/v1/docs/a/updates/", "/v1/docs/a/", "/v2/docs/a/updates", "/", "",
        "http://h/v1/docs/a/updates", "*"}) {
    CAPTURE(path);
    CHECK(get(path) == "404 no-such-path");
  }
  for (const char* name :
       {"", "%", "%4", "%zz", "%00", "%0a", "%ff", "a%7F", "%C3", "%40a"}) {
    CAPTURE(name);
    CHECK(get(absl::StrCat("/v1/docs/", name, "/updates")) ==
          "400 bad-document-name");
  }
  CHECK(get(absl::StrCat("/v1/docs/", std::string(256, 'a'), "/updates")) ==
        "400 bad-document-name");
  for (const char* query : {"since",
                            "since=",
                            "since=1",
                            "since=1:",
                            "since=:1",
                            "since=1:-1",
                            "since=01:1",
                            "since=1:99999999999999999999",
                            "since=!!",
                            "since=AAAA",
                            "since=1:1&since=1:1",
                            "wait=x",
                            "wait=-1",
                            "wait=61",
                            "wait=nan",
                            "wait=inf",
                            "wait=",
                            "from=1",
                            "since=%4",
                            "=",
                            "&",
                            "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=1&k=1&l=1&m="
                            "1&n=1&o=1&p=1&q=1"}) {
    CAPTURE(query);
    CHECK(get(absl::StrCat(kUpdates, "?", query)) == "400 bad-parameter");
  }
}

TEST_CASE("types and bodies that are wrong, each in its way") {
  HttpApiOptions options;
  options.max_update_bytes = 1000;
  ApiWorld world({}, options);
  auto get = [&](const std::string& target,
                 std::vector<std::string> headers = {}) {
    return world.Ask("GET", target, std::move(headers))->problem();
  };
  CHECK(get(kUpdates, {"Accept: text/html, application/xml;q=0.9"}) ==
        "406 not-acceptable");
  CHECK(get(kUpdates, {"Accept: application/json;q=0, */*"}) ==
        "406 not-acceptable");
  CHECK(get(kUpdates, {"Accept: text/*, application/*;q=0.1"}) == "200 ");
  auto post = [&](const std::string& body,
                  std::vector<std::string> headers = {}) {
    return world.Ask("POST", kUpdates, std::move(headers), body)->problem();
  };
  const std::string update = TypedUpdate(kWeb, "hello");
  for (std::string body :
       {std::string(), std::string("nonsense"),
        update.substr(0, update.size() - 1), update.substr(1), update + "x"}) {
    CAPTURE(body);
    CHECK(post(body) == "400 bad-update");
    CHECK(post(body, {"Content-Type: application/vnd.syncline.batch"}) ==
          "400 bad-update");
  }
  CHECK(post(*Doc(kWeb).Export()) == "400 bad-update");  // without an op
  CHECK(post(std::string(1001, 'x')) == "413 too-large");
  CHECK(post(update, {"Content-Type: text/plain"}) ==
        "415 unsupported-media-type");
  CHECK(post(update, {"Content-Encoding: gzip"}) ==
        "415 unsupported-media-type");
  CHECK(post(update, {"If-Match: \"1:1\""}) == "412 condition-failed");
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{0});
  CHECK(post(update, {"Content-Type: Application/Octet-Stream; a=b"}) ==
        "201 ");
  CHECK(world.api->counts().refused > 10);
}

TEST_CASE("methods that there are not are refused with those that there are") {
  ApiWorld world;
  for (const auto& [path, item] :
       world.contract().description()["paths"].items()) {
    std::string target = path;
    if (const size_t id = target.find("{id}"); id != std::string::npos) {
      target.replace(id, 4, "room");
    }
    for (const char* method : {"GET", "POST", "PUT", "DELETE", "PATCH", "TRACE",
                               "CONNECT", "get", "X"}) {
      const auto asked = world.Ask(method, target);
      CAPTURE(method, path);
      CHECK((asked->problem() == "405 method-not-allowed") ==
            (std::string(method) == "get" ||
             !item.contains(absl::AsciiStrToLower(method))));
      asked->Leave();
    }
    CHECK(world.Ask("OPTIONS", target, {"-"})->response.status == 204);
  }
}

TEST_CASE("HEAD says what GET would") {
  ApiWorld world;
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  for (const char* path : {kUpdates, "/v1/docs/room/versions",
                           "/v1/docs/room/presence", "/v1/docs/room/events"}) {
    const auto head = world.Ask("HEAD", path);
    CHECK(head->response.status == 200);
    CHECK(head->is_over);
    const auto get = world.Ask("GET", path);
    CHECK(head->header("Content-Type") == get->header("Content-Type"));
    CHECK(head->header("ETag") == get->header("ETag"));
    get->Leave();
  }
  // It does not wait.
  CHECK(
      world.Ask("HEAD", absl::StrCat(kUpdates, "?since=1:1&wait=60"))->is_over);
}

TEST_CASE("pages of origins that are allowed may ask, others may not") {
  HttpApiOptions options;
  options.origins = {"https://app.example"};
  ApiWorld world({}, options);
  const auto preflight =
      world.Ask("OPTIONS", kUpdates,
                {"-", "Origin: https://app.example",
                 "Access-Control-Request-Method: POST",
                 "Access-Control-Request-Headers: authorization"});
  CHECK(preflight->response.status == 204);
  CHECK(preflight->header("Access-Control-Allow-Origin") ==
        "https://app.example");
  CHECK(preflight->header("Access-Control-Allow-Methods") ==
        "GET, HEAD, POST, OPTIONS");
  CHECK(absl::StrContains(preflight->header("Access-Control-Allow-Headers"),
                          "Authorization"));
  CHECK(preflight->header("Access-Control-Allow-Credentials").empty());
  const auto get = world.Ask("GET", kUpdates, {"Origin: https://app.example"});
  CHECK(get->header("Access-Control-Allow-Origin") == "https://app.example");
  CHECK(get->header("Vary") == "Origin");
  for (const char* method : {"GET", "POST", "OPTIONS", "DELETE"}) {
    const auto other =
        world.Ask(method, kUpdates, {"Origin: https://evil.example"},
                  TypedUpdate(kWeb, "hello"));
    CHECK(other->problem() == "403 origin-not-allowed");
    CHECK(other->header("Access-Control-Allow-Origin").empty());
  }
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{0});
}

}  // namespace
}  // namespace syncline::relay::test
