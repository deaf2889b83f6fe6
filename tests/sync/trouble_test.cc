// What befalls one document is not the others' trouble: of a connection that
// carries several.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <utility>

#include "support/seed.h"
#include "sync/wired_session.h"
#include "sync/world.h"

namespace syncline::test {
namespace {

void Paste(Doc& doc, size_t bytes) {
  SeededRandom random(bytes);
  std::string noise(bytes, ' ');  // it is not to be compressed
  for (char& c : noise) c = static_cast<char>(random.Uniform(256));
  REQUIRE(doc.map("m").Set(std::to_string(bytes), Value::Bytes(noise)).ok());
  REQUIRE(doc.Commit().ok());
}

SyncBatchPtr AllOf(Doc& doc) {
  return SyncBatch::FromUpdate(doc.ExportSnapshot().value()).value();
}

class Troubled : public WiredSession {
 public:
  // As a room lets it in that has what `there` has; nothing is carried.
  void LetIn(ChannelId channel, Doc* there = nullptr) {
    JoinAnswer answer{.access = Access::kWrite, .connection = channel};
    if (there != nullptr) {
      answer.have = answer.durable = there->version();
      answer.batches = {AllOf(*there)};
      answer.level = AckLevel::kStored;
    }
    server.Joined(channel, std::move(answer));
  }
  // All that is said now, and no more.
  void Up() {
    const std::string bytes(client.output());
    client.Consume(bytes.size());
    server.Receive(now, bytes);
  }
  void Down() {
    const std::string bytes(server.output());
    server.Consume(bytes.size());
    client.Receive(now, bytes);
  }
  void Pass(Milliseconds time) {
    now += time;
    client.Tick(now);
  }
  void CheckIsUp() {
    CHECK(client.connection() == ConnectionState::kOnline);
    CHECK(client.connection_error().message() == "");
    CHECK_FALSE(server.close_code().has_value());
  }

  TestDoc a{PeerId{1}}, b{PeerId{2}};
};

TEST_CASE("who leaves while it sends lets others send") {
  const bool is_large = GENERATE(true, false);  // in chunks, or a window full
  CAPTURE(is_large);
  Troubled wired;
  const ChannelId channel = wired.Join("a", &wired.a.port);
  wired.LetIn(channel);
  wired.LetIn(wired.Join("b", &wired.b.port));
  wired.Carry();
  if (is_large) Paste(wired.b.doc, 3 << 20);
  for (int i = 0; i < 5; ++i) {
    Paste(wired.a.doc, is_large ? 600 << 10 : 200 << 10);
    if (is_large) continue;
    wired.Pass(Milliseconds(100));
    wired.Up();
  }
  wired.Pass(Milliseconds(100));
  wired.Up();
  if (!is_large) Paste(wired.b.doc, 210 << 10);
  wired.Pass(Milliseconds(100));
  // It cannot take this now, so it leaves, to join again.
  Doc other(PeerId{3});
  REQUIRE(other.text("t").Insert(0, "hi").ok());
  wired.server.Deliver(channel, AllOf(other), AckLevel::kStored);
  {
    const auto transaction = wired.a.doc.Begin();
    wired.Down();
  }
  wired.Pass(Milliseconds(10));
  wired.Carry();
  wired.CheckIsUp();
  CHECK(wired.left.size() == 1);
}

TEST_CASE("a download that gave way to another one begins anew") {
  Doc in_a(PeerId{11}), in_b(PeerId{12});
  Paste(in_a, 3 << 20);
  Paste(in_b, (3 << 20) + 1);
  Troubled wired;
  wired.LetIn(wired.Join("a", &wired.a.port), &in_a);
  wired.Down();  // some of it
  wired.client.Closed(wired.now, kCloseAbnormal);
  REQUIRE(wired.client.Join("b", &wired.b.port).ok());
  wired.Pass(Milliseconds(2000));
  wired.server = ServerSession({}, "another one", &wired, wired.now);
  wired.joins.clear();
  wired.client.Opened(wired.now);
  wired.Carry();
  REQUIRE(wired.joins.size() == 2);
  const auto let_in = [&](const std::string& room, Doc* there) {
    for (const JoinRequest& join : std::exchange(wired.joins, {})) {
      if (join.room == room) wired.LetIn(join.channel, there);
      if (join.room != room) wired.joins.push_back(join);
    }
  };
  let_in("b", &in_b);
  wired.Carry();
  CHECK(wired.b.doc.version() == in_b.version());
  for (int i = 0; i < 10; ++i) {
    let_in("a", &in_a);
    wired.Run(Milliseconds(500));
  }
  wired.CheckIsUp();
  CHECK(wired.a.doc.version() == in_a.version());
}

TEST_CASE("a download that ends with the right to read lets others begin") {
  Doc in_a(PeerId{11}), in_b(PeerId{12});
  Paste(in_a, 3 << 20);
  Paste(in_b, (3 << 20) + 1);
  Troubled wired;
  const ChannelId a = wired.Join("a", &wired.a.port);
  const ChannelId b = wired.Join("b", &wired.b.port);
  wired.LetIn(a, &in_a);
  wired.Down();
  wired.LetIn(b, &in_b);
  wired.server.PermChanged(a, Access::kPresence);
  wired.Carry();
  wired.CheckIsUp();
  CHECK(wired.b.doc.version() == in_b.version());
  CHECK(wired.a.doc.version() == VersionVector());
}

TEST_CASE("what one shows and a server's frame does not hold is left out") {
  ServerOptions options;
  options.limits.max_frame_bytes = 4096;
  World world(options);
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  bob.Join("r");
  const auto seen = [&](const std::string& key) {
    return bob.session.presence("r")->UserField("ann", key).has_value();
  };
  ann.Join("r");
  SECTION("known too late to be refused") {
    REQUIRE(ann.session.SetPresence("r", "k", std::string(4090, 'x')).ok());
  }
  SECTION("refused") {
    world.Run(Milliseconds(500));
    const absl::Status status =
        ann.session.SetPresence("r", "k", std::string(4090, 'x'));
    CHECK(absl::IsResourceExhausted(status));
  }
  world.Run(Milliseconds(500));
  CHECK(ann.session.SetPresence("r", "k", "small").ok());
  CHECK(ann.session.SetPresence("r", "l", std::string(3950, 'x')).ok());
  world.Run(Milliseconds(500));
  CHECK(seen("k"));
  CHECK(seen("l"));
  CHECK(ann.status("r").connection > 0);
  CHECK(ann.session.connection_error().ok());
}

TEST_CASE("a new token that a server's frame does not hold is told by a Join") {
  ServerOptions options;
  options.limits.max_frame_bytes = 4096;
  World world(options);
  TestClient& ann = world.Add("ann");
  ann.Join("r");
  world.Run(Milliseconds(500));
  const Wire* const wire = ann.wire.get();
  const std::string token = Token("ann") + std::string(5000, ' ');
  REQUIRE(ann.session.SetToken("r", token).ok());
  world.Run(Milliseconds(500));
  CHECK(ann.wire.get() == wire);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

}  // namespace
}  // namespace syncline::test
