// Connecting, waiting, coming back, and being closed.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

// The pauses before each of `count` tries that fail.
std::vector<Milliseconds> Pauses(ClientSession& session, int count,
                                 CloseCode code = kCloseAbnormal) {
  std::vector<Milliseconds> pauses;
  Milliseconds now{0};
  for (int i = 0; i < count; ++i) {
    session.Opened(now);
    session.Closed(now, code);
    if (session.connection() != ConnectionState::kWaiting) break;
    const Milliseconds next = *session.next_wakeup();
    pauses.push_back(next - now);
    session.Tick(next - 1ms);
    CHECK(session.connection() == ConnectionState::kWaiting);
    now = next;
    session.Tick(now);
    CHECK(session.connection() == ConnectionState::kConnect);
  }
  return pauses;
}

TEST_CASE("pauses double up to the longest, each at random in its upper half") {
  ClientSession session({.first_pause = 100ms, .longest_pause = 1000ms}, 7);
  const std::vector<Milliseconds> pauses = Pauses(session, 8);
  Milliseconds most = 100ms;
  for (const Milliseconds pause : pauses) {
    CHECK(pause >= most / 2);
    CHECK(pause <= most);
    most = std::min(most * 2, 1000ms);
  }
}

TEST_CASE("two clients that lose a server at once do not come back at once") {
  std::vector<Milliseconds> first;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    ClientSession session({}, seed);
    first.push_back(Pauses(session, 1)[0]);
  }
  std::sort(first.begin(), first.end());
  CHECK(first.back() - first.front() > 150ms);
  CHECK(std::unique(first.begin(), first.end()) - first.begin() > 30);
}

TEST_CASE("a connection that lasted makes the next pause short again") {
  World world;
  TestClient& ann = world.Add("ann");
  ann.Join("r");
  world.network_is_up = false;
  for (int i = 0; i < 6; ++i) {
    ann.session.Opened(world.now);
    ann.session.Closed(world.now, kCloseAbnormal);
    ann.session.Restart(world.now);
  }
  world.network_is_up = true;
  world.Run(12s);
  REQUIRE(ann.session.connection() == ConnectionState::kOnline);
  world.Cut(ann);
  CHECK(*ann.session.next_wakeup() - world.now <= 500ms);
}

TEST_CASE("permanent codes stop a client, all others do not") {
  for (const CloseCode code : {4400, 4413, 4499}) {
    ClientSession session({}, 1);
    CHECK(Pauses(session, 1, code).empty());
    CHECK(session.connection() == ConnectionState::kStopped);
    CHECK_FALSE(session.connection_error().ok());
    CHECK_FALSE(session.next_wakeup().has_value());
    session.Restart(5ms);
    CHECK(session.connection() == ConnectionState::kConnect);
  }
  for (const CloseCode code : {1000, 1001, 1006, 1013, 4500, 4599, 4999}) {
    ClientSession session({}, 1);
    CHECK(Pauses(session, 1, code).size() == 1);
  }
}

TEST_CASE("who is told to go away comes back in the time that it was told") {
  World world;
  TestClient& ann = world.Add("ann");
  ann.Join("r");
  world.Run(200ms);
  ann.wire->server->session.GoAway(60s, 90s, "moving house");
  world.Run(200ms);
  CHECK(ann.session.connection() == ConnectionState::kOnline);
  world.Cut(ann, kCloseGoingAway);
  const Milliseconds pause = *ann.session.next_wakeup() - world.now;
  CHECK(pause >= 60s - 30s);  // the roster's end comes first
  world.Run(59s, 100ms);
  CHECK(ann.session.connection() == ConnectionState::kWaiting);
  world.Run(32s, 100ms);
  CHECK(ann.session.connection() == ConnectionState::kOnline);
}

