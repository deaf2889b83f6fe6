// A document as server-sent events.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"

namespace syncline::relay::test {
namespace {

using syncline::test::Seeds;

constexpr Milliseconds kSecond(1000);
constexpr char kEvents[] = "/v1/docs/room/events";

// What a page makes of a stream: it holds each event against the description,
// and imports what it is told.
class Page {
 public:
  explicit Page(ApiWorld& world) : world_(world) {}

  void Open() {
    std::vector<std::string> headers;
    if (!last_id.empty()) headers.push_back("Last-Event-ID: " + last_id);
    stream = world_.Send("GET", kEvents, headers);
    taken_ = 0;
  }

  // Takes in the events that came; fetches what it is told to.
  void TakeIn() {
    if (stream == nullptr) return;
    const bool was_reset = closed == "position-gone";
    // More may come while it fetches something.
    for (auto events = stream->events(); taken_ < events.size();
         events = stream->events()) {
      On(events[taken_].first, events[taken_].second);
      ++taken_;
    }
    const bool is_reset = !was_reset && closed == "position-gone";
    if (is_reset) {
      last_id.clear();
    } else if (!stream->last_id().empty()) {
      last_id = stream->last_id();
    }
  }

  AskedPtr stream;
  std::string last_id;
  Doc doc;
  std::string closed;
  std::map<uint64_t, nlohmann::json> present;

 private:
  void Is(const nlohmann::json& data, const char* schema) {
    REQUIRE(world_.contract().ValidateAs(data, schema) == "");
  }
  void Import(const std::string& bytes) {
    const auto imported = doc.Import(bytes);
    REQUIRE(imported.ok());
    REQUIRE(imported->pending.empty());  // in causal order
  }

  void On(const std::string& name, const nlohmann::json& data) {
    if (name == "update") {
      Is(data, "Update");
      std::string payload;
      REQUIRE(
          absl::Base64Unescape(data["payload"].get<std::string>(), &payload));
      Import(payload);
    } else if (name == "snapshot") {
      Is(data, "SnapshotReference");
      world_.store.unreadable = absl::OkStatus();
      const auto snapshot = world_.Ask("GET", "/v1/docs/room/snapshot");
      REQUIRE(snapshot->response.status == 200);
      Import(snapshot->response.body);
    } else if (name == "large") {
      Is(data, "Large");
      world_.store.unreadable = absl::OkStatus();
      const auto page =
          world_.Ask("GET", absl::StrCat("/v1/docs/room/updates?since=",
                                         data["since"].get<std::string>()));
      // A snapshot may have taken its place meanwhile.
      if (page->json().contains("snapshot")) {
        On("snapshot", page->json()["snapshot"]);
      } else {
        On("update", page->json()["updates"][0]);
      }
    } else if (name == "roster") {
      Is(data, "Roster");
      present.clear();
      for (const auto& entry : data["entries"]) {
        present[entry["connection"]] = entry;
      }
    } else if (name == "presence") {
      Is(data, "PresenceEntry");
      if (data.contains("gone")) {
        present.erase(data["connection"].get<uint64_t>());
      } else {
        present[data["connection"]] = data;
      }
    } else {
      REQUIRE((name == "closed" || name == "reset"));
      Is(data, "Problem");
      closed = data["code"];
    }
  }

  ApiWorld& world_;
  size_t taken_ = 0;
};

TEST_CASE("a stream tells what was, then what comes, and who is there") {
  ApiWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "one ");
  world.Run(kSecond);
  Page page(world);
  page.Open();
  CHECK(page.stream->response.headers.empty());
  world.Run(kSecond);
  CHECK(page.stream->header("Content-Type") == "text/event-stream");
  CHECK(page.stream->header("Cache-Control") == "no-store");
  page.TakeIn();
  CHECK(page.doc.text("t").ToString() == "one ");
  Type(alice, "two ");
  REQUIRE(alice.session.SetPresence("room", "cursor", "5").ok());
  world.Run(kSecond);
  page.TakeIn();
  CHECK(page.doc.text("t").ToString() == "two one ");
  REQUIRE(page.present.size() == 1);
  CHECK(page.present.begin()->second["fields"]["cursor"] == "NQ==");
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(kSecond);
  page.TakeIn();
  CHECK(page.present.empty());
  CHECK(page.last_id == "1:2");
  CHECK(world.api->counts().streams == 1);
}

TEST_CASE("a stream goes on where it broke off") {
  ApiWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "one ");
  world.Run(kSecond);
  Page page(world);
  page.Open();
  world.Run(kSecond);
  page.TakeIn();
  page.stream->Leave();
  Type(alice, "two ");
  world.Run(kSecond);
  page.Open();
  world.Run(kSecond);
  CHECK(page.stream->CountEvents("update") == 1);
  page.TakeIn();
  CHECK(page.doc.version() == alice.doc.version());
  // By since, where it is no browser that comes back; the id goes before it.
  const auto since = world.Ask("GET", absl::StrCat(kEvents, "?since=1:1"));
  CHECK(since->CountEvents("update") == 1);
  const auto both = world.Ask("GET", absl::StrCat(kEvents, "?since=1:0"),
                              {"Last-Event-ID: 1:2"});
  CHECK(both->CountEvents("update") == 0);
  CHECK(world.Ask("GET", kEvents, {"Last-Event-ID: x"})->problem() ==
        "400 bad-parameter");
}

