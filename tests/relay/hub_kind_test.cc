// What a room takes that was opened anew, and so does not know yet what is
// stored: whether that is encrypted, and of which document.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "relay/hub_world.h"
#include "support/seed.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

PayloadSeal SealIf(bool is_sealed) { return is_sealed ? Xor() : PayloadSeal(); }

// Alice has joined a room that was opened anew, from memory.
HubClient& AddToNewRoom(HubWorld& world) {
  HubClient& alice = world.Add("alice");
  Type(alice, "old");
  world.Run(kSecond);
  world.Crash();
  for (int i = 0; i < 10 && alice.state() != DocumentState::kSaved; ++i) {
    world.Run(kSecond);
  }
  REQUIRE(alice.state() == DocumentState::kSaved);
  REQUIRE(world.hub().counts().joins_from_memory == 1);
  return alice;
}

// An update of somebody who has no session; each counts its answers.
void AppendOfVisitor(HubWorld& world, uint64_t peer,
                     std::vector<AppendAnswer>* answers) {
  Doc doc(PeerId{peer});
  REQUIRE(doc.text("t").Insert(0, "v").ok());
  world.hub().Append(
      "room", "web", *SyncBatch::FromUpdate(*doc.Export()),
      [answers](const AppendAnswer& answer) { answers->push_back(answer); });
}

// What the store is asked for next, which it does not answer.
std::deque<std::function<void()>> TakeReading(HubWorld& world) {
  SeededRandom random(1);
  auto& blocking = world.host().executor.blocking;
  for (int i = 0; i < 10'000 && blocking.empty(); ++i) world.Step(random);
  REQUIRE(blocking.size() == 1);
  return std::exchange(blocking, {});
}

TEST_CASE("what waits for a reading is bounded, and the rest comes again") {
  HubWorld world;
  AddToNewRoom(world);
  Doc doc(PeerId{50});
  std::string noise(size_t{1} << 20, ' ');
  SeededRandom random(1);
  for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
  REQUIRE(doc.text("t").Insert(0, noise).ok());
  const SyncBatchPtr batch = *SyncBatch::FromUpdate(*doc.Export());
  REQUIRE(batch->encoded().size() > size_t{800} << 10);
  std::vector<AppendAnswer> answers;
  const auto append = [&](size_t times) {
    for (size_t i = 0; i < times; ++i) {
      world.hub().Append("room", "", batch, [&](const AppendAnswer& answer) {
        answers.push_back(answer);
      });
    }
  };
  append(1);
  const auto reading = TakeReading(world);
  append(99);
  REQUIRE(answers.size() >= 80);
  const size_t held = 100 - answers.size();
  CHECK(held >= 14);
  CHECK(answers.at(0).error->code == SyncErrorCode::kRateLimited);
  CHECK(world.hub().counts().over_log_queue == answers.size());
  answers.clear();
  world.host().executor.blocking = reading;
  world.Run(kSecond);
  CHECK(answers.size() == held);
  append(1);
  world.Run(kSecond);
  CHECK(answers.size() == held + 1);
}

TEST_CASE("who joins from memory brings nothing of another kind") {
  const bool is_sealed = GENERATE(false, true);  // the room
  HubWorld world;
  HubClient& alice = world.Add("alice", {.seal = SealIf(is_sealed)});
  Type(alice, "old");
  world.Run(kSecond);
  HubClient& bob = world.Add("bob", {.seal = SealIf(is_sealed)});
  world.Run(kSecond);
  REQUIRE(TextOf(bob) == "old");
  world.Crash();
  REQUIRE(bob.session.Leave("room").ok());
  REQUIRE(bob.session
              .Join("room", &bob.port,
                    {.token = "bob:write", .seal = SealIf(!is_sealed)})
              .ok());
  for (int i = 0; i < 10 && bob.state() != DocumentState::kSaved; ++i) {
    world.Run(kSecond);
  }
  REQUIRE(world.hub().counts().joins_from_memory > 0);
  Type(bob, "of another kind");
  world.Run(10 * kSecond);
  CHECK(bob.state() == DocumentState::kFailed);
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{1});
  HubClient& carol = world.Add("carol", {.seal = SealIf(is_sealed)});
  Type(alice, "more ");
  world.Run(10 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(carol.state() == DocumentState::kSaved);
  CHECK(TextOf(carol) == "more old");
}

TEST_CASE("what came while the store is read is taken in order") {
  HubWorld world;
  HubClient& alice = AddToNewRoom(world);
  Type(alice, "1 ");
  const auto reading = TakeReading(world);
  std::vector<AppendAnswer> answers;
  AppendOfVisitor(world, 77, &answers);
  for (const char* text : {"2 ", "3 "}) {
    world.Run(kSecond);
    Type(alice, text);
  }
  world.Run(kSecond);
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{1});
  CHECK(alice.state() == DocumentState::kSaving);
  CHECK(answers.empty());
  world.host().executor.blocking = reading;
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].error == std::nullopt);
  const auto records = world.store.Read("room", {Epoch{1}, Seq{2}}, 1 << 20);
  std::string authors;
  for (const LoggedRecord& logged : *records) {
    authors += logged.record.author + " ";
  }
  CHECK(authors == "alice web alice alice ");
  CHECK(world.hub().counts().refusals == 0);
  CHECK(world.hub().counts().joins == 1);
}

TEST_CASE("what waits for a store that cannot be read comes again") {
  HubWorld world;
  HubClient& alice = AddToNewRoom(world);
  world.store.unreadable = absl::UnavailableError("slow");
  Type(alice, "1 ");
  std::vector<AppendAnswer> answers;
  AppendOfVisitor(world, 77, &answers);
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kOffline);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].error->code == SyncErrorCode::kRoomUnavailable);
  world.store.unreadable = absl::OkStatus();
  world.Run(60 * kSecond);
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{2});
}

TEST_CASE("what waits when its document is deleted comes into no other") {
  const bool is_told = GENERATE(true, false);  // by the machine that deletes it
  HubWorld world;
  HubClient& alice = AddToNewRoom(world);
  Type(alice, "1 ");
  const auto reading = TakeReading(world);
  std::vector<AppendAnswer> answers;
  AppendOfVisitor(world, 77, &answers);
  if (is_told) {
    world.hub().Delete("room", [](const absl::Status&) {});
    world.Run(kSecond);
  } else {
    REQUIRE(world.store.Tombstone("room").ok());
  }
  world.host().executor.blocking = reading;
  world.Run(10 * kSecond);
  REQUIRE(answers.size() == 1);
  REQUIRE(answers[0].error.has_value());
  CHECK(answers[0].error->code ==
        (is_told ? SyncErrorCode::kDeleted : SyncErrorCode::kRoomUnavailable));
  CHECK(alice.state() == DocumentState::kFailed);
  CHECK(world.store.MemoryStore::Head("room")->version == VersionVector());
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(60 * kSecond);
  CHECK(world.hub().rooms() == 0);
}

}  // namespace
}  // namespace syncline::relay::test
