// A document's past over HTTP: what it was, and the way back.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"
#include "syncline/doc.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);
constexpr PeerId kWeb{77};
constexpr char kHello[] = "4@000000000000004d";

// "hello", then ", world", each a commit, in the room; as its author has it.
Doc Write(ApiWorld& world) {
  Doc doc(kWeb);
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  REQUIRE(doc.Commit({.time_ms = 1000, .message = "greet"}).ok());
  REQUIRE(doc.text("t").Insert(5, ", world").ok());
  REQUIRE(doc.Commit({.time_ms = 2000}).ok());
  const auto sent =
      world.Ask("POST", "/v1/docs/room/updates", {}, *doc.Export());
  REQUIRE(sent->response.status == 201);
  return doc;
}

std::string At(std::string_view resource, std::string_view version) {
  return absl::StrCat("/v1/docs/room/", std::string(resource),
                      "?version=", std::string(version));
}

TEST_CASE("the history tells who wrote what, the newest first") {
  ApiWorld world;
  Write(world);
  const auto asked = world.Ask("GET", "/v1/docs/room/history");
  CHECK(asked->response.status == 200);
  CHECK(asked->json() == nlohmann::json::parse(R"({
    "version": "11@000000000000004d", "more": false, "changes": [
     {"version": "11@000000000000004d", "parents": "4@000000000000004d",
      "peer": "000000000000004d", "begin": 5, "end": 12, "time": 2000},
     {"version": "4@000000000000004d", "parents": "",
      "peer": "000000000000004d", "begin": 0, "end": 5, "time": 1000,
      "message": "greet"}]})"));

  const auto first = world.Ask("GET", "/v1/docs/room/history?limit=1")->json();
  CHECK(first["more"] == true);
  CHECK(first["changes"].size() == 1);
  const auto rest =
      world
          .Ask("GET", At("history", first["version"].get<std::string>()) +
                          "&skip=1&limit=1")
          ->json();
  CHECK(rest["more"] == false);
  CHECK(rest["changes"][0]["message"] == "greet");
  CHECK(world.Ask("GET", At("history", ""))->json()["changes"].empty());
  CHECK(
      world.Ask("GET", "/v1/docs/nothing/history")->json()["changes"].empty());
}

TEST_CASE("a version is read as values, or as a document that ends there") {
  ApiWorld world;
  Doc doc = Write(world);
  CHECK(world.Ask("GET", "/v1/docs/room/past")->response.body == *doc.ToJson());
  const auto values = world.Ask("GET", At("past", kHello));
  CHECK(values->response.body == R"({"t":"hello"})");
  CHECK(values->header("Syncline-Version") == kHello);
  const auto snapshot = world.Ask("GET", At("past", kHello),
                                  {"Accept: application/vnd.syncline.update"});
  CHECK(snapshot->header("Content-Type") == "application/vnd.syncline.update");
  Doc past;
  REQUIRE(past.Import(snapshot->response.body).ok());
  CHECK(ToString(past.frontier()) == kHello);
}

TEST_CASE("who restores a version edits the document, and everybody sees it") {
  ApiWorld world;
  HubClient& alice = world.Add("alice");
  Write(world);
  world.Run(kSecond);
  const auto restored =
      world.Ask("POST", At("restore", kHello) + "&message=back+to+hello");
  CHECK(restored->response.status == 201);
  CHECK(restored->json()["position"] == "1:2");
  world.Run(kSecond);
  CHECK(alice.text().ToString() == "hello");
  const auto history =
      world.Ask("GET", "/v1/docs/room/history?limit=1")->json();
  CHECK(history["changes"][0]["message"] == "back to hello");

  // It is there already; and the other way.
  const auto again = world.Ask("POST", At("restore", kHello));
  CHECK(again->response.status == 200);
  CHECK(again->json()["known"] == true);
  CHECK(again->json()["position"] == "1:2");
  CHECK(again->json()["level"] == "stored");
  CHECK(world.Ask("POST", At("restore", "11@000000000000004d"))
            ->response.status == 201);
  world.Run(kSecond);
  CHECK(alice.text().ToString() == "hello, world");
}

TEST_CASE("what no document was is refused") {
  ApiWorld world;
  Write(world);
  const std::string version =
      world.Ask("GET", "/v1/docs/room/versions")->json()["position"];
  for (const auto& [method, resource] :
       {std::pair("GET", "history"), {"GET", "past"}, {"POST", "restore"}}) {
    CHECK(world.Ask(method, At(resource, "12@000000000000004d"))->problem() ==
          "404 no-such-version");
    CHECK(world.Ask(method, At(resource, "draft"))->problem() ==
          "400 bad-parameter");
  }
  CHECK(world.Ask("GET", "/v1/docs/room/history?limit=1001")->problem() ==
        "400 bad-parameter");
  CHECK(world.Ask("POST", At("restore", kHello) + "&message=%FF")->problem() ==
        "400 bad-parameter");
  CHECK(world.Ask("POST", "/v1/docs/room/restore")->problem() ==
        "400 bad-parameter");
  CHECK(world.Ask("POST", At("restore", kHello), {}, "{}")->problem() ==
        "413 too-large");
  CHECK(
      world
          .Ask("POST", At("restore", kHello), {"Authorization: Bearer r:read"})
          ->problem() == "403 permission-denied");
  CHECK(world.Ask("GET", "/v1/docs/room/versions")->json()["position"] ==
        version);
}

TEST_CASE("what clients encrypt is not looked into") {
  ApiWorld world;
  const auto batch =
      *SyncBatch::Sealed("secret", {.spans = {{kWeb, 0, 3}}, .parents = {}});
  REQUIRE(world
              .Ask("POST", "/v1/docs/room/updates",
                   {"Content-Type: application/vnd.syncline.batch"},
                   std::string(batch->encoded()))
              ->response.status == 201);
  CHECK(world.Ask("GET", "/v1/docs/room/history")->problem() == "409 sealed");
  CHECK(world.Ask("GET", "/v1/docs/room/past")->problem() == "409 sealed");
  CHECK(world.Ask("POST", At("restore", ""))->problem() == "409 sealed");
}

TEST_CASE("only so many documents are open at once") {
  HttpApiOptions options;
  options.max_openings = 1;
  ApiWorld world({}, options);
  Write(world);
  const auto first = world.Send("GET", "/v1/docs/room/past");
  const auto second = world.Send("GET", "/v1/docs/room/past");
  world.Run(kSecond);
  CHECK(first->response.status == 200);
  CHECK(second->problem() == "503 busy");
  CHECK(world.api->counts().over_openings == 1);
  CHECK(world.Ask("GET", "/v1/docs/room/past")->response.status == 200);
}

}  // namespace
}  // namespace syncline::relay::test
