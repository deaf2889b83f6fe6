// Snapshots that take the place of a room's records: made by the hub, or by
// clients of what they alone can read.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <vector>

#include "relay/hub_world.h"
#include "syncline/relay/hub.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

TEST_CASE("records become a snapshot, and joiners get it") {
  HubOptions options;
  options.compact_records = 10;
  HubWorld world(options);
  HubClient& alice = world.Add("alice");
  for (int i = 0; i < 45; ++i) {
    Type(alice, "x");
    world.Run(Milliseconds(100));
  }
  CHECK(world.hub().counts().compactions == 4);
  CHECK(world.hub().counts().failed_compactions == 0);
  const LogHead head = *world.store.MemoryStore::Head("room");
  CHECK(head.snapshot.has_value());
  CHECK(head.last_seq.value - head.first_seq.value < 10);
  world.Crash();
  HubClient& bob = world.Add("bob");
  world.Run(5 * kSecond);
  CHECK(TextOf(bob) == std::string(45, 'x'));
}

TEST_CASE("clients make the snapshots of what they alone can read") {
  HubOptions options;
  options.compact_records = 10;
  std::vector<std::string> givers;
  options.observer = [&](const HubEvent& event) {
    if (event.kind != HubEvent::Kind::kSnapshotGiven) return;
    CHECK(event.document == "room");
    givers.emplace_back(event.subject);
  };
  HubWorld world(options);
  HubClient& alice = world.Add("alice", {.seal = Xor()});
  // Who may only read is not asked, nor is somebody else listened to.
  HubClient& carol = world.Add("carol", {.token = "carol:read", .seal = Xor()});
  world.Run(kSecond);
  for (int i = 0; i < 35; ++i) {
    Type(alice, "secret ");
    world.Run(Milliseconds(100));
  }
  world.Run(kSecond);
  CHECK(world.hub().counts().compactions >= 3);
  CHECK(world.hub().counts().refusals == 0);
  CHECK(givers.size() == world.hub().counts().compactions);
  CHECK(givers.front() == "alice");
  MemoryStore& store = world.store;
  const LogHead head = *store.MemoryStore::Head("room");
  CHECK(head.first_seq > Seq{30});
  const auto published = *store.MemoryStore::Current("room");
  REQUIRE(published.has_value());
  const auto batch =
      SyncBatch::Parse(*store.MemoryStore::Get("room", published->id));
  REQUIRE(batch.ok());
  CHECK((*batch)->is_sealed());
  CHECK((*batch)->encoded().find("secret") == std::string_view::npos);
  // It is enough, with what came after it.
  world.Crash();
  HubClient& bob = world.Add("bob", {.seal = Xor()});
  world.Run(10 * kSecond);
  CHECK(TextOf(bob) == TextOf(alice));
  CHECK(TextOf(carol) == TextOf(alice));
  CHECK(bob.doc.version() == alice.doc.version());
}

