// Links that carry a few thousand bytes a second, and links that carry nothing
// any more.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <optional>
#include <string>

#include "support/seed.h"
#include "sync/wired_session.h"
#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr size_t kAll = ~size_t{0};

void Paste(Doc& doc, const std::string& key, size_t bytes) {
  SeededRandom random(bytes);
  std::string noise(bytes, ' ');  // it is not to be compressed
  for (char& c : noise) c = static_cast<char>(random.Uniform(256));
  REQUIRE(doc.map("m").Set(key, Value::Bytes(noise)).ok());
  REQUIRE(doc.Commit().ok());
}

// Ann's link is slow, or dead; Bob's is not.
class SlowLink {
 public:
  SlowLink(size_t bytes_per_second, size_t buffer)
      : bytes_per_step_(bytes_per_second / 10), buffer_(buffer) {
    ann = &world.Add("ann");
    bob = &world.Add("bob");
  }

  void Step() {
    world.now += 100ms;
    for (TestClient* client : {ann, bob}) {
      client->session.Tick(world.now);
      const bool was_connected = client->wire != nullptr;
      const bool hangs_up =
          client->session.connection() == ConnectionState::kClosing;
      if (hangs_up && !world.network_is_up) world.Cut(*client);
      world.Manage(*client);
      if (client == ann && !was_connected && ann->wire != nullptr) {
        ++connections;
      }
      const size_t bytes = client == ann ? bytes_per_step_ : kAll;
      world.up_buffer = world.down_buffer = client == ann ? buffer_ : kAll;
      world.Move(*client, bytes, bytes);
    }
    world.server.Flush();
    world.server.Tick(world.now);
  }
  void Run(Milliseconds time) {
    for (const Milliseconds end = world.now + time; world.now < end;) Step();
  }
  // How long it takes until Ann has everything, and it is saved.
  Milliseconds TimeToSave(Milliseconds most) {
    const Milliseconds begin = world.now;
    do Step();
    while (!IsSaved() && world.now < begin + most);
    return world.now - begin;
  }
  bool IsSaved() {
    return ann->state("r") == DocumentState::kSaved &&
           ann->doc("r").version() == world.server.room("r").durable;
  }
  void Kill() {
    bytes_per_step_ = 0;
    world.network_is_up = false;  // for others to come
  }

  World world;
  TestClient* ann = nullptr;
  TestClient* bob = nullptr;
  int connections = 0;  // of Ann's

 private:
  size_t bytes_per_step_;
  size_t buffer_;
};

TEST_CASE("what takes minutes on a slow link is saved at the first try") {
  const auto bytes_per_second = GENERATE(size_t{2000}, 4000, 8000);
  const auto buffer = GENERATE(size_t{0}, size_t{1} << 20);
  const size_t kilobytes = GENERATE(size_t{200}, 700);
  const auto way = GENERATE("up", "down", "both");
  CAPTURE(bytes_per_second, buffer, kilobytes, way);
  SlowLink link(bytes_per_second, buffer);
  link.ann->Join("r");
  Doc& theirs = link.bob->Join("r");
  link.Run(2s);
  Doc& mine = link.ann->doc("r");
  const std::string_view ways = way;
  if (ways != "up") Paste(theirs, "theirs", kilobytes << 10);
  if (ways != "down") Paste(mine, "mine", kilobytes << 10);
  const Milliseconds whole((kilobytes << 10) * 1000 / bytes_per_second);
  CHECK(link.TimeToSave(whole * 3) < whole * 11 / 10 + 2s);
  CHECK(link.connections == 1);
  CHECK(link.IsSaved());
}

TEST_CASE("a dead link is given up in time, whatever there is to say") {
  const auto buffer = GENERATE(size_t{0}, size_t{64} << 10, size_t{1} << 20);
  const size_t kilobytes = GENERATE(size_t{0}, 50, 700);
  CAPTURE(buffer, kilobytes);
  SlowLink link(8000, buffer);
  Doc& mine = link.ann->Join("r");
  Doc& theirs = link.bob->Join("r");
  link.Run(2s);
  if (kilobytes > 0) Paste(theirs, "theirs", kilobytes << 10);
  if (kilobytes > 0) Paste(mine, "mine", kilobytes << 10);
  link.Run(1s);
  const TestedServer& server = link.ann->wire->server->session;
  link.Kill();
  const Milliseconds begin = link.world.now;
  const auto type_until = [&](const auto& is_over) {
    while (!is_over() && link.world.now < begin + 300s) {
      REQUIRE(mine.text("t").Insert(0, "mine").ok());
      REQUIRE(theirs.text("t").Insert(0, "theirs").ok());
      link.Step();
    }
    return link.world.now - begin;
  };
  CHECK(type_until([&] { return link.ann->wire == nullptr; }) < 41s);
  CHECK(type_until([&] { return server.close_code().has_value(); }) < 61s);
  CHECK(server.close_code() == 4520);
}

// Of a host that lets time pass until there is something to do.
template <typename Session>
int Wakeups(Session& session, Milliseconds now, Milliseconds end) {
  int wakeups = 0;
  for (; now < end && wakeups < 1000; ++wakeups) {
    (void)session.output();  // nobody takes it
    const std::optional<Milliseconds> next = session.next_wakeup();
    if (!next) break;
    now = std::max(now, *next);
    session.Tick(now);
  }
  return wakeups;
}

TEST_CASE("who can do nothing is not woken to do it") {
  ClientOptions options;
  options.poll_time = 0ms;
  SECTION("a client before the Hello") {
    ClientSession session(options, 1);
    session.Opened(0ms);
    CHECK(Wakeups(session, 0ms, 29s) == 1);
  }
  SECTION("a server before the Hello") {
    ServerOptions patient;
    patient.hello_time = 50s;
    WiredSession any;  // is called nothing
    ServerSession session(patient, "a connection", &any, 0ms);
    CHECK(Wakeups(session, 0ms, 49s) == 1);
  }
  SECTION("a client whose output is full, then its server's") {
    WiredSession wired(options);
    TestDoc ann(PeerId{1}), bob(PeerId{2});
    Paste(ann.doc, "a", 3 << 20);
    Paste(bob.doc, "b", 3 << 20);
    const ChannelId channel = wired.Join("r", &ann.port);
    JoinAnswer answer{.access = Access::kWrite, .connection = 1};
    answer.have = answer.durable = bob.doc.version();
    answer.batches = {
        SyncBatch::FromUpdate(bob.doc.ExportSnapshot().value()).value()};
    wired.server.Joined(channel, answer);
    const std::string down(wired.server.output());
    wired.client.Receive(wired.now, down);
    CHECK(Wakeups(wired.client, wired.now, 39s) < 10);
    CHECK(Wakeups(wired.server, wired.now, 59s) < 10);
  }
}

}  // namespace
}  // namespace syncline::test
