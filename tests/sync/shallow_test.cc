// Replicas without the older part of the history, in rooms.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

std::string TextOf(Doc& doc) { return doc.text("t").ToString(); }

void Type(Doc& doc, const std::string& text) {
  REQUIRE(doc.text("t").Insert(doc.text("t").size(), text).ok());
  REQUIRE(doc.Commit().ok());
}

// A room that ann has written into and left, and bob with what she had last.
struct Left {
  Left() : ann(world.Add("ann")), bob(world.Add("bob")), a(ann.Join("r")) {
    Type(a, "old");
    REQUIRE(a.text("t").Delete(0, 2).ok());
    world.Run(1s);
    REQUIRE(ann.state("r") == DocumentState::kSaved);
    world.server.BackUp();
    Type(a, " new");
    world.Run(1s);
    REQUIRE(ann.session.Leave("r").ok());
    bob.docs["r"] = std::make_unique<TestDoc>(PeerId{0xB0B});
    REQUIRE(bob.doc("r").Import(*a.ExportShallow()).ok());
  }

  void Restore() {
    world.CutAll();
    world.server.Restore();
  }

  void CheckAllAgree() {
    for (TestClient* client : {&ann, &bob}) {
      CHECK(client->state("r") == DocumentState::kSaved);
      CHECK(client->status("r").failure == absl::OkStatus());
    }
    CHECK(a.StateDigest() == bob.doc("r").StateDigest());
    CHECK(world.server.room("r").durable == a.version());
  }

  World world;
  TestClient& ann;
  TestClient& bob;
  Doc& a;
};

TEST_CASE("a shallow replica is one of its room's") {
  Left left;
  Doc& b = left.bob.Join("r");
  left.world.Run(1s);
  Type(b, "!");
  left.world.Run(1s);
  CHECK(left.bob.state("r") == DocumentState::kSaved);
  left.ann.Join("r");
  left.world.Run(1s);
  Type(left.a, "?");
  left.world.Run(1s);
  CHECK(TextOf(b) == "d new!?");
  left.CheckAllAgree();
}

TEST_CASE("a shallow replica waits in an empty room for who has its history") {
  Left left;
  left.world.server.ResetHead("r");
  Doc& b = left.bob.Join("r");
  Type(b, "!");
  left.world.Run(20s);
  CHECK(left.bob.state("r") == DocumentState::kFailed);
  CHECK(absl::IsNotFound(left.bob.status("r").failure));
  CHECK(left.bob.status("r").access == Access::kWrite);  // it is there
  CHECK(TextOf(b) == "d new!");
  CHECK(left.world.server.room("r").log.empty());
  left.ann.Join("r");
  left.world.Run(1s);
  CHECK(TextOf(left.a) == "d new!");
  left.CheckAllAgree();
}

TEST_CASE("a shallow replica waits in a room that was restored") {
  Left left;
  left.Restore();
  Doc& b = left.bob.Join("r");
  left.world.Run(5s);
  CHECK(left.bob.state("r") == DocumentState::kFailed);
  Type(b, "!");
  left.world.Run(5s);
  CHECK(left.bob.state("r") == DocumentState::kFailed);
  // It may be told to try again, which does no harm.
  CHECK(left.bob.session.Retry("r").ok());
  left.world.Run(5s);
  CHECK(left.bob.state("r") == DocumentState::kFailed);
  left.ann.Join("r");
  left.world.Run(5s);
  CHECK(TextOf(left.a) == "d new!");
  left.CheckAllAgree();
}

TEST_CASE("what a shallow replica cannot merge fails it, and harms it not") {
  Left left;
  left.world.server.ResetHead("r");
  TestClient& cyd = left.world.Add("cyd");
  Type(cyd.Join("r"), "first");
  left.world.Run(1s);
  Doc& b = left.bob.Join("r");
  Type(b, "!");
  const std::string digest = b.StateDigest();
  left.world.Run(5s);
  CHECK(left.bob.state("r") == DocumentState::kFailed);
  CHECK(absl::IsNotFound(left.bob.status("r").failure));
  CHECK(b.StateDigest() == digest);
  CHECK(cyd.state("r") == DocumentState::kSaved);
  // The way out: somebody who has all of it, and a new snapshot of that.
  REQUIRE(left.a.Import(*b.ExportSince(left.a.version())).ok());
  left.ann.Join("r");
  left.world.Run(5s);
  REQUIRE(left.bob.session.Leave("r").ok());
  b = Doc(PeerId{0xB0C});
  REQUIRE(b.Import(*left.a.ExportShallow()).ok());
  left.bob.Join("r");
  left.world.Run(5s);
  CHECK(TextOf(cyd.doc("r")) == TextOf(b));
  left.CheckAllAgree();
}

}  // namespace
}  // namespace syncline::test