TEST_CASE("what is too large for a client to take at once stays records") {
  constexpr size_t kLimit = 50'000;
  HubOptions options;
  options.compact_records = 5;
  options.session.limits.max_update_bytes = kLimit;
  HubWorld world(options);
  HubClient& alice = world.Add("alice");
  SeededRandom random(1);
  for (size_t bytes = 0; bytes < 2 * kLimit; bytes += 4'000) {
    std::string noise(4'000, ' ');
    for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
    Type(alice, noise);
    world.Run(kSecond);
  }
  CHECK(alice.state() == DocumentState::kSaved);
  REQUIRE(world.hub().counts().compactions > 0);
  CHECK(world.hub().counts().failed_compactions > 0);
  const auto published = *world.store.MemoryStore::Current("room");
  CHECK(world.store.MemoryStore::Get("room", published->id)->size() <= kLimit);
  world.Crash();
  ClientOptions client;
  client.limits.max_update_bytes = kLimit;
  HubClient& bob = world.Add("bob", {}, client);
  world.Run(10 * kSecond);
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(TextOf(bob) == TextOf(alice));
}

TEST_CASE("a shallow document gives no snapshot, and the records stay") {
  HubOptions options;
  options.compact_records = 5;
  options.snapshot_time = kSecond;
  HubWorld world(options);
  HubClient& alice = world.Add("alice", {.seal = Xor()});
  Type(alice, "a secret");
  REQUIRE(alice.text().Delete(0, 2).ok());
  REQUIRE(alice.doc.Commit().ok());
  world.Run(kSecond);
  REQUIRE(alice.state() == DocumentState::kSaved);
  const std::string shallow = *alice.doc.ExportShallow();
  REQUIRE(alice.session.Leave("room").ok());
  HubClient& cyd = world.Add("cyd", {.seal = Xor()});
  REQUIRE(cyd.doc.Import(shallow).ok());
  for (int i = 0; i < 20; ++i) {
    Type(cyd, "x");
    world.Run(kSecond);
  }
  CHECK(cyd.state() == DocumentState::kSaved);
  CHECK(world.hub().counts().compactions == 0);
  CHECK(world.store.MemoryStore::Head("room")->first_seq == Seq{1});
  // Somebody who has everything is asked in turn.
  HubClient& bob = world.Add("bob", {.seal = Xor()});
  for (int i = 0; i < 5; ++i) {
    Type(cyd, "x");
    world.Run(kSecond);
  }
  CHECK(TextOf(bob) == std::string(25, 'x') + "secret");
  CHECK(world.hub().counts().compactions > 0);
  CHECK(world.store.MemoryStore::Head("room")->first_seq > Seq{1});
  world.Crash();
  HubClient& newcomer = world.Add("newcomer", {.seal = Xor()});
  world.Run(5 * kSecond);
  CHECK(newcomer.doc.StateDigest() == bob.doc.StateDigest());
  CHECK_FALSE(newcomer.doc.shallow_since().has_value());
}

TEST_CASE("one who does not make a snapshot is not asked for ever") {
  HubOptions options;
  options.compact_records = 5;
  options.snapshot_time = Milliseconds(1'000);
  HubWorld world(options);
  // Seals its updates, and says of a snapshot that it cannot be had now.
  HubClient& alice = world.Add("alice", {.seal = Xor()});
  HubClient& bob = world.Add("bob", {.seal = Xor()});
  alice.port.has_snapshots = false;
  world.Run(kSecond);
  for (int i = 0; i < 20; ++i) {
    Type(bob, "x");
    world.Run(kSecond);
  }
  CHECK(world.hub().counts().compactions > 0);
  CHECK(TextOf(alice) == std::string(20, 'x'));
}

TEST_CASE("who is asked for a snapshot while it has nothing yet stays") {
  HubOptions options;
  options.compact_records = 5;
  options.snapshot_time = Milliseconds(50);
  HubWorld world(options);
  HubClient& alice = world.Add("alice", {.seal = Xor()});
  alice.port.has_snapshots = false;
  SeededRandom random(1);
  std::string noise(400'000, ' ');
  for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
  Type(alice, noise);
  world.Run(5 * kSecond);
  // He gets it piece by piece, and is asked meanwhile.
  ClientOptions slow;
  slow.limits.max_frame_bytes = slow.limits.window_bytes = 4'096;
  HubClient& bob = world.Add("bob", {.seal = Xor()}, slow);
  for (int i = 0; i < 20; ++i) {
    Type(alice, "x");
    world.Run(Milliseconds(10));
  }
  CHECK(TextOf(bob).empty());
  world.Run(60 * kSecond);
  CHECK(bob.status().failure == absl::OkStatus());
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(bob.doc.StateDigest() == alice.doc.StateDigest());
  CHECK(world.hub().counts().refusals == 0);
}

// The subject's rights are others from now on, and it does not join anew.
void SetRights(HubWorld& world, const std::string& subject, Rights rights) {
  world.auth.rights[subject] = rights;
  world.auth.Push({.subject = subject});
  world.Run(kSecond);
}

TEST_CASE("who may write only later is asked for a snapshot then") {
  HubOptions options;
  options.compact_records = 5;
  options.snapshot_time = Milliseconds(1'000);
  HubWorld world(options);
  HubClient& alice = world.Add("alice", {.seal = Xor()});
  world.Add("carol", {.token = "carol:read", .seal = Xor()});
  alice.port.has_snapshots = false;
  world.Run(kSecond);
  for (int i = 0; i < 10; ++i) {
    Type(alice, "x");
    world.Run(kSecond);
  }
  CHECK(world.hub().counts().compactions == 0);
  world.Run(2 * kSecond);
  SetRights(world, "carol", Rights::kWrite);
  Type(alice, "x");
  world.Run(kSecond);
  CHECK(world.hub().counts().compactions == 1);
}

TEST_CASE("who may no longer write is not waited for") {
  HubOptions options;
  options.compact_records = 5;
  options.snapshot_time = 3'600 * kSecond;
  HubWorld world(options);
  HubClient& alice = world.Add("alice", {.seal = Xor()});
  world.Run(kSecond);
  alice.port.has_snapshots = false;
  const auto type = [&] {
    for (int i = 0; i < 10; ++i) {
      Type(alice, "x");
      world.Run(Milliseconds(100));
    }
  };
  type();
  // He came later: alice was asked, and the next would be after an hour.
  HubClient& bob = world.Add("bob", {.seal = Xor()});
  type();
  CHECK(world.hub().counts().compactions == 0);
  SECTION("as its rights became fewer") {
    SetRights(world, "alice", Rights::kRead);
    CHECK(world.hub().counts().compactions == 1);
    CHECK(alice.state() != DocumentState::kFailed);
  }
  SECTION("as it left") {
    REQUIRE(alice.session.Leave("room").ok());
    world.Run(kSecond);
    Type(bob, "y");
    world.Run(kSecond);
    CHECK(world.hub().counts().compactions == 1);
  }
  CHECK(world.hub().counts().refusals == 0);
}

// What was in the room is deleted by another machine, and a client of this one
// begins anew.
HubClient& BeginAnew(HubWorld& world, HubClient& was_here,
                     const JoinOptions& options) {
  world.hub(0).Delete("room", [](const absl::Status&) {});
  world.Run(10 * kSecond);
  REQUIRE(was_here.state() == DocumentState::kFailed);
  HubClient& begins = world.Add("bob", options);
  begins.host = was_here.host;
  world.Run(kSecond);
  return begins;
}

void TypeLetters(HubWorld& world, HubClient& client, int letters) {
  for (int i = 0; i < letters; ++i) {
    Type(client, "x");
    world.Run(Milliseconds(100));
  }
}

TEST_CASE("what is begun anew in a room has snapshots of its own kind") {
  const bool was_sealed = GENERATE(false, true);
  const bool is_sealed = GENERATE(false, true);
  HubOptions options;
  options.compact_records = 10;
  options.snapshot_time = 3'600 * kSecond;
  HubWorld world(options, 2);
  HubClient& alice =
      world.Add("alice", {.seal = was_sealed ? Xor() : PayloadSeal{}});
  alice.host = 1;
  alice.port.has_snapshots = false;  // who is asked in vain
  TypeLetters(world, alice, 12);
  const uint64_t before = world.hub(1).counts().compactions;
  HubClient& bob =
      BeginAnew(world, alice, {.seal = is_sealed ? Xor() : PayloadSeal{}});
  TypeLetters(world, bob, 25);
  CHECK(world.hub(1).counts().compactions - before == 2);
  CHECK(world.store.MemoryStore::Head("room")->first_seq > Seq{15});
  CHECK(bob.state() == DocumentState::kSaved);
}

TEST_CASE("what is begun anew in a room counts its own bytes") {
  HubOptions options;
  options.compact_bytes = 2'000;
  HubWorld world(options, 2);
  HubClient& alice = world.Add("alice");
  alice.host = 1;
  SeededRandom random(1);
  std::string noise(1'500, ' ');
  for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
  Type(alice, noise);
  world.Run(kSecond);
  HubClient& bob = BeginAnew(world, alice, {});
  Type(bob, noise);
  world.Run(kSecond);
  CHECK(world.hub(1).counts().compactions == 0);
  Type(bob, noise);
  world.Run(kSecond);
  CHECK(world.hub(1).counts().compactions == 1);
}

}  // namespace
}  // namespace syncline::relay::test
