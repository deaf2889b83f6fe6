// Who is there: the table alone, and over connections.
#include "syncline/sync/presence.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <utility>

#include "sync/wired_session.h"
#include "sync/world.h"
#include "syncline/encoding.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

PresenceEntry Change(uint64_t connection, const std::string& key,
                     const std::string& value, uint64_t clock) {
  PresenceEntry change{.connection = connection, .subject = "ann"};
  change.fields[key] = {.value = value, .clock = clock};
  return change;
}

std::string FieldOf(const PresenceTable& table, uint64_t connection,
                    const std::string& key) {
  const auto found = table.entries().find(connection);
  if (found == table.entries().end()) return "(nobody)";
  return std::string(found->second.field(key).value_or("(nothing)"));
}

TEST_CASE("of one field the highest clock wins, in whatever order they come") {
  PresenceTable table;
  CHECK(table.Apply(Change(1, "x", "new", 2), 0ms).value());
  CHECK_FALSE(table.Apply(Change(1, "x", "old", 1), 0ms).value());
  CHECK_FALSE(table.Apply(Change(1, "x", "new", 2), 0ms).value());
  CHECK(FieldOf(table, 1, "x") == "new");
}

TEST_CASE("a field that was removed does not come back by an older change") {
  PresenceTable table;
  PresenceEntry removal{.connection = 1, .subject = "ann"};
  removal.fields["x"] = {.is_removed = true, .clock = 3};
  REQUIRE(table.Apply(Change(1, "x", "there", 2), 0ms).ok());
  CHECK(table.Apply(removal, 0ms).value());
  CHECK_FALSE(table.Apply(Change(1, "x", "there", 2), 0ms).value());
  CHECK(FieldOf(table, 1, "x") == "(nothing)");
}

TEST_CASE("of a user's connections the highest clock wins, then the newest") {
  PresenceTable table;
  REQUIRE(table.Apply(Change(1, "x", "one", 5), 0ms).ok());
  REQUIRE(table.Apply(Change(2, "x", "two", 5), 0ms).ok());
  REQUIRE(table.Apply(Change(3, "x", "three", 4), 0ms).ok());
  CHECK(table.UserField("ann", "x") == "two");
  CHECK_FALSE(table.UserField("bob", "x").has_value());
}

TEST_CASE("what is not renewed in time is gone") {
  PresenceTable table({.timeout = 100ms});
  REQUIRE(table.Apply(Change(1, "x", "a", 1), 0ms).ok());
  REQUIRE(table.Apply(Change(2, "x", "b", 1), 0ms).ok());
  REQUIRE(table.Apply({.connection = 2, .subject = "ann"}, 50ms).ok());
  CHECK(table.next_expiry() == 100ms);
  CHECK(table.Expire(99ms).empty());
  CHECK(table.Expire(100ms) == std::vector<uint64_t>{1});
  CHECK(table.entries().size() == 1);
}

TEST_CASE("entries, fields and bytes beyond the limits change nothing") {
  PresenceTable table(
      {.max_entries = 2, .max_fields = 2, .max_entry_bytes = 10});
  REQUIRE(table.Apply(Change(1, "a", "1234", 1), 0ms).ok());
  REQUIRE(table.Apply(Change(2, "a", "1234", 1), 0ms).ok());
  const PresenceTable::Entries before = table.entries();
  const auto code = [&](const PresenceEntry& change) {
    return table.Apply(change, 0ms).status().code();
  };
  CHECK(code(Change(3, "a", "", 1)) == absl::StatusCode::kResourceExhausted);
  CHECK(code(Change(1, "b", "12345", 1)) ==
        absl::StatusCode::kResourceExhausted);
  CHECK(code(Change(1, "", "", 1)) == absl::StatusCode::kInvalidArgument);
  CHECK(code(Change(1, "\xFF", "", 1)) == absl::StatusCode::kInvalidArgument);
  CHECK(code(Change(1, "a", "", 0)) == absl::StatusCode::kInvalidArgument);
  CHECK(code(Change(1, std::string(129, 'k'), "", 1)) ==
        absl::StatusCode::kInvalidArgument);
  CHECK(table.entries() == before);
  REQUIRE(table.Apply(Change(1, "b", "1", 2), 0ms).ok());
  CHECK(code(Change(1, "c", "1", 3)) == absl::StatusCode::kResourceExhausted);
}

