// Two and more peers without a server.
#include "syncline/sync/peer.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "support/seed.h"
#include "syncline/sync/client.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;

// A caller and who was called, with a wire between them.
struct Call {
  Call(Doc* calling, Doc* called, uint64_t seed, OfferOptions offer = {},
       JoinOptions join = {.level = AckLevel::kReceived})
      : caller_port(calling),
        called_port(called),
        client({}, seed),
        options(std::move(offer)),
        seeds(seed) {
    Answer(Milliseconds(0));
    REQUIRE(client.Join("r", &caller_port, std::move(join)).ok());
  }

  void Answer(Milliseconds now) {
    peer.reset();
    peer = std::make_unique<PeerSession>(PeerOptions{}, ++seeds, now);
    REQUIRE(peer->Offer("r", &called_port, options).ok());
  }

  void Move(Milliseconds now, size_t bytes = ~size_t{0}) {
    client.Tick(now);
    peer->Tick(now);
    if (client.connection() == ConnectionState::kConnect) {
      Answer(now);
      client.Opened(now);
    }
    const std::string up(client.output().substr(0, bytes));
    client.Consume(up.size());
    peer->Receive(now, up);
    const std::string down(peer->output().substr(0, bytes));
    peer->Consume(down.size());
    client.Receive(now, down);
    if (client.connection() == ConnectionState::kClosing) Cut(now);
  }

  void Cut(Milliseconds now) {
    peer->Closed();
    client.Closed(now, kCloseAbnormal);
  }

  DocPort caller_port, called_port;
  std::unique_ptr<PeerSession> peer;
  ClientSession client;
  OfferOptions options;
  uint64_t seeds;
};

void Run(std::vector<Call*> calls, Milliseconds* now, Milliseconds time) {
  for (const Milliseconds end = *now + time; *now < end;) {
    *now += 10ms;
    for (Call* call : calls) call->Move(*now);
  }
}

std::string TextOf(Doc& doc) { return doc.text("t").ToString(); }

TEST_CASE("two peers meet without a server") {
  Doc a(PeerId{1}), b(PeerId{2});
  REQUIRE(a.text("t").Insert(0, "from a").ok());
  REQUIRE(b.text("t").Insert(0, "from b").ok());
  Call call(&a, &b, 1);
  Milliseconds now{0};
  Run({&call}, &now, 200ms);
  CHECK(a.StateDigest() == b.StateDigest());
  CHECK(TextOf(a).size() == 12);
  CHECK(call.client.status("r")->state == DocumentState::kSaved);

  REQUIRE(b.text("t").Insert(0, "later ").ok());
  REQUIRE(b.Commit().ok());
  REQUIRE(a.text("t").Insert(0, "too ").ok());
  REQUIRE(a.Commit().ok());
  Run({&call}, &now, 200ms);
  CHECK(a.StateDigest() == b.StateDigest());
}

TEST_CASE("a peer promises no more than its memory") {
  Doc a(PeerId{1}), b(PeerId{2});
  Call call(&a, &b, 1, {}, {.level = AckLevel::kStored});
  Milliseconds now{0};
  Run({&call}, &now, 200ms);
  CHECK(call.client.status("r")->state == DocumentState::kFailed);
}

TEST_CASE("a peer offers what it likes to whom it likes") {
  Doc a(PeerId{1}), b(PeerId{2});
  REQUIRE(b.text("t").Insert(0, "secret").ok());
  Milliseconds now{0};
  SECTION("with another token") {
    Call call(&a, &b, 1, {.token = "x"},
              {.token = "y", .level = AckLevel::kReceived});
    Run({&call}, &now, 200ms);
    CHECK(absl::IsUnauthenticated(call.client.status("r")->failure));
    CHECK(TextOf(a).empty());
    REQUIRE(call.client.SetToken("r", "x").ok());
    Run({&call}, &now, 200ms);
    CHECK(TextOf(a) == "secret");
  }
  SECTION("to read") {
    Call call(&a, &b, 1, {.access = Access::kRead});
    REQUIRE(a.text("t").Insert(0, "mine").ok());
    REQUIRE(a.Commit().ok());
    Run({&call}, &now, 2000ms);
    CHECK(TextOf(b) == "secret");
    CHECK(TextOf(a).size() == 10);
    CHECK(call.client.status("r")->state == DocumentState::kFailed);
  }
}

