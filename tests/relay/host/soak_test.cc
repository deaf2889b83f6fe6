// Rooms that come and go leave nothing behind.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "relay/live/live_client.h"
#include "support/allocated_bytes.h"
#include "syncline/relay/auth/open_auth.h"
#include "syncline/relay/host/relay_host.h"
#include "syncline/relay/memory_store.h"

namespace syncline::relay::test {
namespace {

using syncline::test::AllocatedBytes;

struct Visited {
  explicit Visited(PeerId peer) : doc(peer), port(&doc) {}
  Doc doc;
  DocPort port;
};

// Joins the rooms [first, first + count), shows itself there, writes into those
// that are empty, and leaves.
void Visit(LiveClient& client, size_t first, size_t count) {
  std::vector<std::unique_ptr<Visited>> visited;
  const auto name = [&](size_t i) {
    return "room-" + std::to_string(first + i);
  };
  for (size_t i = 0; i < count; ++i) {
    visited.push_back(std::make_unique<Visited>(PeerId{1'000 + first + i}));
    REQUIRE(
        client.session
            .Join(name(i), &visited[i]->port, {.level = AckLevel::kReceived})
            .ok());
    REQUIRE(client.session.SetPresence(name(i), "name", "soak").ok());
  }
  const auto is_saved = [&](size_t i) {
    return client.session.status(name(i))->state == DocumentState::kSaved &&
           client.session.presence(name(i))->entries().size() == 1;
  };
  const auto all_are = [&] {
    for (size_t i = 0; i < count; ++i) {
      if (!is_saved(i)) return false;
    }
    return true;
  };
  REQUIRE(RunUntil({&client}, all_are));
  for (const auto& one : visited) {
    if (one->doc.text("t").size() > 0) continue;
    REQUIRE(one->doc.text("t").Insert(0, "hello").ok());
    REQUIRE(one->doc.Commit().ok());
  }
  REQUIRE(RunUntil({&client}, all_are));
  for (size_t i = 0; i < count; ++i) {
    REQUIRE(client.session.Leave(name(i)).ok());
  }
}

// Visits all of them, and waits until the relay has let go of them.
void VisitAll(const RelayHost& host, size_t rooms) {
  constexpr size_t kAtOnce = 250;
  {
    LiveClient client(host.port(), PeerId{1}, "home",
                      {.level = AckLevel::kReceived});
    for (size_t i = 0; i < rooms; i += kAtOnce) {
      Visit(client, i, std::min(kAtOnce, rooms - i));
    }
  }
  REQUIRE(RunUntil({}, [&] {
    const std::string metrics = HttpAsk(host.port(), "GET /metrics");
    return metrics.find("\nsyncline_hub_rooms 0\n") != std::string::npos &&
           metrics.find("\nsyncline_hub_connections 0\n") != std::string::npos;
  }));
}

// The first time, the store learns of the documents; from then on it has them,
// and so nothing is to be kept. A table may grow once more, where more came at
// once than before; what is left behind grows each time. ITERATIONS=100000 is a
// soak by hand.
TEST_CASE("rooms that come and go leave nothing behind", "[soak]") {
  const char* iterations = std::getenv("ITERATIONS");
  const size_t rooms = iterations ? std::stoul(iterations) : 2'000;
  MemoryStore store;
  OpenAuth auth;
  HostOptions options;
  options.server.requests_per_second = 1e6;
  options.hub.linger = Milliseconds(0);
  const auto host = RelayHost::Start(
      options, {.log = store, .snapshots = store, .auth = auth});
  REQUIRE(host.ok());
  VisitAll(**host, rooms);
  std::vector<size_t> bytes = {AllocatedBytes()};
  // Beside tables: what of an answer is still on its way.
  const auto grows = [&] {
    return bytes.end()[-1] >= bytes.end()[-2] + 16'000;
  };
  do {
    VisitAll(**host, rooms);
    bytes.push_back(AllocatedBytes());
  } while (grows() && bytes.size() < 5);
  CAPTURE(bytes);
  CHECK_FALSE(grows());
}

}  // namespace
}  // namespace syncline::relay::test
