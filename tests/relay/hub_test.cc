// The hub between client sessions and a store.
#include "syncline/relay/hub.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "relay/hub_world.h"
#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::Seeds;

constexpr Milliseconds kSecond(1000);

TEST_CASE("what one types the others see, and it is saved") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  Type(alice, "hello");
  world.Run(kSecond);
  CHECK(TextOf(bob) == "hello");
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(alice.status().subject == "alice");
  CHECK(world.store.MemoryStore::Head("room")->version == alice.doc.version());
}

TEST_CASE("a client with another document reads nothing, and leaves nothing") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  alice.doc = Doc(PeerId{101}, {.doc_id = DocId{0xD1}});
  Type(alice, "plan");
  world.Run(kSecond);
  world.Crash();  // what the room holds has to be read again
  HubClient& bob = world.Add("bob");
  bob.doc = Doc(PeerId{102}, {.doc_id = DocId{0xD2}});
  Type(bob, "diary");
  world.Run(10 * kSecond);
  CHECK(bob.state() == DocumentState::kFailed);
  CHECK(TextOf(bob) == "diary");
  CHECK(TextOf(alice) == "plan");
  CHECK(world.store.MemoryStore::Head("room")->version == alice.doc.version());
}

TEST_CASE("of two documents that come at once, the first is the room's") {
  HubWorld world;
  std::vector<std::optional<SyncError>> errors;
  for (uint64_t number : {1, 2}) {
    Doc doc(PeerId{number}, {.doc_id = DocId{number}});
    REQUIRE(doc.text("t").Insert(0, "hello").ok());
    world.hub().Append(
        "room", "web", *SyncBatch::FromUpdate(*doc.Export()),
        [&](const AppendAnswer& answer) { errors.push_back(answer.error); });
  }
  world.Run(kSecond);
  REQUIRE(errors.size() == 2);
  // Who is refused is told at once, and the other one when it is durable.
  REQUIRE(errors[0].has_value());
  CHECK(errors[0]->code == SyncErrorCode::kBadUpdate);
  CHECK(errors[1] == std::nullopt);
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{1});
}

TEST_CASE("saved is said when the record is in the log, and shown after that") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.store.unwritable = absl::ResourceExhaustedError("the disk is full");
  Type(alice, "hello");
  world.Run(kSecond);
  CHECK(alice.state() != DocumentState::kSaved);
  CHECK(TextOf(bob).empty());
  world.store.unwritable = absl::OkStatus();
  world.Run(60 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(TextOf(bob) == "hello");
}

TEST_CASE("a hub promises no more than its store gives") {
  MemoryStore store;
  HubWorld world({}, 1, 1, store, store);
  HubClient& alice = world.Add("alice", {.level = AckLevel::kStored});
  HubClient& bob = world.Add("bob", {.level = AckLevel::kReceived});
  Type(alice, "hello");
  Type(bob, "world");
  world.Run(kSecond);
  CHECK(alice.session.server_level() == AckLevel::kReceived);
  CHECK(absl::IsFailedPrecondition(alice.status().failure));
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(store.Head("room")->version == bob.doc.version());
}

TEST_CASE("a document that cannot be read is not an empty one") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "hello");
  world.Run(kSecond);
  world.Crash();
  world.store.unreadable = absl::UnavailableError("the disk is slow");
  HubClient& bob = world.Add("bob");
  world.Run(10 * kSecond);
  CHECK(bob.state() == DocumentState::kOffline);
  CHECK(bob.status().failure.message() != "");
  CHECK(bob.status().epoch == 0);
  world.store.unreadable = absl::OkStatus();
  world.Run(60 * kSecond);
  CHECK(TextOf(bob) == "hello");
}

TEST_CASE("a store that stopped fails the hub") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  world.store.failure = absl::InternalError("fsync failed");
  Type(alice, "hello");
  world.Run(kSecond);
  CHECK(world.hub().health().message() == "fsync failed");
  CHECK(alice.state() != DocumentState::kSaved);
}

