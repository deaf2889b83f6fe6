// What joins cost a hub whose clients ask for more than they get.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "relay/frames_by_hand.h"
#include "relay/hub_world.h"
#include "relay/more_joins.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

// A connection that has said Hello, of a client of this name.
std::unique_ptr<HubConnection> Connect(HubWorld& world,
                                       const std::string& client = {}) {
  auto connection = world.hub().Connect(nullptr, "a trace", client);
  connection->Receive(HelloByHand());
  return connection;
}

std::string Joins(uint32_t from, uint32_t to, const std::string& token) {
  std::string frames;
  for (uint32_t i = from; i <= to; ++i) {
    frames += JoinByHand(i, "room " + std::to_string(i), token);
  }
  return frames;
}

TEST_CASE("joins that are refused in a row end the connection", "[refusals]") {
  HubWorld world;
  const auto stranger = Connect(world);
  stranger->Receive(Joins(1, 500, "nobody"));
  // Others have their turn: a few are verified at once.
  CHECK(world.auth.questions == 16);
  world.Run(kSecond);
  CHECK(stranger->close_code() == CloseCode{4511});
  CHECK(absl::IsResourceExhausted(stranger->error()));
  CHECK(world.hub().counts().refusals == 64);
  CHECK(world.auth.questions < 64 + 16);
  // What comes after that costs nothing.
  stranger->Receive(Joins(501, 900, "nobody"));
  world.Run(kSecond);
  CHECK(world.hub().counts().refusals == 64);
}

TEST_CASE("one join that goes well, and those before count no more",
          "[refusals]") {
  HubWorld world;
  const auto connection = Connect(world);
  for (uint32_t i = 0; i < 10; ++i) {
    connection->Receive(Joins(40 * i + 1, 40 * i + 39, "nobody") +
                        Joins(40 * i + 40, 40 * i + 40, "ann:write"));
    world.Run(kSecond);
  }
  CHECK_FALSE(connection->close_code().has_value());
  CHECK(world.hub().counts().refusals == 390);
  CHECK(world.hub().counts().joins == 10);
}

TEST_CASE("what the relay cannot do is not held against a client",
          "[refusals]") {
  HubWorld world;
  world.auth.is_available = false;
  const auto connection = Connect(world);
  connection->Receive(Joins(1, 200, "ann:write"));
  world.Run(kSecond);
  CHECK(world.hub().counts().refusals == 200);
  CHECK_FALSE(connection->close_code().has_value());
}

TEST_CASE("who is thrown out of all rooms at once stays connected",
          "[refusals]") {
  HubWorld world;
  const auto connection = Connect(world);
  connection->Receive(Joins(1, 200, "ann:write"));
  world.Run(kSecond);
  REQUIRE(world.hub().counts().joins == 200);
  world.auth.rights["ann"] = Rights::kNone;
  world.auth.Push({.subject = "ann"});
  world.Run(kSecond);
  CHECK(world.hub().counts().refusals == 200);
  CHECK_FALSE(connection->close_code().has_value());
}

TEST_CASE("a join that the room refuses is told of", "[refusals]") {
  std::vector<std::string> refused;
  HubOptions options;
  options.observer = [&](const HubEvent& event) {
    if (event.kind != HubEvent::Kind::kRefused) return;
    refused.push_back(std::string(event.subject) + ": " +
                      std::string(event.why));
  };
  HubWorld world(options);
  world.store.unreadable = absl::UnavailableError("the disk is away");
  const auto connection = Connect(world, "ann's");
  connection->Receive(JoinByHand(1, "room", "ann:write"));
  world.Run(kSecond);
  CHECK(refused == std::vector<std::string>{"ann: the disk is away"});
  CHECK(world.hub().counts().refusals == 1);
}

TEST_CASE("a member that is sent away is told of, and why", "[refusals]") {
  std::vector<std::string> events;
  HubOptions options;
  options.observer = [&](const HubEvent& event) {
    const bool is_refused = event.kind == HubEvent::Kind::kRefused;
    events.push_back(
        (is_refused ? "refused " : "other ") + std::string(event.client) + " " +
        std::string(event.document) + ": " + std::string(event.why));
  };
  HubWorld world(options);
  const auto ann = Connect(world, "ann's");
  const auto bob = Connect(world, "bob's");
  ann->Receive(JoinByHand(1, "room", "ann:write"));
  bob->Receive(JoinByHand(1, "room", "bob:write"));
  world.Run(kSecond);
  events.clear();
  world.hub().Evict("room", "ann", "away with you");
  CHECK(events ==
        std::vector<std::string>{"refused ann's room: away with you"});
  CHECK(world.hub().counts().refusals == 1);
  events.clear();
  world.hub().Delete("room", [](const absl::Status&) {});
  world.Run(kSecond);
  CHECK(events == std::vector<std::string>{
                      "refused bob's room: the document was deleted"});
}

TEST_CASE("who asks too often is not held to have asked for what is forbidden",
          "[refusals]") {
  HubOptions options;
  options.joins = {.per_connection = 5, .burst_seconds = 1};
  HubWorld world(options);
  const auto connection = Connect(world);
  connection->Receive(Joins(1, 200, "ann:write"));
  world.Run(kSecond);
  CHECK(world.hub().counts().limited_connection_joins == 194);
  CHECK_FALSE(connection->close_code().has_value());
}

TEST_CASE("joins of a connection and of a client have a rate", "[refusals]") {
  HubOptions options;
  options.joins = {.per_connection = 5, .per_client = 8, .burst_seconds = 1};
  HubWorld world(options);
  const auto first = Connect(world, "ann's");
  const auto second = Connect(world, "ann's");
  const auto other = Connect(world, "bob's");
  // As many as there are tokens, and one more.
  first->Receive(Joins(1, 20, "ann:write"));
  CHECK(world.auth.questions == 6);
  CHECK(world.hub().counts().limited_connection_joins == 14);
  second->Receive(Joins(1, 20, "ann:write"));
  CHECK(world.auth.questions == 9);
  CHECK(world.hub().counts().limited_client_joins == 17);
  other->Receive(Joins(1, 5, "bob:write"));
  CHECK(world.auth.questions == 14);
  world.Run(2 * kSecond);
  CHECK(world.hub().counts().joins == 14);
  // New tokens cost as much as joins: who has too many of them joins again.
  std::string tokens;
  for (int i = 0; i < 20; ++i) tokens += TokenByHand(1, "ann:read");
  first->Receive(tokens);
  CHECK(world.auth.questions == 20);
  CHECK(world.hub().counts().limited_connection_joins == 15);
}

TEST_CASE("who joins too much at once has it all in the end", "[refusals]") {
  MoreJoins more;  // longer than the session
  HubOptions options;
  options.joins = {.per_connection = 5, .burst_seconds = 2};
  HubWorld world(options);
  HubClient& ann = world.Add("ann");
  more.Join(ann, 40);
  world.Run(60 * kSecond);
  CHECK(world.hub().counts().limited_connection_joins > 0);
  CHECK(ann.state() == DocumentState::kSaved);
  for (int i = 0; i < 40; ++i) {
    CAPTURE(i);
    CHECK(ann.session.status(MoreJoins::NameOf(i))->state ==
          DocumentState::kSaved);
  }
}

}  // namespace
}  // namespace syncline::relay::test
