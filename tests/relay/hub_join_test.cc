// What happens to who has asked for a room while it is still being opened.
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "relay/frames_by_hand.h"
#include "relay/hub_world.h"
#include "support/allocated_bytes.h"
#include "support/seed.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

// Bob has asked for the room, and the store is still to be asked for it.
HubClient& AddJoining(HubWorld& world) {
  HubClient& bob = world.Add("bob");
  SeededRandom random(1);
  while (world.host().executor.blocking.empty()) world.Step(random);
  return bob;
}

// Nobody is in the room but alice, who comes now.
void CheckIsAlone(HubWorld& world) {
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  Type(alice, "hello");
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(world.hub().counts().deliveries == 0);
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(40 * kSecond);
  CHECK(world.hub().rooms() == 0);
}

TEST_CASE("who leaves before the room is open is not in it") {
  HubWorld world;
  HubClient& bob = AddJoining(world);
  REQUIRE(bob.session.Leave("room").ok());
  world.Run(kSecond);
  world.Cut(bob);
  CheckIsAlone(world);
}

TEST_CASE("whose token ends before the room is open is not in it") {
  HubWorld world;
  world.auth.expires_ms = world.env.WallTimeMs() + 900;
  HubClient& bob = AddJoining(world);
  world.env.now += 2 * kSecond;
  world.hub().Tick();
  world.auth.expires_ms = Grant::kNever;
  world.Run(kSecond);
  CHECK(absl::IsUnauthenticated(bob.status().failure));
  world.Cut(bob);
  CheckIsAlone(world);
}

TEST_CASE(
    "a connection that is replaced before the room is open is not in it") {
  HubWorld world;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  REQUIRE(bob.session.Leave("room").ok());
  world.Run(40 * kSecond);
  REQUIRE(world.hub().rooms() == 0);
  REQUIRE(bob.session.Join("room", &bob.port, {.token = "bob:write"}).ok());
  SeededRandom random(1);
  while (world.host().executor.blocking.empty()) world.Step(random);
  const auto old = std::move(bob.connection);
  bob.up.clear();
  bob.down.clear();
  bob.session.Closed(world.env.now, kCloseAbnormal);
  REQUIRE(bob.session.Leave("room").ok());
  const auto blocked = std::move(world.host().executor.blocking);
  world.host().executor.blocking.clear();
  world.Run(5 * kSecond);
  REQUIRE(world.hub().connections() == 1);  // the new one
  world.host().executor.blocking = blocked;
  world.Run(kSecond);
  CheckIsAlone(world);
}

TEST_CASE("who is evicted before the room is open is not let in") {
  HubWorld world;
  HubClient& bob = AddJoining(world);
  world.hub().Evict("room", "bob", "not any more");
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  CHECK(bob.state() == DocumentState::kFailed);
  CHECK(absl::StrContains(bob.status().failure.message(), "not any more"));
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(world.hub().counts().refusals == 1);
}

TEST_CASE("rights that are taken away before the room is open are gone") {
  HubWorld world;
  HubClient& bob = AddJoining(world);
  const auto blocked = std::move(world.host().executor.blocking);
  world.host().executor.blocking.clear();
  world.auth.rights["bob"] = Rights::kRead;
  world.auth.Push({.subject = "bob"});
  world.Run(kSecond);
  world.host().executor.blocking = blocked;
  world.Run(kSecond);
  CHECK(bob.status().access == Access::kRead);
  Type(bob, "not allowed");
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  CHECK(alice.text().ToString().empty());
}

TEST_CASE("who asks and leaves, again and again, leaves nothing behind") {
  HubWorld world;
  const auto connection = world.hub().Connect(nullptr);
  connection->Receive(HelloByHand());
  auto& executor = world.host().executor;
  size_t before = 0;
  for (uint32_t i = 1; i <= 2'000; ++i) {
    world.env.now += Milliseconds(100);
    world.hub().Tick();
    connection->Receive(JoinByHand(i, "room", "ann:write"));
    while (!executor.posted.empty()) {
      const auto work = std::move(executor.posted.front());
      executor.posted.pop_front();
      work();
    }
    connection->Receive(LeaveByHand(i));
    while (connection->TakeOutput() != nullptr) continue;
    if (i == 1'000) before = syncline::test::AllocatedBytes();
  }
  CHECK(world.hub().counts().joins == 2'000);
  CHECK(executor.blocking.size() == 1);  // which the store does not answer
  CHECK(syncline::test::AllocatedBytes() < before + 10'000);
}

// More than compresses well.
std::string Noise(SeededRandom& random, size_t size) {
  std::string noise(size, ' ');
  for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
  return noise;
}

TEST_CASE("who joins comes in, however much is written during a reading") {
  HubWorld world({.max_recent_bytes = 2000});
  HubClient& alice = world.Add("alice");
  SeededRandom random(1);
  const auto write = [&] {
    for (int i = 0; i < 5; ++i) {
      Type(alice, Noise(random, 1200));
      world.Run(kSecond);
    }
  };
  write();
  HubClient& bob = world.Add("bob");
  auto& executor = world.host().executor;
  for (int reading = 0; reading < 6 && TextOf(bob).empty(); ++reading) {
    for (int i = 0; i < 10'000 && executor.blocking.empty(); ++i) {
      world.Step(random);
      if (!TextOf(bob).empty()) break;
    }
    if (executor.blocking.empty()) break;
    const auto read = executor.blocking.front();
    executor.blocking.pop_front();
    read();
    const auto answer = executor.posted.back();  // which comes late
    executor.posted.pop_back();
    write();
    executor.posted.push_back(answer);
  }
  world.Run(5 * kSecond);
  CHECK(TextOf(bob) == TextOf(alice));
  CHECK(bob.state() == DocumentState::kSaved);
  CHECK(world.hub().counts().joins == 2);
}

}  // namespace
}  // namespace syncline::relay::test
