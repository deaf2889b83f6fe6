// Two and more peers without a server.
#include "syncline/sync/peer.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
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
  // The caller's program sleeps for longer than what it shows lasts.
  Run({&call}, &now, 5000ms);
  for (int i = 0; i < 350; ++i) call.peer->Tick(now += 100ms);
  CHECK(call.peer->presence("r")->entries().size() == 1);
  Run({&call}, &now, 1000ms);
  for (const PresenceTable* seen :
       {call.peer->presence("r"), call.client.presence("r")}) {
    REQUIRE(seen->entries().size() == 2);
    CHECK(seen->entries().rbegin()->second.field("x") == "a");
  }
  REQUIRE(call.client.Leave("r").ok());
  Run({&call}, &now, 100ms);
  CHECK(call.peer->presence("r")->entries().size() == 1);
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

TEST_CASE("a peer takes back what it shows, and may show it again") {
  Doc a(PeerId{1}), b(PeerId{2});
  Call call(&a, &b, 1);
  Milliseconds now{0};
  const auto seen = [&](std::string_view key) {
    Run({&call}, &now, 300ms);
    const auto& entries = call.client.presence("r")->entries();
    return entries.empty() ? std::nullopt : entries.begin()->second.field(key);
  };
  Run({&call}, &now, 100ms);
  REQUIRE(call.peer->SetPresence("r", "x", "1").ok());
  REQUIRE(call.peer->SetPresence("r", "y", "2").ok());
  CHECK(seen("x") == "1");
  REQUIRE(call.peer->RemovePresence("r", "x").ok());
  CHECK(call.peer->RemovePresence("r", "x").ok());
  CHECK(seen("x") == std::nullopt);
  CHECK(seen("y") == "2");
  REQUIRE(call.peer->SetPresence("r", "x", "3").ok());
  CHECK(seen("x") == "3");

  REQUIRE(call.peer->RemovePresence("r", "x").ok());
  Run({&call}, &now, 60000ms);  // it is renewed without the field
  CHECK(seen("x") == std::nullopt);
  CHECK(absl::IsNotFound(call.peer->RemovePresence("s", "x")));
  CHECK(absl::IsInvalidArgument(call.peer->SetPresence("r", "", "1")));
}

TEST_CASE("what is shown is seen, however much was taken back before it") {
  Doc a(PeerId{1}), b(PeerId{2});
  Call call(&a, &b, 1);
  Milliseconds now{0};
  Run({&call}, &now, 100ms);
  // Nothing goes out in between: more than one change may have, in fields and
  // in bytes.
  for (int i = 0; i < 200; ++i) {
    const std::string key = std::to_string(i) + std::string(100, 'k');
    REQUIRE(call.peer->SetPresence("r", key, "x").ok());
    REQUIRE(call.peer->RemovePresence("r", key).ok());
  }
  REQUIRE(call.peer->SetPresence("r", "cursor", "1").ok());
  Run({&call}, &now, 300ms);
  const auto& entries = call.client.presence("r")->entries();
  REQUIRE(entries.size() == 1);
  CHECK(entries.begin()->second.field("cursor") == "1");
  CHECK(call.client.connection() == ConnectionState::kOnline);
}

TEST_CASE("who is refused is not seen any more until it comes back") {
  Doc a(PeerId{1}), b(PeerId{2});
  Call call(&a, &b, 1);
  REQUIRE(call.client.SetPresence("r", "x", "a").ok());
  Milliseconds now{0};
  Run({&call}, &now, 300ms);
  REQUIRE(call.peer->presence("r")->entries().size() == 1);
  {
    absl::StatusOr<Transaction> busy = b.Begin();
    REQUIRE(a.text("t").Insert(0, "hello").ok());
    REQUIRE(a.Commit().ok());
    Run({&call}, &now, 60ms);
    CHECK(call.peer->presence("r")->entries().empty());
    REQUIRE(busy->Commit().ok());
  }
  Run({&call}, &now, 5000ms);
  CHECK(TextOf(b) == "hello");
  CHECK(call.peer->presence("r")->entries().size() == 1);
}