TEST_CASE("fields that were removed do not count, and do not come back") {
  PresenceTable table({.max_fields = 2});
  const auto key = [](int i) { return "k" + std::to_string(i); };
  for (int i = 1; i <= 100; ++i) {
    const auto clock = static_cast<uint64_t>(2 * i);
    REQUIRE(table.Apply(Change(1, key(i), "x", clock), 0ms).ok());
    PresenceEntry removal = Change(1, key(i), "", clock + 1);
    removal.fields.begin()->second.is_removed = true;
    REQUIRE(table.Apply(removal, 0ms).ok());
  }
  CHECK(table.entries().at(1).fields.size() == 2);
  for (int i = 1; i <= 100; ++i) {  // once more, and late
    const auto clock = static_cast<uint64_t>(2 * i);
    CHECK_FALSE(*table.Apply(Change(1, key(i), "x", clock), 0ms));
    CHECK_FALSE(table.entries().at(1).field(key(i)).has_value());
  }
  REQUIRE(table.Apply(Change(1, "k1", "new", 300), 0ms).ok());
  CHECK(table.entries().at(1).field("k1") == "new");
}

TEST_CASE("keys may come and go for ever, here and elsewhere") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  const auto key = [](int i) { return "line " + std::to_string(i); };
  for (int i = 0; i < 100; ++i) {  // while nobody is there
    REQUIRE(ann.session.SetPresence("r", key(i), "x").ok());
    REQUIRE(ann.session.RemovePresence("r", key(i)).ok());
  }
  REQUIRE(ann.session.SetPresence("r", "name", "ann").ok());
  world.Run(1s);
  for (int i = 0; i < 200; ++i) {
    REQUIRE(ann.session.SetPresence("r", key(i), "x").ok());
    if (i % 3 == 0) world.Run(150ms);
    REQUIRE(ann.session.RemovePresence("r", key(i)).ok());
    if (i % 50 == 0) world.Run(150ms);
  }
  REQUIRE(ann.session.SetPresence("r", key(7), "again").ok());
  world.Run(2s);
  CHECK(ann.session.connection() == ConnectionState::kOnline);
  const PresenceTable& seen = *bob.session.presence("r");
  const uint64_t connection = ann.status("r").connection;
  REQUIRE(seen.entries().contains(connection));
  for (int i = 0; i < 200; ++i) {
    CHECK(FieldOf(seen, connection, key(i)) ==
          (i == 7 ? "again" : "(nothing)"));
  }
  CHECK(FieldOf(seen, connection, "name") == "ann");
}

TEST_CASE("who lets changes of presence wait for ever is closed") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  world.Run(1s);
  const ChannelId channel = 1;
  for (uint64_t i = 1; i < 1000; ++i) {
    bob.wire->server->session.Presence(
        channel, Change(77, "k" + std::to_string(i), "", i));
  }
  CHECK(bob.wire->server->session.close_code() == kCloseSlowConsumer);
}

TEST_CASE(
    "who joins gets the roster, with the subjects that the server knows") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  const std::string cursor = EncodePlain(Plain::Map{{"at", 7}});
  REQUIRE(ann.session.SetPresence("r", "cursor", cursor).ok());
  world.Run(200ms);
  bob.Join("r");
  world.Run(200ms);
  const PresenceTable& seen = *bob.session.presence("r");
  const uint64_t connection = ann.status("r").connection;
  CHECK(FieldOf(seen, connection, "cursor") == cursor);
  CHECK(seen.entries().at(connection).subject == "ann");
  CHECK(seen.UserField("ann", "cursor") == cursor);
}

TEST_CASE("a change is seen by all, a removal too, and they are events") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  world.Run(200ms);
  (void)bob.session.TakeEvents();
  REQUIRE(ann.session.SetPresence("r", "x", "1").ok());
  world.Run(200ms);
  CHECK(bob.session.presence("r")->UserField("ann", "x") == "1");
  CHECK(bob.session.TakeEvents() ==
        std::vector<SyncEvent>{{SyncEvent::Kind::kPresence, "r"}});
  REQUIRE(ann.session.SetPresence("r", "x", "2").ok());
  REQUIRE(ann.session.SetPresence("r", "y", "3").ok());
  REQUIRE(ann.session.RemovePresence("r", "x").ok());
  world.Run(200ms);
  CHECK_FALSE(bob.session.presence("r")->UserField("ann", "x").has_value());
  CHECK(bob.session.presence("r")->UserField("ann", "y") == "3");
}

TEST_CASE("who leaves, or is cut off, is shown no more") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  REQUIRE(ann.session.SetPresence("r", "x", "1").ok());
  world.Run(200ms);
  REQUIRE(bob.session.presence("r")->entries().size() == 1);
  SECTION("leaves") { REQUIRE(ann.session.Leave("r").ok()); }
  SECTION("cut off") {
    ann.session.Restart(world.now);
    world.Cut(ann, 4403);  // for good
    world.Bury(0, 0);
  }
  world.Run(200ms);
  CHECK(bob.session.presence("r")->entries().empty());
}

