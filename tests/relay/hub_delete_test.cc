// What becomes of the replicas of a document that was deleted.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <memory>
#include <string>
#include <utility>

#include "relay/fake_env.h"
#include "relay/hub_world.h"
#include "relay/reopened_store.h"
#include "relay/scratch_folder.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

void Delete(HubWorld& world, std::string_view document = "room") {
  absl::Status deleted = absl::UnknownError("not told");
  world.hub().Delete(document, [&](absl::Status status) { deleted = status; });
  world.Run(Milliseconds(100));  // less than the pause of who was cut off
  REQUIRE(deleted.ok());
}

// It has what it had, has left the room, and says why.
void CheckStaysOut(HubWorld& world, HubClient& client, std::string_view text) {
  world.Run(10 * kSecond);
  CHECK(client.state() == DocumentState::kFailed);
  const absl::Status& failure = client.status().failure;
  CHECK(absl::IsNotFound(failure));
  CHECK(std::string(failure.message())
            .starts_with("deleted: the document was deleted"));
  CHECK(TextOf(client) == text);
  // And it does not ask again and again.
  const uint64_t joins = world.hub().counts().joins;
  world.Run(60 * kSecond);
  CHECK(client.session.connection() == ConnectionState::kOnline);
  CHECK(world.hub().counts().joins == joins);
}

void CheckIsEmpty(HubWorld& world) {
  CHECK(world.store.MemoryStore::Head("room")->version == VersionVector());
}

TEST_CASE(
    "a replica that was offline while its document was deleted stays out") {
  HubWorld world;
  const bool is_sealed = GENERATE(false, true);
  const JoinOptions options = {.seal = is_sealed ? Xor() : PayloadSeal{}};
  HubClient& alice = world.Add("alice", options);
  Type(alice, "secret");
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  const uint64_t epoch = alice.status().epoch;
  world.Cut(alice);
  Type(alice, "more of the ");
  Delete(world);
  CheckStaysOut(world, alice, "more of the secret");
  CheckIsEmpty(world);

  SECTION("whatever it tries") {
    REQUIRE(alice.session.Retry("room").ok());
    CheckStaysOut(world, alice, "more of the secret");
    world.Crash();
    CheckStaysOut(world, alice, "more of the secret");
    REQUIRE(alice.session.SetToken("room", "alice:write").ok());
    CheckStaysOut(world, alice, "more of the secret");
    CheckIsEmpty(world);
  }
  SECTION("also when its program was started again, and has kept the epoch") {
    REQUIRE(alice.session.Leave("room").ok());
    JoinOptions kept = alice.joined;
    kept.epoch = epoch;
    REQUIRE(alice.session.Join("room", &alice.port, kept).ok());
    CheckStaysOut(world, alice, "more of the secret");
    CheckIsEmpty(world);
  }
  SECTION("and others begin anew meanwhile") {
    HubClient& bob = world.Add("bob", options);
    Type(bob, "new");
    world.Run(kSecond);
    CHECK(bob.state() == DocumentState::kSaved);
    REQUIRE(alice.session.Retry("room").ok());
    CheckStaysOut(world, alice, "more of the secret");
    CHECK(TextOf(bob) == "new");
    alice.Begin(Doc(PeerId{100}));
    world.Run(kSecond);
    CHECK(TextOf(alice) == "new");
    CHECK(alice.state() == DocumentState::kSaved);
  }
  SECTION("unless its application knows better") {
    REQUIRE(alice.session.Leave("room").ok());
    REQUIRE(alice.session.Join("room", &alice.port, alice.joined).ok());
    world.Run(kSecond);
    CHECK(alice.state() == DocumentState::kSaved);
    HubClient& bob = world.Add("bob", options);
    world.Run(kSecond);
    CHECK(TextOf(bob) == "more of the secret");
  }
}