TEST_CASE("a document that is withdrawn is its owner's alone") {
  Doc a(PeerId{1}), b(PeerId{2});
  Call call(&a, &b, 1);
  Milliseconds now{0};
  Run({&call}, &now, 200ms);
  REQUIRE(call.peer->SetPresence("r", "x", "b").ok());
  {  // what is withdrawn may end
    Doc other(PeerId{3});
    DocPort port(&other);
    REQUIRE(call.peer->Offer("other", &port).ok());
    REQUIRE(call.peer->Withdraw("other").ok());
  }
  REQUIRE(call.client.status("r")->state == DocumentState::kSaved);

  REQUIRE(a.text("t").Insert(0, "on its way").ok());
  REQUIRE(call.peer->Withdraw("r").ok());
  CHECK(absl::IsNotFound(call.peer->Withdraw("r")));
  CHECK(call.peer->presence("r") == nullptr);
  CHECK(absl::IsNotFound(call.peer->failure("r")));
  REQUIRE(b.text("t").Insert(0, "mine").ok());
  REQUIRE(b.Commit().ok());
  Run({&call}, &now, 5000ms);
  CHECK(TextOf(b) == "mine");
  CHECK(TextOf(a) == "on its way");
  CHECK(call.client.status("r")->state == DocumentState::kFailed);
  CHECK(absl::IsNotFound(call.client.status("r")->failure));
  CHECK(call.client.connection() == ConnectionState::kOnline);

  REQUIRE(call.peer->Offer("r", &call.called_port).ok());
  REQUIRE(call.client.Retry("r").ok());
  Run({&call}, &now, 200ms);
  CHECK(call.client.status("r")->state == DocumentState::kSaved);
  CHECK(a.StateDigest() == b.StateDigest());
}

