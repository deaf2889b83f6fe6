// What those may cost a relay who have no token, or none that is good.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "relay/live/live_client.h"
#include "syncline/relay/auth/open_auth.h"
#include "syncline/relay/host/relay_host.h"
#include "syncline/relay/memory_store.h"

namespace syncline::relay::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// --- Frames by hand: sync.proto

std::string Varint(size_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) {
    bytes.push_back(static_cast<char>(number | 0x80));
  }
  return bytes + static_cast<char>(number);
}

std::string Field(size_t number, const std::string& bytes) {
  return Varint(number << 3 | 2) + Varint(bytes.size()) + bytes;
}

std::string FrameOf(size_t kind, const std::string& message) {
  const std::string frame = Field(kind, message);
  return Varint(frame.size()) + frame;
}

const std::string kHello = FrameOf(1, "\x08\x01\x10\x01");
const std::string kPing = FrameOf(16, "\x08\x01");
const std::string kPart = FrameOf(19, Field(1, std::string(200'000, 'x')));

// --- A client that says what it likes

class Stranger {
 public:
  explicit Stranger(uint16_t port) : socket_(port, "/v1/sync") {
    socket_.Send(kHello);
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
    Send(kPing);
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
  auto first = std::make_unique<Stranger>((*host)->port());
  for (int i = 0; i < 3; ++i) first->Send(kPart);
  REQUIRE(first->IsServed());
  Stranger second((*host)->port());
  second.Send(kPart);
  REQUIRE(second.IsServed());
  second.Send(kPart + kPart);
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
    for (int part = 0; part < 3; ++part) third.Send(kPart);
    has_room = third.IsServed();
  }
  CHECK(has_room);
}

}  // namespace
}  // namespace syncline::relay::test