TEST_CASE("who is told of a deletion cannot undo it by trying again") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "secret");
  world.Run(kSecond);
  Delete(world);
  CHECK(alice.status().failure ==
        absl::NotFoundError("deleted: the document was deleted"));
  REQUIRE(alice.session.Retry("room").ok());
  CheckStaysOut(world, alice, "secret");
  CheckIsEmpty(world);
}

TEST_CASE("a deletion holds for who is at another machine") {
  HubWorld world({}, 2);
  HubClient& alice = world.Add("alice");
  alice.host = 1;
  Type(alice, "secret");
  world.Run(kSecond);
  world.bus.is_down = GENERATE(false, true);
  Delete(world);
  Type(alice, "more of the ");
  CheckStaysOut(world, alice, "more of the secret");
  CheckIsEmpty(world);
}

TEST_CASE(
    "a machine that has not heard of a deletion gives nobody what is gone") {
  HubWorld world({}, 2);
  HubClient& alice = world.Add("alice");
  alice.host = 1;
  Type(alice, "secret");
  world.Run(kSecond);
  world.bus.is_down = true;
  Delete(world);
  HubClient& bob = world.Add("bob");
  Type(bob, "new");
  world.Run(kSecond);
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(alice.state() == DocumentState::kSaved);  // it has not heard either
  world.Cut(bob);
  bob.host = 1;
  world.Run(2 * kSecond);
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(TextOf(bob) == "new");
  CheckStaysOut(world, alice, "secret");
  CHECK(world.store.MemoryStore::Head("room")->version == bob.doc.version());
}

// A store may take long to answer after its tombstone is durable.
TEST_CASE("who comes after a deletion is in, however late it is told here") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "secret");
  world.Run(kSecond);
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(60 * kSecond);
  REQUIRE(world.hub().rooms() == 0);
  const bool is_in = GENERATE(false, true);  // or the room is being opened
  HubClient* bob = nullptr;
  world.store.after_tombstone = [&] {
    bob = &world.Add("bob");
    Type(*bob, "new");
    SeededRandom random(1);
    while (world.host().executor.blocking.empty()) world.Step(random);
    if (is_in) world.Run(kSecond);
    CHECK((bob->state() == DocumentState::kSaved) == is_in);
  };
  Delete(world);
  world.Run(5 * kSecond);
  CHECK(bob->status().failure == absl::OkStatus());
  CHECK(bob->state() == DocumentState::kSaved);
  HubClient& carol = world.Add("carol");
  world.Run(kSecond);
  CHECK(TextOf(carol) == "new");
}

// As LocalBus, over which nobody looks at a log again and again.
TEST_CASE("a bus that loses nothing tells other machines of a deletion") {
  HubWorld world({}, 2);
  world.bus.loses = false;
  HubClient& alice = world.Add("alice");
  alice.host = 1;
  Type(alice, "secret");
  world.Run(kSecond);
  if (GENERATE(false, true)) {  // its room there is being opened
    JoinOptions kept = alice.joined;
    kept.epoch = alice.status().epoch;
    REQUIRE(alice.session.Leave("room").ok());
    world.Run(60 * kSecond);
    REQUIRE(world.hub(1).rooms() == 0);
    REQUIRE(alice.session.Join("room", &alice.port, kept).ok());
    SeededRandom random(1);
    auto& blocking = world.host(1).executor.blocking;
    while (blocking.empty()) world.Step(random);
    const auto look = std::move(blocking.front());
    blocking.pop_front();
    look();  // and its answer comes behind the notice
    const auto answer = std::move(world.host(1).executor.posted.back());
    world.host(1).executor.posted.pop_back();
    Delete(world);
    world.host(1).executor.posted.push_back(answer);
  } else {
    Delete(world);
  }
  CheckStaysOut(world, alice, "secret");
  HubClient& carol = world.Add("carol", {.token = "carol:read"});
  carol.host = 1;
  world.Run(2 * kSecond);
  CHECK(carol.state() == DocumentState::kSaved);
  CHECK(TextOf(carol).empty());
}