TEST_CASE("presence is renewed while one is there, and told anew elsewhere") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  REQUIRE(ann.session.SetPresence("r", "x", "1").ok());
  world.Run(90s, 100ms);
  CHECK(bob.session.presence("r")->UserField("ann", "x") == "1");
  const uint64_t before = ann.status("r").connection;
  world.Cut(ann);
  world.Run(5s);
  CHECK(ann.status("r").connection != before);
  CHECK(bob.session.presence("r")->UserField("ann", "x") == "1");
  CHECK(bob.session.presence("r")->entries().size() == 1);
}

TEST_CASE("who comes back from a pause is shown as before it") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  REQUIRE(ann.session.SetPresence("r", "name", "Ann").ok());
  REQUIRE(ann.session.SetPresence("r", "x", "1").ok());
  world.Run(5s);
  std::unique_ptr<TestClient> asleep = std::move(world.clients.front());
  world.clients.erase(world.clients.begin());
  world.Run(35s);
  CHECK(bob.session.presence("r")->entries().empty());
  world.clients.push_back(std::move(asleep));
  // What it says first, before it has heard that it is gone.
  ann.session.Tick(world.now);
  world.Move(ann, ~size_t{0}, 0);
  CHECK(bob.session.presence("r")->entries().empty());
  world.Run(1s);
  CHECK(ann.session.connection_error().ok());
  for (TestClient* client : {&ann, &bob}) {
    const PresenceTable& seen = *client->session.presence("r");
    CHECK(seen.UserField("ann", "name") == "Ann");
    CHECK(seen.UserField("ann", "x") == "1");
  }
}

TEST_CASE("who hears that it is gone shows itself again") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  REQUIRE(ann.session.SetPresence("r", "name", "Ann").ok());
  world.Run(1s);
  world.server.room("r").presence.Clear();  // and nobody is told
  REQUIRE(bob.session.Leave("r").ok());
  bob.Join("r");
  world.Run(100ms);
  CHECK(bob.session.presence("r")->entries().empty());
  ann.wire->server->session.Presence(
      1, {.connection = ann.status("r").connection, .is_gone = true});
  world.Run(1s);
  CHECK(bob.session.presence("r")->UserField("ann", "name") == "Ann");
}

TEST_CASE("who was gone and is back has nothing of before") {
  WiredSession wired;
  TestDoc doc(PeerId{1});
  const ChannelId channel = wired.Join("r", &doc.port);
  wired.server.Joined(channel, {.connection = 1});
  PresenceEntry change = Change(7, "x", "1", 1);
  change.fields["y"] = {.value = "1", .clock = 2};
  wired.server.Presence(channel, change);
  wired.Carry();
  const PresenceTable& seen = *wired.client.presence("r");
  CHECK(FieldOf(seen, 7, "y") == "1");
  // The client reads neither before the other.
  wired.server.Presence(channel, {.connection = 7, .is_gone = true});
  wired.server.Presence(channel, Change(7, "x", "2", 3));
  wired.Carry();
  CHECK(FieldOf(seen, 7, "x") == "2");
  CHECK(FieldOf(seen, 7, "y") == "(nothing)");
  wired.server.Presence(channel, Change(7, "x", "3", 4));
  wired.server.Presence(channel, {.connection = 7, .is_gone = true});
  wired.Carry();
  CHECK(seen.entries().empty());
}

TEST_CASE("without a connection others are shown until their time is over") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  REQUIRE(ann.session.SetPresence("r", "x", "1").ok());
  world.Run(200ms);
  world.network_is_up = false;
  world.CutAll();
  world.Run(20s);
  CHECK(bob.session.presence("r")->entries().size() == 1);
  world.Run(20s);
  CHECK(bob.session.presence("r")->entries().empty());
}

TEST_CASE("changes in quick succession go as the last of them") {
  World world;
  TestClient& ann = world.Add("ann", {.presence = {.interval = 200ms}});
  TestClient& bob = world.Add("bob");
  ann.Join("r");
  bob.Join("r");
  world.Run(500ms);
  // More often than the server allows; the session does not send them all.
  for (int i = 0; i < 200; ++i) {
    REQUIRE(ann.session.SetPresence("r", "x", std::to_string(i)).ok());
    world.Run(10ms);
  }
  world.Run(500ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(bob.session.presence("r")->UserField("ann", "x") == "199");
}

TEST_CASE("who may only be seen is seen, and gets no document") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  REQUIRE(ann.Join("r").text("t").Insert(0, "secret").ok());
  Doc& b = bob.Join("r", {.token = Token("bob", "presence")});
  REQUIRE(bob.session.SetPresence("r", "x", "here").ok());
  world.Run(2s);
  CHECK(ann.session.presence("r")->UserField("bob", "x") == "here");
  CHECK(b.version() == VersionVector());
  CHECK(bob.status("r").access == Access::kPresence);
}

}  // namespace
}  // namespace syncline::test
