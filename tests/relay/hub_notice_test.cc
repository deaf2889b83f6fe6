// What becomes of a record whose notice is not published, or lost.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "relay/hub_world.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

// As one that ends, or is cut off, between a record and its notice.
TEST_CASE("what a machine did not come to tell is found by the next look") {
  HubWorld world({}, 2);
  world.bus.loses = GENERATE(false, true);
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  bob.host = 1;
  world.Run(kSecond);
  world.bus.is_down = true;
  Type(alice, "secret");
  world.Run(kSecond / 2);
  CHECK(alice.state() == DocumentState::kSaved);
  world.clients.erase(world.clients.begin());  // who could tell it
  world.Crash(0);
  world.bus.is_down = false;
  REQUIRE(TextOf(bob).empty());
  world.Run(HubOptions().look_interval + kSecond);
  CHECK(TextOf(bob) == "secret");
}

TEST_CASE("a store that does not answer has one look of a room before it") {
  HubWorld world;
  world.Add("alice");
  world.Run(kSecond);
  REQUIRE(world.host().executor.blocking.empty());
  for (int i = 0; i < 600; ++i) {
    world.env.now += kSecond;
    world.hub().Tick();
  }
  CHECK(world.host().executor.blocking.size() == 1);
}

// As one to which machines may be connected anew.
TEST_CASE("what a bus that loses nothing did not take is told again") {
  HubOptions options;
  options.look_interval = 3'600 * kSecond;
  HubWorld world(options, 2);
  world.bus.loses = false;
  HubClient& alice = world.Add("alice");
  HubClient& bob = world.Add("bob");
  bob.host = 1;
  world.Run(kSecond);
  world.bus.is_down = true;
  Type(alice, "secret");
  world.Run(3 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  REQUIRE(TextOf(bob).empty());
  if (GENERATE(false, true)) {  // there is nobody in the room any more
    REQUIRE(alice.session.Leave("room").ok());
    world.Run(60 * kSecond);
  }
  world.bus.is_down = false;
  world.Run(3 * kSecond);
  CHECK(TextOf(bob) == "secret");
  CHECK(world.hub(0).rooms() <= 1);
}

}  // namespace
}  // namespace syncline::relay::test
