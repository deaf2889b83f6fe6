// Clients whose links carry less in the time after which silence is the end
// than there is to say at once. Their times are a fortieth of what they are
// elsewhere, and their links forty times as fast.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "relay/live/live_client.h"
#include "support/seed.h"
#include "syncline/relay/auth/open_auth.h"
#include "syncline/relay/host/relay_host.h"
#include "syncline/relay/memory_store.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;

const JoinOptions kReceived{.level = AckLevel::kReceived};

constexpr Milliseconds kPing(375);
constexpr Milliseconds kDead(1'000);
constexpr double kBytesPerSecond = 200'000;

class SlowClient {
 public:
  explicit SlowClient(HostOptions options = {})
      : host_(*RelayHost::Start(
            std::move(options),
            {.log = store_, .snapshots = store_, .auth = auth_})),
        ann(host_->port(), PeerId{1}, "notes", kReceived),
        bob(host_->port(), PeerId{2}, "notes", kReceived, Wire::kPlain,
            Hasty()) {
    bob.Throttle(kBytesPerSecond);
  }

  // What one has to say, and the other is to hear.
  void Write(LiveClient& client) {
    SeededRandom random(1);
    std::string noise(600'000, ' ');  // it is not to be compressed
    for (char& c : noise) c = static_cast<char>(random.Uniform(256));
    REQUIRE(client.doc.map("m").Set("noise", Value::Bytes(noise)).ok());
    REQUIRE(client.doc.Commit().ok());
  }
  bool Meet() {
    return RunUntil(
        {&ann, &bob},
        [&] {
          return ann.is_saved() && bob.is_saved() &&
                 ann.doc.version() != VersionVector() &&
                 ann.doc.version() == bob.doc.version();
        },
        std::chrono::seconds(30));
  }

 private:
  static ClientOptions Hasty() {
    ClientOptions options;
    options.ping_after = kPing;
    options.dead_after = kDead;
    return options;
  }

  MemoryStore store_;
  OpenAuth auth_;
  std::unique_ptr<RelayHost> host_;

 public:
  LiveClient ann;
  LiveClient bob;  // who has the slow link
};

TEST_CASE("a large document comes over a slow link at the first try") {
  SlowClient link;
  link.Write(link.ann);
  REQUIRE(RunUntil({&link.ann}, [&] { return link.ann.is_saved(); }));
  CHECK(link.Meet());
  CHECK(link.bob.connections == 1);
}

TEST_CASE("a large document goes over a slow link at the first try") {
  HostOptions options;
  options.hub.session.ping_after = kPing;
  options.hub.session.dead_after = kDead;
  SlowClient link(std::move(options));
  link.Write(link.bob);
  CHECK(link.Meet());
  CHECK(link.bob.connections == 1);
}

}  // namespace
}  // namespace syncline::relay::test
