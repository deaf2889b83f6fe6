// What those may cost a relay who have no token, or none that is good.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "relay/frames_by_hand.h"
#include "relay/live/live_client.h"
#include "relay/scratch_folder.h"
#include "syncline/relay/auth/hook_auth.h"
#include "syncline/relay/auth/open_auth.h"
#include "syncline/relay/host/relay_host.h"
#include "syncline/relay/memory_store.h"

namespace syncline::relay::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// Says what it likes.
class Stranger {
 public:
  explicit Stranger(uint16_t port) : socket_(port, "/v1/sync") {
    socket_.Send(HelloByHand());
    REQUIRE(Hears());
  }

  void Send(const std::string& frames) { socket_.Send(frames); }
  // Whether it was told something, before it was closed.
  bool Hears() {
    for (int i = 0; i < 6'000 && !socket_.is_closed(); ++i) {
      if (!socket_.Step().empty()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  // Whether the relay has taken what was sent, and is still there.
  bool IsServed() {
    Send(PingByHand());
    return Hears();
  }
  CloseCode close_code() const { return socket_.close_code(); }

 private:
  LiveSocket socket_;
};

TEST_CASE("what of frames is not yet whole has a limit in all") {
  MemoryStore store;
  OpenAuth auth;
  const auto host =
      RelayHost::Start({.server = {.max_incoming_bytes = size_t{1} << 20}},
                       {.log = store, .snapshots = store, .auth = auth});
  REQUIRE(host.ok());
  const std::string part = PartByHand(std::string(200'000, 'x'));
  auto first = std::make_unique<Stranger>((*host)->port());
  for (int i = 0; i < 3; ++i) first->Send(part);
  REQUIRE(first->IsServed());
  Stranger second((*host)->port());
  second.Send(part);
  REQUIRE(second.IsServed());
  second.Send(part + part);
  REQUIRE_FALSE(second.IsServed());
  CHECK(second.close_code() == 1013);
  CHECK_THAT(HttpAsk((*host)->port(), "GET /metrics"),
             ContainsSubstring("_refused_total{reason=\"full\"} 1\n"));
  // Who has not sent too much stays, and what ends makes room.
  REQUIRE(first->IsServed());
  first.reset();
  bool has_room = false;
  for (int i = 0; i < 600 && !has_room; ++i) {
    Stranger third((*host)->port());
    for (int j = 0; j < 3; ++j) third.Send(part);
    has_room = third.IsServed();
  }
  CHECK(has_room);
}

// What lines of the audit log tell.
struct Audited {
  size_t refused_lines = 0;
  size_t refused = 0;  // with those that were counted
  size_t joined = 0;
};

Audited ReadAudit(const std::string& path) {
  Audited audited;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.find("\"event\":\"joined\"") != std::string::npos) {
      ++audited.joined;
    }
    if (line.find("\"event\":\"refused\"") == std::string::npos) continue;
    ++audited.refused_lines;
    const size_t more = line.find("\"more\":");
    if (more == std::string::npos) {
      ++audited.refused;
    } else {
      CHECK_THAT(line, ContainsSubstring("\"client\":\"127.0.0.1\""));
      audited.refused += std::stoul(line.substr(more + 7));
    }
  }
  return audited;
}

TEST_CASE("who is refused often does not fill the audit log") {
  const ScratchFolder folder;
  const auto audit = AuditLog::Open(folder.File("audit"), Env::Real());
  REQUIRE(audit.ok());
  MemoryStore store;
  HookAuth auth(
      [](std::string_view token, std::string_view, Auth::Callback done) {
        if (token != "good") return done(absl::UnauthenticatedError("no"));
        done(Grant{.subject = "ann",
                   .documents = DocumentRules::All(Rights::kWrite)});
      });
  auto host = RelayHost::Start({}, {.log = store,
                                    .snapshots = store,
                                    .auth = auth,
                                    .audit_log = audit->get()});
  REQUIRE(host.ok());
  for (int i = 0; i < 5; ++i) {
    Stranger stranger((*host)->port());
    std::string joins;
    for (uint32_t channel = 1; channel <= 500; ++channel) {
      joins += JoinByHand(channel, "r", "bad");
    }
    stranger.Send(joins);
    while (stranger.Hears()) {
    }
    CHECK(stranger.close_code() == 4511);
  }
  Stranger ann((*host)->port());
  ann.Send(JoinByHand(1, "r", "good"));
  REQUIRE(ann.Hears());
  CHECK_THAT(HttpAsk((*host)->port(), "GET /metrics"),
             ContainsSubstring("syncline_audit_lost_total 0\n"));
  host->reset();
  const Audited audited = ReadAudit(folder.File("audit"));
  CHECK(audited.joined == 1);
  CHECK(audited.refused == 5 * 64);
  CHECK(audited.refused_lines < 5 * 64);
}

}  // namespace
}  // namespace syncline::relay::test