TEST_CASE("who was away for a while is served from memory") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  Type(alice, "one ");
  world.Run(kSecond);
  const size_t reads = world.store.reads;
  world.Cut(bob);
  Type(alice, "two ");
  world.Run(10 * kSecond);
  CHECK(TextOf(bob) == "two one ");
  CHECK(world.store.reads == reads);
  CHECK(world.hub().counts().joins_from_memory == 3);
}

TEST_CASE("joiners of a cold document share one reading") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  for (int i = 0; i < 20; ++i) {
    Type(alice, "x");
    world.Run(Milliseconds(100));
  }
  world.Crash();
  world.store.reads = 0;
  for (int i = 0; i < 30; ++i) world.Add("reader");
  world.Run(5 * kSecond);
  for (const auto& client : world.clients) {
    CHECK(TextOf(*client) == std::string(20, 'x'));
  }
  CHECK(world.store.reads <= 2);
}

TEST_CASE("who joins in a pause has what the others get at its end") {
  HubOptions options;
  options.pause_per_member = options.max_pause = 5 * kSecond;
  HubWorld world(options);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  Type(alice, "b");
  world.Run(kSecond);
  Type(alice, "a");
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(TextOf(bob) == "b");
  HubClient& carol = world.Add("carol");
  world.Run(kSecond);
  CHECK(TextOf(carol) == "ab");
  world.Run(5 * kSecond);
  CHECK(TextOf(bob) == "ab");
  CHECK(TextOf(carol) == "ab");
  CHECK(world.hub().counts().deliveries == 2);  // each to bob, once
}

TEST_CASE("a room notifies its members once in a pause") {
  HubOptions options;
  options.pause_per_member = std::chrono::milliseconds(100);
  options.max_pause = Milliseconds(200);
  HubWorld world(options);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  world.Add("carol");  // the third makes the pause longer than it may be
  world.Run(kSecond);
  const size_t before = bob.notified;
  Type(alice, "x");
  world.Run(Milliseconds(50));
  CHECK(bob.notified == before + 1);
  for (int i = 0; i < 39; ++i) {
    Type(alice, "x");
    world.Run(Milliseconds(50));
  }
  world.Run(kSecond);
  CHECK(world.hub().counts().appends == 40);
  CHECK(bob.notified >= before + 10);
  CHECK(bob.notified <= before + 12);
  CHECK(TextOf(bob) == std::string(40, 'x'));
  CHECK(world.hub().next_pause_end() == std::nullopt);
}

TEST_CASE("readers read, and do not write") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& carol = world.Add("carol", {.token = "carol:read"});
  Type(alice, "hello");
  world.Run(kSecond);
  CHECK(TextOf(carol) == "hello");
  CHECK(carol.status().access == Access::kRead);
  Type(carol, "no ");
  world.Run(5 * kSecond);
  CHECK(TextOf(alice) == "hello");
  CHECK(carol.state() != DocumentState::kSaved);
}

TEST_CASE("a token that is not good, and one without rights") {
  HubWorld world;
  HubClient& eve = world.Add("eve", {.token = "nonsense"});
  HubClient& mallory = world.Add("mallory", {.token = "mallory:none"});
  world.Run(5 * kSecond);
  CHECK(absl::IsUnauthenticated(eve.status().failure));
  CHECK(absl::IsPermissionDenied(mallory.status().failure));
  REQUIRE(eve.session.SetToken("room", "eve:write").ok());
  world.Run(kSecond);
  CHECK(eve.state() == DocumentState::kSaved);
}

TEST_CASE("rights that are taken away end a writer's writing") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.rights["bob"] = Rights::kRead;
  world.auth.Push({.subject = "bob"});
  world.Run(kSecond);
  CHECK(bob.status().access == Access::kRead);
  Type(bob, "no ");
  world.Run(5 * kSecond);
  CHECK(TextOf(alice).empty());
  world.auth.rights["bob"] = Rights::kNone;
  world.auth.Push({.subject = "bob"});
  world.Run(kSecond);
  CHECK(absl::IsPermissionDenied(bob.status().failure));
}