TEST_CASE("peers see each other's presence") {
  Doc a(PeerId{1}), b(PeerId{2});
  Call call(&a, &b, 1);
  Milliseconds now{0};
  Run({&call}, &now, 100ms);
  REQUIRE(call.peer->SetPresence("r", "x", "b").ok());
  REQUIRE(call.client.SetPresence("r", "x", "a").ok());
  Run({&call}, &now, 300ms);
  CHECK(call.client.presence("r")->entries().size() == 2);
  CHECK(call.peer->presence("r")->entries().size() == 2);
  REQUIRE(call.client.Leave("r").ok());
  Run({&call}, &now, 100ms);
  CHECK(call.peer->presence("r")->entries().size() == 1);
}

TEST_CASE("what comes through one call goes out through the others") {
  Doc a(PeerId{1}), hub(PeerId{2}), c(PeerId{3});
  Call first(&a, &hub, 1), second(&c, &hub, 2);
  Milliseconds now{0};
  Run({&first, &second}, &now, 100ms);
  REQUIRE(a.text("t").Insert(0, "hello").ok());
  REQUIRE(a.Commit().ok());
  Run({&first, &second}, &now, 200ms);
  CHECK(TextOf(c) == "hello");
}

// A stand-in for a cipher: what it makes is not an update.
PayloadSeal Xor(char key) {
  const auto flip = [key](std::string_view in) -> absl::StatusOr<std::string> {
    std::string out(in);
    for (char& c : out) c = static_cast<char>(c ^ key);
    return out;
  };
  return {flip, flip};
}

TEST_CASE("what a host encrypts is not to be read on the way, and arrives") {
  Doc a(PeerId{1}), b(PeerId{2});
  REQUIRE(a.text("t").Insert(0, "from a").ok());
  REQUIRE(b.text("t").Insert(0, "from b").ok());
  Milliseconds now{0};
  SECTION("with one key") {
    Call call(&a, &b, 1, {.seal = Xor(7)},
              {.level = AckLevel::kReceived, .seal = Xor(7)});
    Run({&call}, &now, 200ms);
    CHECK(a.StateDigest() == b.StateDigest());
    CHECK(call.client.status("r")->state == DocumentState::kSaved);
  }
  SECTION("with another key it is a failure") {
    Call call(&a, &b, 1, {.seal = Xor(8)},
              {.level = AckLevel::kReceived, .seal = Xor(7)});
    Run({&call}, &now, 200ms);
    CHECK(call.client.status("r")->state == DocumentState::kFailed);
    CHECK(TextOf(a) == "from a");
    CHECK(TextOf(b) == "from b");
  }
  SECTION("what is not encrypted is refused by who expects that it is") {
    Call call(&a, &b, 1, {}, {.level = AckLevel::kReceived, .seal = Xor(7)});
    Run({&call}, &now, 200ms);
    CHECK(call.client.status("r")->state == DocumentState::kFailed);
    CHECK(TextOf(a) == "from a");
  }
}

TEST_CASE("peers that edit at random, and lose each other, meet") {
  for (uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc a(PeerId{1}), b(PeerId{2});
    Call call(&a, &b, seed);
    Milliseconds now{0};
    for (int i = 0; i < 200; ++i) {
      now += Milliseconds(random.Uniform(100));
      Doc& doc = random.Chance(0.5) ? a : b;
      const size_t size = doc.text("t").size();
      if (random.Chance(0.7)) {
        REQUIRE(doc.text("t").Insert(random.Uniform(size + 1), "ab").ok());
      } else if (size > 0) {
        REQUIRE(doc.text("t").Delete(random.Uniform(size), 1).ok());
      }
      if (random.Chance(0.5)) REQUIRE(doc.Commit().ok());
      if (random.Chance(0.05)) call.Cut(now);
      call.Move(now, random.Uniform(500));
    }
    Run({&call}, &now, 40000ms);
    CHECK(a.StateDigest() == b.StateDigest());
    CHECK(call.client.status("r")->state == DocumentState::kSaved);
  }
}

}  // namespace
}  // namespace syncline::test