TEST_CASE("a stream of a document that has another life begins anew") {
  ApiWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "one ");
  world.Run(kSecond);
  Page page(world);
  page.Open();
  world.Run(kSecond);
  page.TakeIn();
  world.Ask("DELETE", "/v1/docs/room");
  page.TakeIn();
  CHECK(page.closed == "deleted");
  CHECK(page.stream->is_over);
  page.Open();
  world.Run(kSecond);
  page.TakeIn();
  CHECK(page.closed == "position-gone");
  CHECK(page.stream->is_over);
  CHECK(page.last_id.empty());
  page.Open();
  world.Run(kSecond);
  CHECK_FALSE(page.stream->is_over);
  CHECK(page.stream->CountEvents("roster") == 1);
}

TEST_CASE("what is too large for an event is told of") {
  HttpApiOptions options;
  options.max_event_bytes = 500;
  ApiWorld world({}, options);
  HubClient& alice = world.Add("alice");
  Type(alice, "small ");
  world.Run(kSecond);
  Page page(world);
  page.Open();
  world.Run(kSecond);
  std::string text;
  for (int i = 0; i < 300; ++i) text += std::to_string(i * 7919);
  Type(alice, text);
  world.Run(kSecond);
  CHECK(page.stream->CountEvents("large") == 1);
  page.TakeIn();
  CHECK(page.doc.text("t").ToString() == text + "small ");
}