TEST_CASE("a grant that ends is asked for anew") {
  HubWorld world;
  world.auth.expires_ms = world.env.WallTimeMs() + 5000;
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  world.Run(10 * kSecond);
  CHECK(absl::IsUnauthenticated(alice.status().failure));
}

TEST_CASE("who writes too much waits, and loses nothing") {
  HubOptions options;
  options.rates = {.per_connection = 2048, .burst_seconds = 1};
  HubWorld world(options);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  for (int i = 0; i < 40; ++i) {
    Type(alice, "x");
    world.Run(Milliseconds(50));
  }
  CHECK(world.hub().counts().limited_connections > 0);
  CHECK(world.hub().counts().appends < 20);
  world.Run(60 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(TextOf(bob) == std::string(40, 'x'));
}

TEST_CASE("what is beyond the log's queue waits, is counted, and not lost") {
  HubWorld world;
  world.group.max_queued_bytes = 0;
  world.Crash();
  HubClient& alice = world.Add("alice");
  Type(alice, "hello");
  world.Run(5 * kSecond);
  CHECK(alice.state() != DocumentState::kSaved);
  CHECK(world.hub().counts().over_log_queue > 0);
  world.group = {};
  world.Crash();
  world.Run(60 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(world.hub().counts().over_log_queue == 0);
}

TEST_CASE("who comes when all rooms are open waits, and is counted") {
  HubOptions options;
  options.max_rooms = 1;
  options.linger = Milliseconds(0);
  HubWorld world(options);
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  Doc other(PeerId{9});
  DocPort port(&other);
  REQUIRE(alice.session.Join("other", &port, {.token = "alice:write"}).ok());
  world.Run(kSecond);
  CHECK(alice.session.status("other")->state != DocumentState::kSaved);
  CHECK(world.hub().counts().over_rooms > 0);
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(30 * kSecond);
  CHECK(alice.session.status("other")->state == DocumentState::kSaved);
  REQUIRE(alice.session.Leave("other").ok());
}

TEST_CASE("an upload that breaks off and is not kept is counted") {
  HubOptions options;
  options.max_upload_bytes = 0;
  options.session.limits.max_frame_bytes = 4'096;  // more goes in chunks
  HubWorld world(options);
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  SeededRandom random(1);
  std::string noise(300'000, ' ');
  for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
  Type(alice, noise);
  for (int i = 0; i < 2'000; ++i) world.Step(random);
  world.Cut(alice);
  CHECK(world.hub().counts().over_uploads == 1);
  world.Run(60 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
}

TEST_CASE("nobody is kept open by those who are elsewhere") {
  HubWorld world({}, 2);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  bob.host = 1;
  REQUIRE(alice.session.SetPresence("room", "name", "Alice").ok());
  world.Run(2 * kSecond);
  REQUIRE(bob.session.Leave("room").ok());
  world.Run(60 * kSecond);
  CHECK(world.hub(0).rooms() == 1);
  CHECK(world.hub(1).rooms() == 0);
}

TEST_CASE("a document that is deleted is closed, and does not come back") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "secret");
  world.Run(kSecond);
  absl::Status deleted = absl::UnknownError("not told");
  world.hub().Delete("room", [&](absl::Status status) { deleted = status; });
  world.Run(kSecond);
  CHECK(deleted.ok());
  CHECK(!alice.status().failure.ok());
  CHECK(world.store.MemoryStore::Head("room")->version == VersionVector());
  HubClient& bob = world.Add("bob");
  world.Run(5 * kSecond);
  CHECK(TextOf(bob).empty());
}

TEST_CASE("a room that everybody left is let go, and found again") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "hello");
  world.Run(kSecond);
  CHECK(world.hub().rooms() == 1);
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(40 * kSecond);
  CHECK(world.hub().rooms() == 0);
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  CHECK(TextOf(bob) == "hello");
}

TEST_CASE("machines of one relay hand on each other's records") {
  HubWorld world({}, 2);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  bob.host = 1;
  world.Run(kSecond);
  Type(alice, "hello");
  Type(bob, "world");
  world.Run(kSecond);
  CHECK(TextOf(alice) == TextOf(bob));
  CHECK(TextOf(alice).size() == 10);
}

// Whatever happens in between: in the end all agree, and what was called saved
// is in the log.
TEST_CASE("a relay under faults of all kinds", "[random][simulation]") {
  for (uint64_t seed : Seeds(40)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    HubOptions options;
    options.compact_records = random.Between(2, 30);
    options.max_recent_bytes =
        random.Pick({size_t{0}, size_t{200}, size_t{100'000}});
    options.linger = Milliseconds(random.Between(0, 2000));
    const size_t hosts = random.Between(1, 3);
    HubWorld world(options, hosts, seed);
    if (random.Chance(0.5)) world.bus.Shuffle(seed);
    const size_t clients = random.Between(1, 4);
    const PayloadSeal seal = random.Chance(0.3) ? Xor() : PayloadSeal();
    DocOptions document;
    if (random.Chance(0.5)) document.doc_id = DocId{0xD1};
    for (size_t i = 0; i < clients; ++i) {
      HubClient& client = world.Add("user" + std::to_string(i), {.seal = seal});
      client.host = random.Uniform(hosts);
      client.Begin(Doc(PeerId{100 + i}, document));
    }
    const bool gets_shallow = random.Chance(0.5);
    uint64_t peers = 1'000;
    HubClient& whole = *world.clients[0];
    // A stranger comes, to where there is something already.
    const bool is_invited =
        document.doc_id && !seal.seal && hosts == 1 && random.Chance(0.5);
    HubClient* stranger = nullptr;
    std::vector<VersionVector> saved(clients);
    for (int step = 0; step < 1500; ++step) {
      world.Step(random);
      const size_t i = random.Uniform(clients);
      HubClient& client = *world.clients[i];
      if (random.Chance(0.03)) {
        Type(client, std::string(1, static_cast<char>('a' + i)));
      }
      if (client.state() == DocumentState::kSaved) {
        saved[i].Merge(client.doc.version());
      }
      // What nothing is in does not tell of which document it is.
      const bool has_begun = whole.doc.version() != VersionVector();
      if (gets_shallow && i > 0 && random.Chance(0.005) && has_begun) {
        BeginShallow(client, whole, PeerId{++peers});
      }
      if (is_invited && stranger == nullptr && saved[0] != VersionVector()) {
        stranger = &world.Add("stranger");
        stranger->Begin(Doc(PeerId{++peers}, {.doc_id = DocId{0xD2}}));
        Type(*stranger, "strange");
      }
      if (random.Chance(0.004)) world.Cut(client);
      if (random.Chance(0.002)) world.Crash();
      world.store.unreadable = random.Chance(0.1)
                                   ? absl::UnavailableError("busy")
                                   : absl::OkStatus();
      world.store.unwritable = random.Chance(0.05)
                                   ? absl::ResourceExhaustedError("full")
                                   : absl::OkStatus();
      world.bus.is_down = random.Chance(0.1);
      const VersionVector log = world.store.MemoryStore::Head("room")->version;
      for (const VersionVector& version : saved) REQUIRE(log.Includes(version));
    }
    world.store.unreadable = world.store.unwritable = absl::OkStatus();
    world.bus.is_down = false;
    for (int i = 0; i < 18; ++i) {
      for (size_t k = 1; k < clients; ++k) {
        HubClient& client = *world.clients[k];
        if (IsStranded(client.doc, client.status())) {
          BeginShallow(client, whole, PeerId{++peers});
        }
      }
      world.Run(10 * kSecond);
    }
    for (size_t i = 0; i < clients; ++i) {
      INFO("client " << i << ": " << world.clients[i]->status().failure);
      REQUIRE(world.clients[i]->state() == DocumentState::kSaved);
      REQUIRE(world.clients[i]->doc.StateDigest() == whole.doc.StateDigest());
    }
    if (stranger != nullptr) {
      REQUIRE(stranger->state() == DocumentState::kFailed);
      REQUIRE(TextOf(*stranger) == "strange");
    }
  }
}

}  // namespace
}  // namespace syncline::relay::test
