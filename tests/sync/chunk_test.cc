// What does not fit a frame, in both directions, and whether it goes on where
// it broke off.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/seed.h"
#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

// Bytes that do not compress.
std::string Noise(size_t size) {
  SeededRandom random(size);
  std::string noise(size, '\0');
  for (char& c : noise) c = static_cast<char>(random.Uniform(256));
  return noise;
}

void Paste(Doc& doc, size_t size) {
  REQUIRE(doc.map("m").Set("paste", Value::Bytes(Noise(size))).ok());
  REQUIRE(doc.Commit().ok());
}

TEST_CASE("an update larger than a frame goes up and down in chunks") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r");
  Doc& b = bob.Join("r");
  Paste(a, 5'000'000);
  world.Run(3s);
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(bob.state("r") == DocumentState::kSaved);
  CHECK(b.StateDigest() == a.StateDigest());
  CHECK(world.max_output_bytes < 800'000);
}

TEST_CASE("a small edit of one document does not wait for a large one's end") {
  World world;
  TestClient& ann = world.Add("ann", {.max_output_bytes = 4096});
  TestClient& bob = world.Add("bob");
  Doc& large = ann.Join("large");
  Doc& small = ann.Join("small");
  Doc& b = bob.Join("small");
  world.Run(200ms);
  Paste(large, 20'000'000);
  world.Run(100ms);
  REQUIRE(small.text("t").Insert(0, "x").ok());
  REQUIRE(small.Commit().ok());
  world.Run(100ms);
  CHECK(b.text("t").ToString() == "x");
  CHECK(ann.state("small") == DocumentState::kSaved);
  CHECK(ann.state("large") == DocumentState::kSaving);
  world.Run(5s);
  CHECK(ann.state("large") == DocumentState::kSaved);
}

TEST_CASE("two large updates go one after the other") {
  World world;
  TestClient& ann = world.Add("ann");
  Paste(ann.Join("a"), 3'000'000);
  Paste(ann.Join("b"), 3'000'000);
  world.Run(5s);
  CHECK(ann.state("a") == DocumentState::kSaved);
  CHECK(ann.state("b") == DocumentState::kSaved);
  CHECK(world.server.max_queued_bytes() < 4'000'000);
  TestClient& bob = world.Add("bob");
  bob.Join("a");
  bob.Join("b");
  world.Run(5s);
  CHECK(bob.doc("a").version() == ann.doc("a").version());
  CHECK(bob.doc("b").version() == ann.doc("b").version());
}

TEST_CASE("an upload goes on where the connection broke") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join("r");
  world.Run(200ms);
  Paste(a, 3'000'000);
  for (int i = 0; i < 5; ++i) {
    world.now += 50ms;
    ann.session.Tick(world.now);
    world.Move(ann, 300'000, 300'000);
  }
  REQUIRE(world.server.room("r").log.empty());
  world.Cut(ann);
  world.Bury(0, 0);
  const size_t before = world.bytes_up;
  world.Run(5s);
  CHECK(world.server.resumed_uploads == 1);
  CHECK(world.bytes_up - before < 2'000'000);  // of three
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(world.server.room("r").log.size() == 1);
}

TEST_CASE("a download goes on where the connection broke") {
  World world;
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join("r");
  Paste(a, 3'000'000);
  world.Run(2s);
  TestClient& bob = world.Add("bob");
  Doc& b = bob.Join("r");
  size_t taken = 0;
  for (int i = 0; i < 12; ++i) {
    world.now += 50ms;
    bob.session.Tick(world.now);
    world.Manage(bob);
    world.Move(bob, ~size_t{0}, 200'000);
    taken += 200'000;
  }
  REQUIRE(b.version() == VersionVector());
  REQUIRE(taken > 1'500'000);
  world.Cut(bob);
  world.Bury(0, 0);
  // What comes now is what was missing, and no more.
  size_t received = 0;
  while (b.version() == VersionVector()) {
    world.now += 50ms;
    bob.session.Tick(world.now);
    world.Manage(bob);
    world.Move(bob, ~size_t{0}, 50'000);
    received += bob.wire != nullptr ? 50'000 : 0;
    REQUIRE(received < 2'000'000);
  }
  CHECK(b.StateDigest() == a.StateDigest());
}

TEST_CASE("an update beyond what the server takes fails by name") {
  ServerOptions options;
  options.limits.max_update_bytes = 1'000'000;
  World world(options);
  TestClient& ann = world.Add("ann");
  Doc& a = ann.Join("r");
  Paste(a, 1'100'000);
  world.Run(1s);
  CHECK(ann.state("r") == DocumentState::kFailed);
  CHECK(absl::IsResourceExhausted(ann.status("r").failure));
  CHECK(ann.status("r").unsaved_ops == 1);
  CHECK(ann.session.connection() == ConnectionState::kOnline);
}

}  // namespace
}  // namespace syncline::test
