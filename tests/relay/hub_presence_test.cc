// Presence in rooms: who is there is shown, on one machine and on several.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <utility>

#include "relay/hub_world.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

TEST_CASE("who is there is shown, and who goes is not") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  REQUIRE(alice.session.SetPresence("room", "cursor", "5").ok());
  world.Run(kSecond);
  CHECK(bob.session.presence("room")->UserField("alice", "cursor") == "5");
  HubClient& carol = world.Add("carol");
  world.Run(kSecond);
  CHECK(carol.session.presence("room")->UserField("alice", "cursor") == "5");
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(kSecond);
  CHECK(!bob.session.presence("room")->UserField("alice", "cursor"));
}

std::string Name(HubClient& client, const HubClient& other) {
  const auto& entries = client.session.presence("room")->entries();
  const auto found = entries.find(other.status().connection);
  if (found == entries.end()) return "";
  return std::string(found->second.field("name").value_or(""));
}

TEST_CASE("who is there is shown on all machines, and who goes is not") {
  HubWorld world({}, 3);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  bob.host = 1;
  world.Run(kSecond);
  REQUIRE(alice.session.SetPresence("room", "name", "Alice").ok());
  world.Run(kSecond);
  CHECK(Name(bob, alice) == "Alice");
  CHECK(bob.session.presence("room")->entries().begin()->second.subject ==
        "alice");
  // A room that is opened later asks.
  HubClient& cyd = world.Add("cyd");
  cyd.host = 2;
  world.Run(kSecond);
  CHECK(Name(cyd, alice) == "Alice");
  CHECK(world.hub(2).Presence("room").size() == 1);
  // It is renewed by the machine that it is on.
  world.Run(100 * kSecond);
  CHECK(Name(cyd, alice) == "Alice");
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(kSecond);
  CHECK(bob.session.presence("room")->entries().empty());
  CHECK(cyd.session.presence("room")->entries().empty());
}

TEST_CASE("presence whose end was lost is over in its time") {
  HubWorld world({}, 2);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  bob.host = 1;
  REQUIRE(alice.session.SetPresence("room", "name", "Alice").ok());
  world.Run(2 * kSecond);
  CHECK(Name(bob, alice) == "Alice");
  world.bus.is_down = true;
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(15 * kSecond);
  CHECK(bob.session.presence("room")->entries().size() == 1);
  world.Run(20 * kSecond);
  CHECK(bob.session.presence("room")->entries().empty());
}

TEST_CASE("who comes back from a pause is shown as before it") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  REQUIRE(alice.session.SetPresence("room", "name", "Alice").ok());
  world.Run(2 * kSecond);
  std::unique_ptr<HubClient> asleep = std::move(world.clients.front());
  world.clients.erase(world.clients.begin());
  world.Run(35 * kSecond);
  CHECK(bob.session.presence("room")->entries().empty());
  // It renews what it shows before it has heard that this is gone.
  alice.session.Tick(world.env.now);
  const std::string renewal(alice.session.output());
  alice.session.Consume(renewal.size());
  alice.connection->Receive(renewal);
  CHECK(world.hub().Presence("room").empty());
  world.clients.push_back(std::move(asleep));
  world.Run(kSecond);
  CHECK(Name(bob, alice) == "Alice");
}

}  // namespace
}  // namespace syncline::relay::test
