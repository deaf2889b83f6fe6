// What a ClientSession promises, over a server that keeps its own promises.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

bool Has(const std::vector<SyncEvent>& events, const SyncEvent& event) {
  return std::find(events.begin(), events.end(), event) != events.end();
}

std::string TextOf(Doc& doc) { return doc.text("t").ToString(); }

void Type(Doc& doc, const std::string& text) {
  REQUIRE(doc.text("t").Insert(doc.text("t").size(), text).ok());
  REQUIRE(doc.Commit().ok());
}

TEST_CASE("what one writes, the other reads, and it is saved") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r");
  Doc& b = bob.Join("r");
  Type(a, "hello");
  CHECK(ann.state("r") == DocumentState::kOffline);
  CHECK(ann.status("r").unsaved_ops == 5);
  world.Run(200ms);
  CHECK(TextOf(b) == "hello");
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(bob.state("r") == DocumentState::kSaved);
  CHECK(ann.status("r").subject == "ann");
  Type(b, " world");
  world.Run(200ms);
  CHECK(TextOf(a) == "hello world");
}

TEST_CASE("saved means that the server has flushed it, not that it has it") {
  World world;
  world.flushes = false;
  TestClient& ann = world.Add("ann");
  Type(ann.Join("r"), "x");
  world.Run(500ms);
  CHECK(world.server.room("r").log.size() == 1);
  CHECK(ann.state("r") == DocumentState::kSaving);
  world.server.Flush();
  world.Run(50ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("a client that is content with less is told of less") {
  World world;
  world.flushes = false;
  TestClient& ann = world.Add("ann");
  Type(ann.Join("r", {.level = AckLevel::kReceived}), "x");
  world.Run(500ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("what was relayed before it was safe is saved once it is") {
  World world;
  world.flushes = false;
  world.server.set_early_relay(true);
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r");
  Doc& b = bob.Join("r");
  world.Run(100ms);
  Type(a, "x");
  world.Run(500ms);
  CHECK(TextOf(b) == "x");
  CHECK(bob.state("r") == DocumentState::kSaving);
  world.server.Flush();
  world.Run(50ms);
  CHECK(bob.state("r") == DocumentState::kSaved);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("what a crash took from the server is offered again") {
  World world;
  world.flushes = false;
  TestClient& ann = world.Add("ann");
  Type(ann.Join("r"), "lost and found");
  world.Run(200ms);
  REQUIRE(world.server.room("r").log.size() == 1);
  world.CutAll();
  world.server.Crash();
  REQUIRE(world.server.room("r").log.empty());
  world.flushes = true;
  world.Run(5s);
  CHECK(world.server.room("r").log.size() == 1);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("any replica heals a server that was restored from a backup") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r");
  bob.Join("r");
  Type(a, "one");
  world.Run(200ms);
  world.server.BackUp();
  Type(a, " two");
  world.Run(200ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
  const uint64_t epoch = bob.status("r").epoch;

  world.CutAll();
  world.server.Restore();
  REQUIRE(ann.session.Leave("r").ok());  // the author is gone
  world.Run(5s);
  CHECK(bob.status("r").epoch > epoch);
  CHECK(bob.state("r") == DocumentState::kSaved);
  TestClient& eve = world.Add("eve");
  Doc& e = eve.Join("r");
  world.Run(200ms);
  CHECK(TextOf(e) == "one two");
}

TEST_CASE("a room that is begun anew is filled by who was in it") {
  World world;
  TestClient& ann = world.Add("ann");
  Type(ann.Join("r"), "x");
  world.Run(200ms);
  world.server.ResetHead("r");
  CHECK(world.server.room("r").log.empty());
  world.Run(5s);
  CHECK(world.server.room("r").log.size() == 1);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("the replica of a document that was deleted stays out, and is told") {
  World world;
  TestClient& ann = world.Add("ann");
  Type(ann.Join("r"), "x");
  world.Run(200ms);
  const uint64_t epoch = ann.status("r").epoch;
  world.CutAll();
  world.server.Delete("r");

  const auto stays_out = [&] {
    world.Run(5s);
    CHECK(ann.state("r") == DocumentState::kFailed);
    CHECK(ann.status("r").failure ==
          absl::NotFoundError("deleted: begin anew"));
    CHECK(ann.session.connection() == ConnectionState::kOnline);
    CHECK(world.server.room("r").log.empty());
    CHECK(TextOf(ann.doc("r")) == "x");
  };
  stays_out();
  const size_t bytes = world.bytes_up;
  world.Run(5s);
  CHECK(world.bytes_up == bytes);  // it does not ask again by itself
  REQUIRE(ann.session.Retry("r").ok());
  stays_out();

  // As after a restart, by a program that has kept the epoch.
  REQUIRE(ann.session.Leave("r").ok());
  ann.Join("r", {.epoch = epoch});
  CHECK(ann.status("r").epoch == epoch);
  stays_out();

  // As somebody who brings a document that was never there.
  REQUIRE(ann.session.Leave("r").ok());
  ann.Join("r");
  world.Run(1s);
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(ann.status("r").epoch > epoch);
  CHECK(world.server.room("r").log.size() == 1);
}

TEST_CASE("edits without a commit are found by looking") {
  World world;
  TestClient& ann = world.Add("ann", {.poll_time = 100ms});
  Doc& a = ann.Join("r");
  world.Run(200ms);
  REQUIRE(a.text("t").Insert(0, "silent").ok());
  CHECK(ann.state("r") == DocumentState::kSaving);
  world.Run(300ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(world.server.room("r").log.size() == 1);
}

TEST_CASE("edits within the batch time go as one update") {
  World world;
  TestClient& ann = world.Add("ann", {.batch_time = 500ms});
  Doc& a = ann.Join("r");
  world.Run(200ms);
  for (int i = 0; i < 10; ++i) {
    Type(a, "k");
    world.Run(20ms);
  }
  world.Run(1s);
  CHECK(world.server.room("r").log.size() == 1);
}

TEST_CASE("an edit in a transaction waits for its end") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r");
  Doc& b = bob.Join("r");
  world.Run(100ms);
  {
    auto transaction = a.Begin();
    REQUIRE(a.text("t").Insert(0, "mine ").ok());
    Type(b, "yours");
    world.Run(3s);
    CHECK(TextOf(b) == "yours");
    CHECK(ann.state("r") != DocumentState::kFailed);
    REQUIRE(transaction->Commit().ok());
  }
  world.Run(40s);
  CHECK(TextOf(a) == TextOf(b));
  CHECK(TextOf(a).size() == 10);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("who may only read gets everything and sends nothing") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Type(ann.Join("r"), "x");
  Doc& b = bob.Join("r", {.token = Token("bob", "read")});
  world.Run(200ms);
  CHECK(TextOf(b) == "x");
  CHECK(bob.state("r") == DocumentState::kSaved);
  CHECK(bob.status("r").access == Access::kRead);
  Type(b, "y");
  world.Run(1s);
  CHECK(world.server.room("r").log.size() == 1);
  CHECK(bob.state("r") == DocumentState::kFailed);
  CHECK(absl::IsPermissionDenied(bob.status("r").failure));
  CHECK(bob.status("r").unsaved_ops == 1);

  SECTION("and what it wrote is sent when it may write") {
    REQUIRE(bob.session.SetToken("r", Token("bob")).ok());
    world.Run(1s);
    CHECK(bob.state("r") == DocumentState::kSaved);
    CHECK(TextOf(ann.doc("r")) == TextOf(b));
  }
}

TEST_CASE("who may write no more loses nothing and is told") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join("r");
  Type(a, "x");
  world.Run(200ms);
  REQUIRE(ann.session.SetToken("r", Token("ann", "read")).ok());
  world.Run(200ms);
  CHECK(ann.status("r").access == Access::kRead);
  CHECK(ann.state("r") == DocumentState::kSaved);
  Type(a, "y");
  world.Run(200ms);
  CHECK(ann.state("r") == DocumentState::kFailed);
  REQUIRE(ann.session.SetToken("r", Token("ann", "write")).ok());
  world.Run(1s);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("what was on the way when the right to write ended is not saved") {
  World world;
  world.flushes = false;
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join("r");
  world.Run(200ms);
  NaiveConnection* server = ann.wire->server;
  server->session.PermChanged(server->members.begin()->first, Access::kRead);
  server->members.begin()->second.access = Access::kRead;
  Type(a, "x");
  world.now += 50ms;
  ann.session.Tick(world.now);
  world.Move(ann, ~size_t{0}, 0);  // it has not heard of it
  CHECK(world.server.room("r").log.empty());
  CHECK(ann.state("r") == DocumentState::kSaving);
  world.Run(500ms);
  CHECK(ann.state("r") != DocumentState::kSaved);
  world.flushes = true;
  world.Run(1s);
  CHECK(ann.state("r") == DocumentState::kSaved);  // its token lets it write
}

TEST_CASE("a room in quarantine is a failure that may be tried again") {
  World world;
  TestClient& ann = world.Add("ann");
  Type(ann.Join("r"), "x");
  world.Run(200ms);
  world.server.Close("r", SyncErrorCode::kQuarantined);
  world.Run(200ms);
  CHECK(absl::IsFailedPrecondition(ann.status("r").failure));
  world.server.room("r").closed = SyncErrorCode::kInternal;
  REQUIRE(ann.session.Retry("r").ok());
  world.Run(200ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("a token that expired is asked for, and a new one goes on") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join("r", {.token = Token("ann", "write", 1000ms)});
  world.Run(500ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
  world.Run(1s);
  CHECK(ann.state("r") == DocumentState::kFailed);
  CHECK(absl::IsUnauthenticated(ann.status("r").failure));
  CHECK(ann.session.connection() == ConnectionState::kOnline);
  Type(a, "x");
  REQUIRE(ann.session.SetToken("r", Token("ann")).ok());
  world.Run(500ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

TEST_CASE("a token that is renewed in time costs no join") {
  World world;
  TestClient& ann = world.Add("ann");
  ann.Join("r", {.token = Token("ann", "write", 1000ms)});
  world.Run(500ms);
  const uint64_t connection = ann.status("r").connection;
  REQUIRE(ann.session.SetToken("r", Token("ann")).ok());
  world.Run(2s);
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(ann.status("r").connection == connection);
}

TEST_CASE("a room that is deleted is a failure of its document alone") {
  World world;
  TestClient& ann = world.Add("ann");
  Type(ann.Join("r"), "x");
  Type(ann.Join("other"), "y");
  world.Run(200ms);
  world.server.Close("r", SyncErrorCode::kDeleted);
  world.Run(200ms);
  CHECK(ann.state("r") == DocumentState::kFailed);
  CHECK(absl::IsNotFound(ann.status("r").failure));
  CHECK(TextOf(ann.doc("r")) == "x");
  CHECK(ann.state("other") == DocumentState::kSaved);
  CHECK(ann.session.connection() == ConnectionState::kOnline);
  world.Run(60s);
  CHECK(ann.state("r") == DocumentState::kFailed);
}

TEST_CASE("who was evicted may try again, and is told again") {
  World world;
  TestClient& ann = world.Add("ann");
  ann.Join("r");
  world.Run(200ms);
  world.server.Close("r", SyncErrorCode::kEvicted);
  world.Run(200ms);
  CHECK(absl::IsPermissionDenied(ann.status("r").failure));
  REQUIRE(ann.session.Retry("r").ok());
  CHECK(absl::IsFailedPrecondition(ann.session.Retry("r")));
  world.Run(200ms);
  CHECK(absl::IsPermissionDenied(ann.status("r").failure));
}

TEST_CASE("a level that no one promises is refused by name") {
  World world;
  TestClient& ann = world.Add("ann");
  ann.Join("r", {.level = AckLevel::kArchived});
  world.Run(200ms);
  CHECK(ann.state("r") == DocumentState::kFailed);
  CHECK(ann.status("r").failure.message().find("level") !=
        absl::string_view::npos);
}

TEST_CASE("documents of one connection do not mix") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  for (const char* room : {"a", "b", "c"}) {
    Type(ann.Join(room), room);
    bob.Join(room);
  }
  world.Run(500ms);
  for (const char* room : {"a", "b", "c"}) {
    CHECK(TextOf(bob.doc(room)) == room);
    CHECK(bob.state(room) == DocumentState::kSaved);
  }
}

TEST_CASE("a document that was left gets nothing more, and may come back") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r");
  Doc& b = bob.Join("r");
  world.Run(100ms);
  REQUIRE(bob.session.Leave("r").ok());
  CHECK(absl::IsNotFound(bob.session.status("r").status()));
  Type(a, "x");
  world.Run(500ms);
  CHECK(TextOf(b).empty());
  bob.Join("r");
  world.Run(500ms);
  CHECK(TextOf(b) == "x");
}

TEST_CASE("what changed is told once, by kind and room") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join("r");
  world.Run(200ms);
  const auto events = ann.session.TakeEvents();
  CHECK(Has(events, {SyncEvent::Kind::kConnection, ""}));
  CHECK(Has(events, {SyncEvent::Kind::kDocument, "r"}));
  CHECK(ann.session.TakeEvents().empty());
  Type(a, "x");
  CHECK(Has(ann.session.TakeEvents(), {SyncEvent::Kind::kDocument, "r"}));
  world.Run(200ms);
  CHECK(Has(ann.session.TakeEvents(), {SyncEvent::Kind::kDocument, "r"}));
  CHECK(ann.session.TakeEvents().empty());
}

TEST_CASE("wrong calls are refused and change nothing") {
  Doc doc, second, third;
  DocPort port(&doc), second_port(&second), third_port(&third);
  ClientSession session({.limits = {.max_documents = 2}}, 1);
  CHECK(absl::IsInvalidArgument(session.Join("", &port)));
  CHECK(absl::IsInvalidArgument(session.Join(std::string(257, 'r'), &port)));
  CHECK(absl::IsInvalidArgument(session.Join("\xFF", &port)));
  CHECK(absl::IsInvalidArgument(
      session.Join("r", &port, {.token = std::string(8193, 't')})));
  REQUIRE(session.Join("r", &port).ok());
  CHECK(absl::IsAlreadyExists(session.Join("r", &port)));
  REQUIRE(session.Join("s", &second_port).ok());
  CHECK(absl::IsResourceExhausted(session.Join("t", &third_port)));
  CHECK(absl::IsNotFound(session.Leave("x")));
  CHECK(absl::IsNotFound(session.SetToken("x", "")));
  CHECK(absl::IsNotFound(session.Retry("x")));
  CHECK(absl::IsNotFound(session.SetPresence("x", "k", "v")));
  CHECK(absl::IsInvalidArgument(session.SetPresence("r", "", "v")));
  CHECK(absl::IsResourceExhausted(
      session.SetPresence("r", "k", std::string(5000, 'v'))));
  CHECK(session.presence("x") == nullptr);
}

TEST_CASE("two replicas that write under one peer id are told apart by name") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& twin = world.Add("ann");  // writes under the same peer id
  Doc& a = ann.Join("r");
  Doc& b = twin.Join("r");
  world.Run(100ms);
  Type(a, "x");
  Type(b, "y");
  world.Run(2s);
  CHECK(twin.state("r") == DocumentState::kFailed);
  CHECK(absl::IsAlreadyExists(twin.status("r").failure));
  CHECK(TextOf(b) == "y");
  CHECK(TextOf(a) == "x");
}

}  // namespace
}  // namespace syncline::test
