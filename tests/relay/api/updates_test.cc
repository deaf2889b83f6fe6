// Documents over HTTP: what is sent, what is read, and the end of one.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);
constexpr PeerId kWeb{77};
constexpr char kUpdates[] = "/v1/docs/room/updates";

std::string Payload(const nlohmann::json& update) {
  std::string payload;
  REQUIRE(absl::Base64Unescape(update["payload"].get<std::string>(), &payload));
  return payload;
}

// A client that reads everything from a position on, as a program would.
std::string ReadAll(ApiWorld& world, Doc& doc, std::string since = "") {
  for (bool more = true; more;) {
    const auto page =
        world.Ask("GET", kUpdates + (since.empty() ? "" : "?since=" + since));
    REQUIRE(page->response.status == 200);
    const nlohmann::json json = page->json();
    if (json.contains("snapshot")) {
      const auto snapshot = world.Ask("GET", "/v1/docs/room/snapshot");
      REQUIRE(snapshot->response.status == 200);
      REQUIRE(doc.Import(snapshot->response.body).ok());
    }
    for (const auto& update : json["updates"]) {
      const auto imported = doc.Import(Payload(update));
      REQUIRE(imported.ok());
      REQUIRE(imported->pending.empty());
    }
    since = json["position"];
    more = json["more"];
  }
  return since;
}

TEST_CASE("what is sent is durable when it is answered, and read by all") {
  ApiWorld world;
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  const auto sent = world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  CHECK(sent->response.status == 201);
  CHECK(sent->json()["position"] == "1:1");
  CHECK(sent->json()["level"] == "stored");
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{1});
  CHECK(alice.text().ToString() == "hello");
  Doc bob;
  CHECK(ReadAll(world, bob) == "1:1");
  CHECK(bob.text("t").ToString() == "hello");
  CHECK(world.api->counts().appends == 1);
}

TEST_CASE("what is of another document than what is there is refused") {
  ApiWorld world;
  Doc plan(PeerId{1}, {.doc_id = DocId{0xD1}});
  Doc diary(PeerId{2}, {.doc_id = DocId{0xD2}});
  REQUIRE(plan.text("t").Insert(0, "hello").ok());
  REQUIRE(diary.text("t").Insert(0, "dear diary").ok());
  CHECK(world.Ask("POST", kUpdates, {}, *plan.Export())->response.status ==
        201);
  const auto refused = world.Ask("POST", kUpdates, {}, *diary.Export());
  CHECK(refused->problem() == "400 bad-update");
  CHECK(refused->json()["detail"] ==
        "the update is of document 00000000000000d2, and what is here is of "
        "00000000000000d1");
  // Who says nothing is taken at his word.
  CHECK(world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "x"))
            ->response.status == 201);
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{2});
}

TEST_CASE("a room that nobody was in yet knows which document it is of") {
  HubOptions options;
  options.linger = Milliseconds(0);
  ApiWorld world(options);
  Doc plan(PeerId{1}, {.doc_id = DocId{0xD1}});
  Doc diary(PeerId{2}, {.doc_id = DocId{0xD2}});
  REQUIRE(plan.text("t").Insert(0, "hello").ok());
  REQUIRE(diary.text("t").Insert(0, "dear diary").ok());
  CHECK(world.Ask("POST", kUpdates, {}, *plan.Export())->response.status ==
        201);
  world.Run(kSecond);  // and the room is gone
  CHECK(world.Ask("POST", kUpdates, {}, *diary.Export())->problem() ==
        "400 bad-update");
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{1});
  REQUIRE(plan.text("t").Insert(5, "!").ok());
  CHECK(world.Ask("POST", kUpdates, {}, *plan.Export())->response.status ==
        201);
  Doc bob;
  CHECK(ReadAll(world, bob) == "1:2");
  CHECK(bob.text("t").ToString() == "hello!");
}

TEST_CASE("a shallow snapshot is refused, and the document stays readable") {
  ApiWorld world;
  Doc doc(kWeb);
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  const std::string whole = *doc.Export();
  REQUIRE(doc.text("t").Insert(0, "oh ").ok());
  CHECK(world.Ask("POST", kUpdates, {}, *doc.ExportShallow())->problem() ==
        "400 bad-update");
  CHECK(world.Ask("POST", kUpdates, {}, whole)->response.status == 201);
  const auto refused = world.Ask("POST", kUpdates, {}, *doc.ExportShallow());
  CHECK(refused->problem() == "400 bad-update");
  const std::string detail = refused->json()["detail"];
  CHECK(detail.find("shallow snapshot") != std::string::npos);
  Doc bob;
  CHECK(ReadAll(world, bob) == "1:1");
  CHECK(bob.text("t").ToString() == "hello");
  CHECK(world.Ask("GET", "/v1/docs/room/past")->response.status == 200);
}