TEST_CASE("a peer tells what is to be looked at again, once") {
  using enum SyncEvent::Kind;
  const auto events = [](SyncEvent::Kind kind, std::string room = {}) {
    return std::vector<SyncEvent>{{kind, std::move(room)}};
  };
  Doc a(PeerId{1}), b(PeerId{2});
  Milliseconds now{0};
  SECTION("who shows what") {
    Call call(&a, &b, 1);
    CHECK(call.peer->TakeEvents().empty());
    REQUIRE(call.client.SetPresence("r", "x", "a").ok());
    Run({&call}, &now, 200ms);
    CHECK(call.peer->TakeEvents() == events(kPresence, "r"));
    Run({&call}, &now, 60000ms);  // it is renewed, and shows what it did
    CHECK(call.peer->TakeEvents().empty());
    REQUIRE(call.client.Leave("r").ok());
    Run({&call}, &now, 100ms);
    CHECK(call.peer->TakeEvents() == events(kPresence, "r"));
  }
  SECTION("what was not taken in") {
    REQUIRE(a.text("t").Insert(0, "from a").ok());
    Call call(&a, &b, 1, {.seal = Xor(8)},
              {.level = AckLevel::kReceived, .seal = Xor(7)});
    Run({&call}, &now, 200ms);
    CHECK(call.peer->TakeEvents() == events(kDocument, "r"));
    CHECK_FALSE(call.peer->failure("r").ok());
    REQUIRE(call.client.Retry("r").ok());
    Run({&call}, &now, 200ms);  // the same again is no news
    CHECK(call.peer->TakeEvents().empty());
  }
  SECTION("that it is to be closed") {
    Call call(&a, &b, 1);
    call.peer->Receive(now, std::string(64, '\xff'));  // no frame
    CHECK(call.peer->TakeEvents() == events(kConnection));
    CHECK(call.peer->close_code().has_value());
    CHECK(call.peer->TakeEvents().empty());
  }
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

// What a host knows of a call that looks where events tell it to.
struct Known {
  using Shown = std::map<uint64_t, std::map<std::string, std::string>>;
  using Status = std::tuple<DocumentState, absl::Status, Access>;

  explicit Known(Call& known) : call(known) { LookAtAll(); }

  // What others than `own` show.
  static Shown Look(const PresenceTable* table, uint64_t own = 0) {
    Shown shown;
    if (table == nullptr) return shown;
    for (const auto& [connection, entry] : table->entries()) {
      if (connection == own) continue;
      auto& fields = shown[connection];
      for (const auto& [key, field] : entry.fields) {
        if (!field.is_removed) fields[key] = field.value;
      }
    }
    return shown;
  }
  Status LookAtStatus() const {
    const auto now = call.client.status("r");
    return {now->state, now->failure, now->access};
  }
  void LookAtAll() {
    at_caller = Look(call.client.presence("r"));
    status = LookAtStatus();
    LookAtPeer();
  }
  // Of a new session, or an offer that began or ended.
  void LookAtPeer() {
    (void)call.peer->TakeEvents();
    at_called = Look(call.peer->presence("r"), 1);
    failure = call.peer->failure("r");
    peer = call.seeds;
  }

  void Follow() {
    for (const SyncEvent& event : call.client.TakeEvents()) {
      if (event.kind == SyncEvent::Kind::kDocument) status = LookAtStatus();
      if (event.kind == SyncEvent::Kind::kPresence) {
        at_caller = Look(call.client.presence("r"));
      }
    }
    if (peer != call.seeds) LookAtPeer();
    for (const SyncEvent& event : call.peer->TakeEvents()) {
      if (event.kind == SyncEvent::Kind::kDocument) {
        failure = call.peer->failure("r");
      }
      if (event.kind == SyncEvent::Kind::kPresence) {
        at_called = Look(call.peer->presence("r"), 1);
      }
    }
    CHECK(status == LookAtStatus());
    CHECK(at_caller == Look(call.client.presence("r")));
    CHECK(failure == call.peer->failure("r"));
    CHECK(at_called == Look(call.peer->presence("r"), 1));
  }

  Call& call;
  uint64_t peer = 0;  // which session: that of this seed
  Shown at_caller, at_called;
  Status status;
  absl::Status failure;
};

TEST_CASE("who looks where events tell to knows what there is") {
  for (uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc a(PeerId{1}), b(PeerId{2});
    Call call(&a, &b, seed, {.seal = Xor(7)},
              {.level = AckLevel::kReceived, .seal = Xor(7)});
    Known known(call);
    Milliseconds now{0};
    std::optional<Transaction> busy;
    const auto key = [&] { return std::string(1, "xyz"[random.Uniform(3)]); };
    const auto act = [&] {
      const bool is_offered = call.peer->presence("r") != nullptr;
      switch (random.Uniform(9)) {
        case 0:
          return (void)call.client.SetPresence("r", key(), key());
        case 1:
          return (void)call.client.RemovePresence("r", key());
        case 2:
          return (void)call.peer->SetPresence("r", key(), key());
        case 3:
          return (void)call.peer->RemovePresence("r", key());
        case 4:
          REQUIRE(a.text("t").Insert(0, "a").ok());
          return (void)a.Commit();
        case 5:
          if (!busy) return (void)busy.emplace(*b.Begin());
          REQUIRE(busy->Commit().ok());
          return busy.reset();
        case 6:
          return (void)call.client.Retry("r");
        case 7:
          if (is_offered) {
            REQUIRE(call.peer->Withdraw("r").ok());
          } else {  // now and then what comes cannot be opened
            REQUIRE(call.peer
                        ->Offer("r", &call.called_port,
                                {.seal = Xor(random.Chance(0.8) ? 7 : 8)})
                        .ok());
          }
          return known.LookAtPeer();
        default:
          if (random.Chance(0.2)) call.Cut(now);
      }
    };
    for (int i = 0; i < 300; ++i) {
      now += Milliseconds(random.Uniform(random.Chance(0.05) ? 40000 : 60));
      act();
      call.Move(now, random.Uniform(500));
      known.Follow();
    }
    if (busy) REQUIRE(busy->Commit().ok());
    if (call.peer->presence("r") != nullptr) {
      REQUIRE(call.peer->Withdraw("r").ok());
    }
    REQUIRE(call.peer->Offer("r", &call.called_port, {.seal = Xor(7)}).ok());
    Run({&call}, &now, 40000ms);
    (void)call.client.Retry("r");
    Run({&call}, &now, 40000ms);
    CHECK(a.StateDigest() == b.StateDigest());
    CHECK(call.client.status("r")->state == DocumentState::kSaved);
  }
}

}  // namespace
}  // namespace syncline::test
