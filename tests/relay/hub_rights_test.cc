// Rights that change while the issuer of tokens is being asked: it may answer
// late, in another order, or not for a while.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "relay/hub_world.h"
#include "relay/more_joins.h"
#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::Seeds;

constexpr Milliseconds kSecond(1000);

void SetRights(HubWorld& world, Rights rights, const Recheck& recheck) {
  world.auth.rights["bob"] = rights;
  world.auth.Push(recheck);
}

TEST_CASE("rights that are taken away while a join is verified are gone") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "secret");
  world.Run(kSecond);
  world.auth.holds = true;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  REQUIRE(world.auth.held.size() == 1);
  world.auth.holds = GENERATE(false, true);  // the answer to the next question
  SetRights(world, Rights::kNone,
            GENERATE(Recheck{}, Recheck{.subject = "bob"},
                     Recheck{.document = "room"}));
  world.Run(kSecond);
  world.auth.GiveAllHeld();
  world.Run(kSecond);
  world.auth.GiveAllHeld();
  world.Run(kSecond);
  CHECK(absl::IsPermissionDenied(bob.status().failure));
  CHECK(TextOf(bob).empty());
}

TEST_CASE("a recheck of others does not ask twice about who joins") {
  HubWorld world;
  world.auth.holds = true;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.Push({.subject = "carol"});
  world.auth.Push({.tenant = "acme"});
  world.auth.Push({.document = "other"});
  world.Run(kSecond);
  world.auth.GiveAllHeld();
  world.Run(kSecond);
  CHECK(world.auth.held.empty());
  CHECK(bob.state() == DocumentState::kSaved);
}