TEST_CASE("who deletes over a bus that is to lose nothing hears where it did") {
  HubWorld world({}, 2);
  world.bus.loses = false;
  world.bus.is_down = true;
  absl::Status deleted;
  world.hub().Delete("room", [&](absl::Status status) { deleted = status; });
  world.Run(kSecond);
  CHECK(absl::IsUnavailable(deleted));
  world.bus.is_down = false;
  Delete(world);
}

// Of what may be gone nothing is given from memory.
TEST_CASE("a deletion that fails half way, or in doubt, closes the document") {
  HubWorld world({}, 2);
  world.bus.loses = false;
  HubClient& alice = world.Add("alice");
  alice.host = GENERATE(0, 1);
  Type(alice, "secret");
  world.Run(kSecond);
  SECTION("the snapshots are left") {
    world.store.unbegun = absl::UnavailableError("busy");
  }
  SECTION("nobody knows whether it is in the log") {
    world.store.doubtful = absl::DeadlineExceededError("no answer");
  }
  SECTION("and what is in the log cannot be read either") {
    alice.host = 0;
    world.Cut(alice);
    world.Run(5 * kSecond);
    world.store.doubtful = absl::DeadlineExceededError("no answer");
    world.store.unreadable = absl::UnavailableError("busy");
  }
  absl::Status deleted;
  world.hub().Delete("room", [&](absl::Status status) { deleted = status; });
  world.Run(kSecond);
  CHECK_FALSE(deleted.ok());
  CHECK(alice.state() != DocumentState::kSaved);
  world.store.unreadable = absl::OkStatus();
  world.Run(10 * kSecond);
  HubClient& carol = world.Add("carol", {.token = "carol:read"});
  carol.host = alice.host;
  world.Run(2 * kSecond);
  CHECK(carol.state() == DocumentState::kSaved);
  CHECK(TextOf(carol).empty());
  CheckStaysOut(world, alice, "secret");
}

TEST_CASE("a deletion that fails, and changes nothing, disturbs nobody") {
  HubWorld world({}, 2);
  HubClient& alice = world.Add("alice");
  Type(alice, "kept");
  world.Run(kSecond);
  world.store.untaken = absl::ResourceExhaustedError("the disk is full");
  absl::Status deleted;
  world.hub().Delete("room", [&](absl::Status status) { deleted = status; });
  world.Run(kSecond);
  CHECK(absl::IsResourceExhausted(deleted));
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(world.hub().counts().joins == 1);
}

// As after a store was lost, and a new one begun.
TEST_CASE(
    "an epoch that there never was keeps nobody out, and disturbs nobody") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "there");
  world.Run(kSecond);
  for (const char* name : {"bob", "carol", "dave"}) {
    Type(world.Add(name, {.epoch = 1'000}), "hello ");
  }
  world.Run(kSecond);
  for (const auto& client : world.clients) {
    CHECK(client->state() == DocumentState::kSaved);
    CHECK(client->status().epoch == 1);
    CHECK(TextOf(*client) == TextOf(alice));
  }
  CHECK(world.hub().counts().joins == 4);
}

TEST_CASE("who may only read is told of a deletion, too") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& reader = world.Add("reader", {.token = "reader:read"});
  Type(alice, "secret");
  world.Run(kSecond);
  world.Cut(reader);
  Delete(world);
  CheckStaysOut(world, reader, "secret");
}

TEST_CASE("a shallow replica of what was deleted waits for nobody") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "secret");
  HubClient& shallow = world.Add("shallow");
  world.Run(kSecond);
  BeginShallow(shallow, alice, PeerId{100});
  world.Run(kSecond);
  CHECK(shallow.state() == DocumentState::kSaved);
  world.Cut(shallow);
  Delete(world);
  CheckStaysOut(world, shallow, "secret");
  CheckIsEmpty(world);
}