TEST_CASE("a client that does not keep up gets the rest when it has") {
  HttpApiOptions options;
  options.max_stream_bytes = 2'000;
  ApiWorld world({}, options);
  HubClient& alice = world.Add("alice");
  Page page(world);
  page.Open();
  page.stream->is_slow = true;
  world.Run(kSecond);
  for (int i = 0; i < 100; ++i) {
    Type(alice, "x");
    world.Run(Milliseconds(100));
  }
  CHECK(page.stream->max_queued < 4'000);
  CHECK(page.stream->CountEvents("update") < 50);
  CHECK(world.api->counts().lagged == 1);
  for (int i = 0; i < 50; ++i) {
    page.stream->Take();
    world.Run(Milliseconds(100));
  }
  page.TakeIn();
  CHECK(page.doc.version() == alice.doc.version());
  CHECK(page.stream->max_queued < 12'000);
  // And it hears what comes again.
  Type(alice, "y");
  world.Run(kSecond);
  page.TakeIn();
  CHECK(page.doc.version() == alice.doc.version());
}

TEST_CASE("a client that is behind a compaction gets the snapshot instead") {
  HubOptions hub;
  hub.compact_records = 60;
  HttpApiOptions options;
  options.max_stream_bytes = 2'000;
  ApiWorld world(hub, options);
  HubClient& alice = world.Add("alice");
  Page page(world);
  page.Open();
  page.stream->is_slow = true;
  world.Run(kSecond);
  for (int i = 0; i < 50; ++i) {
    Type(alice, "x");
    world.Run(Milliseconds(100));
  }
  REQUIRE(world.api->counts().lagged == 1);
  REQUIRE(world.host().hub.counts().compactions == 0);
  const size_t told = page.stream->CountEvents("update");
  for (int i = 0; i < 50; ++i) {
    Type(alice, "y");
    world.Run(Milliseconds(100));
  }
  REQUIRE(world.host().hub.counts().compactions == 1);
  CHECK(page.stream->CountEvents("update") == told);
  for (int i = 0; i < 50; ++i) {
    page.stream->Take();
    world.Run(Milliseconds(100));
  }
  CHECK(page.stream->CountEvents("snapshot") == 1);
  CHECK(page.stream->CountEvents("update") == told + 40);
  CHECK(page.stream->last_id() == "1:100");
  page.TakeIn();
  CHECK(page.doc.version() == alice.doc.version());
}

TEST_CASE("a silent stream gives a sign of life") {
  ApiWorld world;
  const auto stream = world.Ask("GET", kEvents);
  world.Run(50 * kSecond);
  size_t signs = 0;
  for (size_t at = stream->response.body.find("\n:\n"); at != std::string::npos;
       at = stream->response.body.find("\n:\n", at + 1)) {
    ++signs;
  }
  CHECK(signs == 3);
}

TEST_CASE("a stream ends with the rights of its token") {
  ApiWorld world;
  const auto stream =
      world.Ask("GET", kEvents, {"Authorization: Bearer eve:read"});
  world.auth.rights["eve"] = Rights::kNone;
  world.auth.Push({.document = "room"});
  world.Run(kSecond);
  CHECK(stream->is_over);
  CHECK(stream->events().back().second["code"] == "permission-denied");
}

// Pages of one relay, with a session that types, compactions, deletions, slow
// clients and failing reads: in the end each page has what the log has, it was
// told in causal order, and nothing was queued without bound.
TEST_CASE("streams that come and go count until the stores have answered") {
  HttpApiOptions options;
  options.max_waiting = 4;
  ApiWorld world({}, options);
  auto& executor = world.host().executor;
  const auto let_work = [&] {
    while (!executor.posted.empty()) {
      const auto work = std::move(executor.posted.front());
      executor.posted.pop_front();
      work();
    }
  };
  for (int i = 0; i < 50; ++i) {
    const auto stream = world.Send("GET", "/v1/docs/room/events");
    let_work();
    stream->Leave();
    let_work();
  }
  CHECK(executor.blocking.size() == 4);
  CHECK(world.api->counts().over_waiting == 46);
  world.Run(kSecond);
  CHECK(world.api->counts().waiting == 0);
}

TEST_CASE("streams under faults", "[random][simulation]") {
  for (uint64_t seed : Seeds(30)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    HubOptions hub;
    hub.compact_records = random.Between(3, 30);
    hub.max_recent_bytes =
        random.Pick({size_t{0}, size_t{300}, size_t{100'000}});
    HttpApiOptions options;
    options.max_stream_bytes = random.Pick({size_t{300}, size_t{100'000}});
    options.max_event_bytes = random.Pick({size_t{60}, size_t{100'000}});
    ApiWorld world(hub, options, seed);
    HubClient& alice = world.Add("alice");
    std::vector<std::unique_ptr<Page>> pages;
    for (int i = 0; i < 3; ++i) pages.push_back(std::make_unique<Page>(world));
    for (int step = 0; step < 1200; ++step) {
      world.Step(random);
      if (random.Chance(0.05)) Type(alice, "x");
      Page& page = *random.Pick(pages);
      if (random.Chance(0.2)) page.TakeIn();
      if (page.stream == nullptr || page.stream->is_over) {
        page.Open();
      } else if (random.Chance(0.01)) {  // with what it had not taken in
        page.stream->Leave();
        page.stream = nullptr;
      } else if (random.Chance(0.05)) {
        page.stream->is_slow = random.Chance(0.5);
        page.stream->Take();
      }
      world.store.unreadable = random.Chance(0.1)
                                   ? absl::UnavailableError("busy")
                                   : absl::OkStatus();
    }
    world.store.unreadable = absl::OkStatus();
    for (int i = 0; i < 100; ++i) {
      for (const auto& page : pages) {
        page->TakeIn();
        if (page->stream == nullptr || page->stream->is_over) page->Open();
        page->stream->is_slow = false;
        page->stream->Take();
      }
      world.Run(kSecond);
    }
    REQUIRE(alice.state() == DocumentState::kSaved);
    for (const auto& page : pages) {
      page->TakeIn();
      REQUIRE(page->stream->max_queued < options.max_stream_bytes + 4'000);
      REQUIRE(page->doc.version() == alice.doc.version());
    }
  }
}

}  // namespace
}  // namespace syncline::relay::test
