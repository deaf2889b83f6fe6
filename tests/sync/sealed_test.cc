// What hosts encrypt: the server keeps it, and reads nothing but its header.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

absl::StatusOr<std::string> Flip(std::string_view in) {
  std::string out(in);
  for (char& c : out) c = static_cast<char>(c ^ 7);
  return out;
}

JoinOptions Sealed() { return {.seal = {Flip, Flip}}; }

std::string TextOf(Doc& doc) { return doc.text("t").ToString(); }

void Type(Doc& doc, const std::string& text) {
  REQUIRE(doc.text("t").Insert(doc.text("t").size(), text).ok());
  REQUIRE(doc.Commit().ok());
}

// Joins with a replica of the document that has this id.
Doc& JoinAs(TestClient& client, PeerId peer, DocId doc_id) {
  Doc& doc = client.Join("r", Sealed());
  doc = Doc(peer, {.doc_id = doc_id});
  return doc;
}

TEST_CASE("a seal that gives nothing is told, and nothing is called saved") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join(
      "r", {.seal = {[](std::string_view) { return std::string(); }, Flip}});
  Type(a, "secret");
  world.Run(1s);
  CHECK(ann.state("r") == DocumentState::kFailed);
  CHECK(world.server.room("r").log.empty());
}

TEST_CASE("a server keeps what hosts encrypt, and heals by it") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r", Sealed());
  Doc& b = bob.Join("r", Sealed());
  Type(a, "secret");
  world.Run(200ms);
  CHECK(TextOf(b) == "secret");
  for (const SyncBatchPtr& batch : world.server.room("r").log) {
    CHECK(batch->is_sealed());
    CHECK(batch->encoded().find("secret") == std::string_view::npos);
  }
  world.CutAll();
  world.server.Restore();  // to nothing
  Type(b, "!");
  world.Run(5s);
  CHECK(TextOf(a) == "secret!");
  CHECK(ann.state("r") == DocumentState::kSaved);
  TestClient& eve = world.Add("eve");
  Doc& e = eve.Join("r");
  world.Run(200ms);
  CHECK(eve.state("r") == DocumentState::kFailed);
  CHECK(TextOf(e).empty());
}

TEST_CASE(
    "replicas of a document that has an id agree through what is sealed") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = JoinAs(ann, PeerId{1}, DocId{0xD1});
  Doc& b = JoinAs(bob, PeerId{2}, DocId{0xD1});
  Type(a, "secret");
  world.Run(1s);
  Type(b, "!");
  world.Run(1s);
  CHECK(TextOf(a) == "secret!");
  CHECK(TextOf(b) == "secret!");
  CHECK(ann.status("r").failure == absl::OkStatus());
  CHECK(bob.state("r") == DocumentState::kSaved);
}

TEST_CASE("what is sealed of another document is refused by who opens it") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& a = JoinAs(ann, PeerId{1}, DocId{0xD1});
  Type(a, "secret");
  world.Run(1s);
  TestClient& eve = world.Add("eve");
  Doc& e = JoinAs(eve, PeerId{2}, DocId{0xD2});
  world.Run(1s);
  CHECK(eve.state("r") == DocumentState::kFailed);
  CHECK(eve.status("r").failure == e.Import(*a.Export()).status());
  CHECK(TextOf(e).empty());
  CHECK(ann.state("r") == DocumentState::kSaved);
}

// What no client of ours sends: the header says that it is whole.
SyncBatchPtr SealedShallow(Doc& doc) {
  const std::string shallow = *doc.ExportShallow();
  return *SyncBatch::Sealed(*Flip(shallow), *DescribeUpdate(shallow));
}

TEST_CASE("who has nothing makes no snapshot") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& doc = ann.Join("r", Sealed());
  world.Run(200ms);
  world.server.WantSnapshot("r");
  world.Run(200ms);
  CHECK(world.server.snapshots == 0);
  CHECK(world.server.room("r").log.empty());
  CHECK(ann.state("r") == DocumentState::kSaved);
  // Who has something does.
  Type(doc, "x");
  world.Run(200ms);
  world.server.WantSnapshot("r");
  world.Run(200ms);
  CHECK(world.server.snapshots == 1);
}

TEST_CASE("a shallow snapshot that was sealed is refused by who opens it") {
  World world;
  Doc made(PeerId{9});
  Type(made, "secret");
  const SyncBatchPtr batch = SealedShallow(made);
  NaiveServer::Room& room = world.server.room("r");
  room.log.push_back(batch);
  room.have = made.version();
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r", Sealed());
  Doc& b = bob.Join("r", Sealed());
  Type(b, "mine");
  const std::string digest = b.StateDigest();
  world.Run(1s);
  for (TestClient* client : {&ann, &bob}) {
    CHECK(client->state("r") == DocumentState::kFailed);
    CHECK(client->status("r").failure.message().find("shallow snapshot") !=
          std::string::npos);
  }
  CHECK(TextOf(a).empty());
  CHECK_FALSE(a.shallow_since().has_value());
  CHECK(b.StateDigest() == digest);
}

}  // namespace
}  // namespace syncline::test