TEST_CASE("what is sent again is known") {
  ApiWorld world;
  const std::string update = TypedUpdate(kWeb, "hello");
  CHECK(world.Ask("POST", kUpdates, {}, update)->response.status == 201);
  const auto again = world.Ask("POST", kUpdates, {}, update);
  CHECK(again->response.status == 200);
  CHECK(again->json()["known"] == true);
  CHECK(again->json()["position"] == "1:1");
}

TEST_CASE("an update that is not durable is not answered as if it were") {
  ApiWorld world;
  world.store.unwritable = absl::ResourceExhaustedError("the disk is full");
  const auto sent = world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  CHECK(sent->problem() == "503 busy");
  CHECK(sent->header("Retry-After") == "1");
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{0});
}

TEST_CASE("a gap is told with what is missing") {
  ApiWorld world;
  Doc doc(kWeb);
  REQUIRE(doc.text("t").Insert(0, "one").ok());
  const std::string first = *doc.Export();
  const VersionVector sent = doc.version();
  REQUIRE(doc.text("t").Insert(0, "two").ok());
  const std::string second = *doc.ExportSince(sent);
  const auto refused = world.Ask("POST", kUpdates, {}, second);
  CHECK(refused->problem() == "409 gap");
  CHECK(refused->json()["missing"] ==
        nlohmann::json::parse(
            R"([{"peer":"000000000000004d","begin":0,"end":3}])"));
  CHECK(refused->json()["version"].empty());
  CHECK(world.Ask("POST", kUpdates, {}, first)->response.status == 201);
  CHECK(world.Ask("POST", kUpdates, {}, second)->response.status == 201);
}

TEST_CASE(
    "a sealed update is read with its header, and nothing of it is read") {
  ApiWorld world;
  const UpdateInfo info{.spans = {{kWeb, 0, 3}}, .parents = {}};
  const auto batch = *SyncBatch::Sealed("secret", info);
  const std::vector<std::string> type = {
      "Content-Type: application/vnd.syncline.batch"};
  CHECK(world.Ask("POST", kUpdates, type, std::string(batch->encoded()))
            ->response.status == 201);
  const nlohmann::json update =
      world.Ask("GET", kUpdates)->json()["updates"][0];
  CHECK(update["sealed"] == true);
  CHECK(Payload(update) == "secret");
  CHECK(update["spans"][0]["end"] == 3);
}

TEST_CASE("updates are read from a position, a version, and by pages") {
  HttpApiOptions options;
  options.max_page_bytes = 1;
  ApiWorld world({}, options);
  HubClient& alice = world.Add("alice");
  for (int i = 0; i < 5; ++i) {
    REQUIRE(alice.text().Insert(0, std::to_string(i)).ok());
    REQUIRE(alice.doc.Commit().ok());
    world.Run(kSecond);
  }
  Doc reader;
  CHECK(ReadAll(world, reader) == "1:5");
  CHECK(reader.text("t").ToString() == "43210");
  const auto last = world.Ask("GET", std::string(kUpdates) + "?since=1:4");
  CHECK(last->json()["updates"].size() == 1);
  CHECK(last->json()["more"] == false);
  const std::string version =
      absl::WebSafeBase64Escape(reader.version().Encode());
  // All records are looked at, and none is new.
  const auto page =
      world.Ask("GET", absl::StrCat(kUpdates, "?since=", version));
  CHECK(page->json()["updates"].empty());
  CHECK(page->json()["more"] == false);
  CHECK(page->json()["position"] == "1:5");
  CHECK(world.Ask("GET", "/v1/docs/room/versions")->json()["encoded"] ==
        version);
}