TEST_CASE("more rechecks than are kept are about who joins") {
  HubWorld world;
  world.auth.holds = true;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.holds = false;
  SetRights(world, Rights::kNone, {.subject = "bob"});
  for (int i = 0; i < 1'000; ++i) world.auth.Push({.subject = "carol"});
  world.Run(kSecond);
  world.auth.GiveAllHeld();
  world.Run(kSecond);
  CHECK(absl::IsPermissionDenied(bob.status().failure));
}

TEST_CASE("of two answers about one token, the later question's is taken") {
  HubWorld world;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.holds = true;
  world.auth.Push({.subject = "bob"});
  world.Run(kSecond);
  SetRights(world, Rights::kRead, {.subject = "bob"});
  world.Run(kSecond);
  REQUIRE(world.auth.held.size() == 2);
  world.auth.GiveHeld(1);
  world.Run(kSecond);
  CHECK(bob.status().access == Access::kRead);
  world.auth.GiveHeld(0);
  world.Run(kSecond);
  CHECK(bob.status().access == Access::kRead);
}

TEST_CASE("an answer about a token that was replaced is not taken") {
  HubWorld world;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.holds = true;
  REQUIRE(bob.session.SetToken("room", "bob:none").ok());
  world.Run(kSecond);
  REQUIRE(bob.session.SetToken("room", "bob:read").ok());
  world.Run(kSecond);
  REQUIRE(world.auth.held.size() == 2);
  world.auth.GiveHeld(0);
  world.Run(kSecond);
  CHECK(bob.status().access == Access::kWrite);
  world.auth.GiveHeld(0);
  world.Run(kSecond);
  CHECK(bob.status().access == Access::kRead);
}

TEST_CASE("an issuer that does not answer is asked until it does") {
  HubWorld world;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.is_available = false;
  SetRights(world, Rights::kNone, {.subject = "bob"});
  const Milliseconds outage =
      GENERATE(kSecond / 2, 60 * kSecond, 600 * kSecond);
  world.Run(outage);
  CHECK(bob.status().access == Access::kWrite);  // as it was
  world.auth.is_available = true;
  world.Run(outage < kSecond ? 2 * kSecond : 61 * kSecond);
  CHECK(absl::IsPermissionDenied(bob.status().failure));
}

TEST_CASE("however often one is to be asked about, it is one question a time") {
  HubWorld world;
  world.Add("bob");
  world.Run(kSecond);
  world.auth.is_available = false;
  for (int i = 0; i < 50; ++i) {
    world.auth.Push({});
    world.Run(kSecond / 10);
  }
  const size_t questions = world.auth.questions;
  world.Run(600 * kSecond);
  // Half to all of 1 to 32 s, then of 60 s.
  CHECK(world.auth.questions - questions <= 7 + 20);
  CHECK(world.auth.questions - questions >= 10);
}

TEST_CASE("who was told at one moment does not ask again at one") {
  HubWorld world;
  for (int i = 0; i < 50; ++i) world.Add("bob" + std::to_string(i));
  world.Run(kSecond);
  world.auth.is_available = false;
  world.auth.Push({});
  world.Run(kSecond / 10);
  const size_t questions = world.auth.questions;
  size_t most = 0;  // in a tenth of a second
  for (int i = 0; i < 100; ++i) {
    const size_t before = world.auth.questions;
    world.Run(kSecond / 10);
    most = std::max(most, world.auth.questions - before);
  }
  CHECK(world.auth.questions - questions >= 100);
  CHECK(most < 25);
}

TEST_CASE("who is never answered is refused in time, and others get a turn") {
  MoreJoins more;  // longer than the session
  HubWorld world;
  ClientOptions patient;
  patient.answer_time = 600 * kSecond;
  world.auth.holds = true;
  HubClient& bob = world.Add("bob", {}, patient);
  more.Join(bob, 20);
  world.Run(kSecond);
  REQUIRE(world.auth.held.size() == 16);
  world.Run(11 * kSecond);
  CHECK(world.auth.questions > 20);
  CHECK(world.hub().counts().refusals >= 16);
  world.auth.holds = false;  // of those that are asked from now on
  world.Run(60 * kSecond);
  CHECK(bob.state() == DocumentState::kSaved);
}

TEST_CASE("a recheck that is never answered is asked again") {
  HubWorld world;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.holds = true;
  SetRights(world, Rights::kNone, {.subject = "bob"});
  world.Run(kSecond);
  REQUIRE(world.auth.held.size() == 1);
  world.auth.held.clear();
  world.auth.holds = false;
  world.Run(15 * kSecond);
  CHECK(absl::IsPermissionDenied(bob.status().failure));
}

TEST_CASE("rights go also where many tokens are being verified") {
  MoreJoins more;  // longer than the session
  HubWorld world;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.holds = true;
  more.Join(bob, 40);
  world.Run(kSecond);
  REQUIRE(world.auth.held.size() == 16);
  // The question waits; what it is answered is of when it is asked.
  world.auth.Push({.subject = "bob"});
  world.Run(kSecond);
  SetRights(world, Rights::kNone, {.subject = "bob"});
  REQUIRE(world.auth.held.size() == 16);
  world.auth.holds = false;
  world.auth.GiveAllHeld();
  world.Run(kSecond);
  CHECK(absl::IsPermissionDenied(bob.status().failure));
  for (int i = 0; i < 40; ++i) {
    CHECK(absl::IsPermissionDenied(
        bob.session.status(MoreJoins::NameOf(i))->failure));
  }
}

TEST_CASE("a grant ends at its time, also where nobody can be asked") {
  HubWorld world;
  world.auth.expires_ms = world.env.WallTimeMs() + 100'000;
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  world.auth.is_available = false;
  world.auth.Push({});
  world.Run(120 * kSecond);
  CHECK(bob.state() != DocumentState::kSaved);
  CHECK(bob.status().access == Access::kNone);
}

Access AccessOf(Rights rights) {
  if (rights == Rights::kNone) return Access::kNone;
  return rights == Rights::kRead ? Access::kRead : Access::kWrite;
}

// Bob joins, is cut off and joins again, while his rights change, and the
// issuer answers late, in any order, or that it does not know.
class LateIssuer {
 public:
  explicit LateIssuer(uint64_t seed) : random_(seed), world_({}, 1, seed) {}

  void Play(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (random_.Chance(0.03)) Change();
      if (random_.Chance(0.02)) world_.Cut(bob_);
      if (random_.Chance(0.05)) Encourage();
      Step();
    }
  }

  // Nothing changes any more, and the issuer finds its words.
  void Settle() {
    Change();
    for (int i = 0; i < 30; ++i) Step();
    world_.auth.holds = false;
    world_.auth.is_available = true;
    while (!world_.auth.held.empty()) world_.Step(random_);
    world_.Run(61 * kSecond);
    Encourage();
    world_.Run(10 * kSecond);
  }

  // Who is in has the rights that were given last.
  void Check() {
    INFO(bob_.status().failure);
    const Rights rights = world_.auth.rights["bob"];
    REQUIRE(bob_.status().access == AccessOf(rights));
    const bool is_out = bob_.state() == DocumentState::kFailed;
    REQUIRE(is_out == (rights == Rights::kNone));
  }

 private:
  void Step() {
    world_.auth.holds = random_.Chance(0.8);
    world_.auth.is_available = random_.Chance(0.8);
    world_.Step(random_);
  }

  void Change() {
    SetRights(world_,
              random_.Pick({Rights::kNone, Rights::kRead, Rights::kWrite}),
              random_.Chance(0.8) ? Recheck{.subject = "bob"} : Recheck{});
  }

  void Encourage() {
    if (bob_.state() != DocumentState::kFailed) return;
    REQUIRE(bob_.session.Retry("room").ok());
  }

  SeededRandom random_;
  HubWorld world_;
  HubClient& bob_ = world_.Add("bob");
};

TEST_CASE("rights under an issuer that answers late, wrongly ordered, or not",
          "[random][simulation]") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    LateIssuer world(seed);
    for (int round = 0; round < 8; ++round) {
      world.Play(80);
      world.Settle();
      world.Check();
    }
  }
}

}  // namespace
}  // namespace syncline::relay::test