TEST_CASE("a server that says nothing is given up") {
  ClientSession session({}, 1);
  session.Opened(0ms);
  session.Tick(29'999ms);
  CHECK(session.connection() == ConnectionState::kOpening);
  session.Tick(30'000ms);
  CHECK(session.connection() == ConnectionState::kClosing);
  CHECK(session.close_code() == 4520);
  CHECK(absl::IsDeadlineExceeded(session.connection_error()));
  session.Closed(30'000ms, kCloseAbnormal);
  CHECK(session.connection() == ConnectionState::kWaiting);
}

TEST_CASE("a quiet connection is kept by asking, a dead one is given up") {
  World world;
  TestClient& ann = world.Add("ann");
  ann.Join("r");
  world.Run(120s, 100ms);
  CHECK(ann.session.connection() == ConnectionState::kOnline);
  // The other end is gone without a word.
  TestedServer& server = ann.wire->server->session;
  const Milliseconds silent = world.now;
  while (ann.session.connection() == ConnectionState::kOnline) {
    world.now += 100ms;
    ann.session.Tick(world.now);
    ann.session.Consume(ann.session.output().size());
    server.Tick(world.now);
    REQUIRE(world.now - silent < 60s);
  }
  CHECK(ann.session.close_code() == 4520);
  server.Tick(silent + 61s);
  CHECK(server.close_code() == 4520);
}

TEST_CASE("a session names its last connection, so that it can be closed") {
  World world;
  TestClient& ann = world.Add("ann");
  world.Run(200ms);
  CHECK(ann.wire->server->last_session.empty());
  world.Cut(ann);
  world.Run(2s);
  REQUIRE(ann.wire != nullptr);
  CHECK(ann.wire->server->last_session == "session 1");
}

TEST_CASE(
    "a document that cannot be let in now is asked for again, ever later") {
  World world;
  TestClient& ann = world.Add("ann", {.first_pause = 100ms});
  ann.Join("r");
  world.server.Close("r", SyncErrorCode::kRoomUnavailable);
  world.Run(10s);
  CHECK(ann.state("r") == DocumentState::kOffline);
  CHECK(absl::IsUnavailable(ann.status("r").failure));
  world.server.room("r").closed = SyncErrorCode::kInternal;
  world.Run(30s, 50ms);
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(ann.status("r").failure.ok());
}

TEST_CASE("who does not read is closed, and catches up when it comes back") {
  ServerOptions options;
  options.max_queue_bytes = 10'000;
  options.max_output_bytes = 5'000;
  World world(options);
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  Doc& a = ann.Join("r");
  Doc& b = bob.Join("r");
  world.Run(200ms);
  NaiveConnection* slow = bob.wire->server;
  const std::string noise(3000, 'x');
  for (int i = 0; i < 300 && !slow->session.close_code(); ++i) {
    REQUIRE(a.map("m").Set(std::to_string(i), Value::Bytes(noise)).ok());
    REQUIRE(a.Commit().ok());
    world.now += 50ms;
    ann.session.Tick(world.now);
    world.Move(ann, ~size_t{0}, ~size_t{0});
    world.server.Flush();
    (void)slow->session.output();  // is never consumed
    REQUIRE(slow->session.queued_bytes() < 30'000);
  }
  CHECK(slow->session.close_code() == kCloseSlowConsumer);
  world.Cut(bob, kCloseSlowConsumer);
  world.Run(5s);
  CHECK(b.StateDigest() == a.StateDigest());
  CHECK(bob.state("r") == DocumentState::kSaved);
}

TEST_CASE("a client whose output nobody takes makes no more of it") {
  World world;
  TestClient& ann = world.Add("ann", {.max_output_bytes = 4096});
  Doc& a = ann.Join("r");
  world.Run(200ms);
  for (int i = 0; i < 500; ++i) {
    REQUIRE(a.text("t").Insert(0, std::string(100, 'a' + i % 26)).ok());
    world.now += 50ms;
    ann.session.Tick(world.now);
    REQUIRE(ann.session.output().size() < 4096 + 262'144);
  }
  world.Run(5s);
  CHECK(ann.state("r") == DocumentState::kSaved);
}

}  // namespace
}  // namespace syncline::test
