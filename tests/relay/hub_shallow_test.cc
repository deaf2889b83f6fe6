// Shallow documents, and rooms, whose histories are whole.
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>

#include "relay/hub_world.h"
#include "syncline/relay/hub.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);

// What a request was answered.
std::optional<SyncError> Append(HubWorld& world, std::string_view update) {
  std::optional<AppendAnswer> told;
  world.hub().Append("room", "web", *SyncBatch::FromUpdate(update),
                     [&](const AppendAnswer& answer) { told = answer; });
  world.Run(kSecond);
  REQUIRE(told.has_value());
  return told->error;
}

void CheckIsRefused(const std::optional<SyncError>& error) {
  REQUIRE(error.has_value());
  CHECK(error->code == SyncErrorCode::kBadUpdate);
  CHECK(error->error_class == SyncErrorClass::kPermanent);
  CHECK(error->text.find("shallow") != std::string::npos);
  CHECK(error->text.find("Send") != std::string::npos);
}

TEST_CASE("a shallow snapshot is refused, and nobody gets it") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  Type(alice, "one ");
  world.Run(kSecond);
  Doc other(PeerId{9});
  REQUIRE(other.Import(*alice.doc.Export()).ok());
  REQUIRE(other.text("t").Insert(0, "two ").ok());
  CheckIsRefused(Append(world, *other.ExportShallow()));
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(TextOf(alice) == "one ");
  CHECK(world.store.MemoryStore::Head("room")->version == alice.doc.version());
  HubClient& bob = world.Add("bob");
  world.Run(kSecond);
  CHECK(TextOf(bob) == "one ");
  CHECK(Append(world, *other.ExportSnapshot()) == std::nullopt);
  CHECK(TextOf(bob) == "two one ");
}

TEST_CASE("a room does not begin with a shallow snapshot") {
  HubWorld world;
  Doc doc(PeerId{9});
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  CheckIsRefused(Append(world, *doc.ExportShallow()));
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{0});
}

TEST_CASE("a session that sends a shallow snapshot is told what is wrong") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  alice.port.gives_shallow = true;
  Type(alice, "hello");
  world.Run(kSecond);
  CHECK(alice.state() == DocumentState::kFailed);
  CHECK(alice.status().failure.message().find("bad update: ") == 0);
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{0});
  CHECK(TextOf(alice) == "hello");
}

}  // namespace
}  // namespace syncline::relay::test