TEST_CASE(
    "a replica that was never there, or came back to an empty room, may fill "
    "it") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  Delete(world);
  Delete(world);
  HubClient& bob = world.Add("bob");
  Type(bob, "new");
  world.Run(kSecond);
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(Epoch{bob.status().epoch} ==
        world.store.MemoryStore::Head("room")->epoch);
  CHECK(absl::IsNotFound(alice.status().failure));
  world.Cut(bob);  // and who knows the epoch that is
  Type(bob, "very ");
  world.Run(5 * kSecond);
  CHECK(bob.state() == DocumentState::kSaved);
}

// An operator who restores a store wants what it has lost; what was deleted
// stays so.
TEST_CASE(
    "after a restoration replicas bring what was lost, not what was deleted") {
  const ScratchFolder folder;
  const auto open = [&](const std::string& name) {
    auto opened = SqliteStore::Open({.path = folder.File(name)});
    REQUIRE(opened.status() == absl::OkStatus());
    return *std::move(opened);
  };
  ReopenedStore store;
  store.open = open("relay.db");
  HubWorld world({}, 1, 1, store, store);
  HubClient& alice = world.Add("alice");
  Doc gone(PeerId{50});
  DocPort port(&gone);
  REQUIRE(gone.text("t").Insert(0, "secret").ok());
  REQUIRE(gone.Commit().ok());
  REQUIRE(alice.session.Join("gone", &port, alice.joined).ok());
  Type(alice, "kept");
  world.Run(kSecond);
  world.Cut(alice);
  Delete(world, "gone");
  REQUIRE(store.open->Backup(folder.File("backup.db")).ok());
  world.Run(5 * kSecond);
  Type(alice, "lost and ");
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kSaved);

  world.Stop();
  store.open = nullptr;
  REQUIRE(RestoreSqlite({.backup = folder.File("backup.db"),
                         .path = folder.File("restored.db")})
              .ok());
  store.open = open("restored.db");
  world.Start();
  REQUIRE(alice.session.Retry("gone").ok());
  world.Run(10 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(store.Head("room")->version == alice.doc.version());
  CHECK(absl::IsNotFound(alice.session.status("gone")->failure));
  CHECK(store.Head("gone")->version == VersionVector());
  // What is deleted after that is deleted, too.
  Delete(world);
  world.Run(kSecond);
  REQUIRE(alice.session.Retry("room").ok());
  world.Run(5 * kSecond);
  CHECK(absl::IsNotFound(alice.status().failure));
  CHECK(store.Head("room")->version == VersionVector());
  REQUIRE(alice.session.Leave("gone").ok());
}

// The epochs of a restored store are times, and clients remember them.
TEST_CASE("what is deleted in a store that was begun anew stays deleted") {
  const ScratchFolder folder;
  FakeEnv env;
  const auto open = [&](const std::string& name) {
    ++env.now_ms;
    auto opened = SqliteStore::Open({.path = folder.File(name), .env = &env});
    REQUIRE(opened.status() == absl::OkStatus());
    return *std::move(opened);
  };
  REQUIRE(open("relay.db") != nullptr);
  REQUIRE(RestoreSqlite({.backup = folder.File("relay.db"),
                         .path = folder.File("restored.db"),
                         .env = &env})
              .ok());
  ReopenedStore store;
  store.open = open("restored.db");
  HubWorld world({}, 1, 1, store, store);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  Type(alice, "secret");
  world.Run(kSecond);
  JoinOptions kept = alice.joined;
  kept.epoch = alice.status().epoch;
  REQUIRE(alice.session.Leave("room").ok());
  world.Stop();
  store.open = nullptr;
  store.open = open("new.db");  // the disk was lost
  world.Start();
  world.Run(5 * kSecond);
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(bob.status().epoch == 1);
  Delete(world);
  REQUIRE(alice.session.Join("room", &alice.port, kept).ok());
  CheckStaysOut(world, alice, "secret");
  CHECK(store.Head("room")->version == VersionVector());
}

}  // namespace
}  // namespace syncline::relay::test