TEST_CASE("what was compacted is read by the snapshot") {
  HubOptions hub;
  hub.compact_records = 10;
  ApiWorld world(hub);
  CHECK(world.Ask("GET", "/v1/docs/room/snapshot")->problem() ==
        "404 no-snapshot");
  HubClient& alice = world.Add("alice");
  for (int i = 0; i < 25; ++i) {
    REQUIRE(alice.text().Insert(0, "x").ok());
    REQUIRE(alice.doc.Commit().ok());
    world.Run(Milliseconds(100));
  }
  REQUIRE(world.hub().counts().compactions == 2);
  Doc reader;
  const std::string position = ReadAll(world, reader);
  CHECK(reader.text("t").ToString() == std::string(25, 'x'));
  CHECK(ReadAll(world, reader, "1:3") == position);
  const auto page = world.Ask("GET", std::string(kUpdates) + "?since=1:3");
  const auto snapshot = world.Ask("GET", "/v1/docs/room/snapshot");
  CHECK(page->json()["snapshot"]["etag"] == snapshot->header("ETag"));
  CHECK(page->json()["snapshot"]["position"] ==
        snapshot->header("Syncline-Position"));
  // Who knows all of the snapshot is not sent there.
  const auto known = world.Ask(
      "GET",
      absl::StrCat(kUpdates, "?since=",
                   absl::WebSafeBase64Escape(reader.version().Encode())));
  CHECK_FALSE(known->json().contains("snapshot"));
  CHECK(known->json()["updates"].empty());

  const std::string etag = snapshot->header("ETag");
  const size_t reads = world.store.reads;
  const auto cached = world.Ask("GET", "/v1/docs/room/snapshot",
                                {"If-None-Match: \"other\", W/" + etag});
  CHECK(cached->response.status == 304);
  CHECK(cached->response.body.empty());
  CHECK(world.store.reads == reads);
  CHECK(world.Ask("GET", "/v1/docs/room/snapshot", {"If-Match: \"other\""})
            ->problem() == "412 condition-failed");
  CHECK(world.Ask("GET", "/v1/docs/room/snapshot", {"Accept: text/html"})
            ->problem() == "406 not-acceptable");
}

TEST_CASE("versions have an ETag that changes with the document") {
  ApiWorld world;
  const auto empty = world.Ask("GET", "/v1/docs/room/versions");
  CHECK(empty->json()["position"] == "1:0");
  CHECK(empty->json()["version"].empty());
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  const std::string condition = "If-None-Match: " + empty->header("ETag");
  const auto after = world.Ask("GET", "/v1/docs/room/versions", {condition});
  CHECK(after->response.status == 200);
  CHECK(after->json()["version"]["000000000000004d"] == 5);
  const std::string now = "If-None-Match: " + after->header("ETag");
  CHECK(world.Ask("GET", "/v1/docs/room/versions", {now})->response.status ==
        304);
}

TEST_CASE("a deleted document is gone, and its positions are") {
  ApiWorld world;
  HubClient& alice = world.Add("alice");
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  const auto poll =
      world.Send("GET", absl::StrCat(kUpdates, "?since=1:1&wait=50"));
  world.Run(kSecond);
  const auto deleted = world.Ask("DELETE", "/v1/docs/room");
  CHECK(deleted->response.status == 204);
  CHECK(poll->problem() == "410 deleted");
  CHECK(absl::IsNotFound(alice.status().failure) ==
        absl::IsNotFound(SyncError(SyncErrorCode::kDeleted, "").ToStatus()));
  CHECK_FALSE(alice.status().failure.ok());
  CHECK(world.Ask("GET", std::string(kUpdates) + "?since=1:1")->problem() ==
        "410 position-gone");
  const std::string position = world.Ask("GET", kUpdates)->json()["position"];
  CHECK(std::stoull(position) > 1);  // its epoch
  // Nor does it come back by who has it still, and says so.
  const auto post = [&](const std::string& since) {
    return world.Ask("POST", absl::StrCat(kUpdates, "?since=", since), {},
                     TypedUpdate(kWeb, "hello"));
  };
  CHECK(post("1:1")->problem() == "410 deleted");
  CHECK(post("hello")->problem() == "400 bad-parameter");
  CHECK(world.Ask("GET", kUpdates)->json()["position"] == position);
  CHECK(world.Ask("GET", absl::StrCat(kUpdates, "?since=", position, "9"))
            ->problem() == "410 position-gone");
  CHECK(post(position)->response.status == 201);
  CHECK(post("0:0")->response.status == 200);
}

}  // namespace
}  // namespace syncline::relay::test
