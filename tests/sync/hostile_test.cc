// Frames against the rules, from either side: a named error, and documents that
// are as they were.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/seed.h"
#include "sync/joined.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

struct Case {
  std::string what;
  std::string bytes;
  CloseCode code;
};

TEST_CASE("a client names what a server does against the rules") {
  const Case cases[] = {
      {"no frame", std::string("\x03\xFF\xFF\xFF", 4), 4501},
      {"an endless length", std::string(10, '\xFF'), 4501},
      {"a frame beyond the limit", "\x81\x80\x10", 4502},
      {"another Hello", Made([](Frame* f) { f->mutable_hello(); }), 4504},
      {"what only clients say", Made([](Frame* f) { f->mutable_join(); }),
       4504},
      {"a channel that is not",
       Made([](Frame* f) { f->mutable_ack()->set_channel(77); }), 4505},
      {"channel 0", Made([](Frame* f) { f->mutable_deliver(); }), 4505},
      {"a second JoinOk", Made([](Frame* f) {
         f->mutable_join_ok()->set_channel(1);
         f->mutable_join_ok()->set_epoch(1);
       }),
       4504},
      {"an Ack of what was never written", Made([](Frame* f) {
         f->mutable_ack()->set_channel(1);
         f->mutable_ack()->set_epoch(1);
         f->mutable_ack()->mutable_durable()->add_peer(9);
         f->mutable_ack()->mutable_durable()->add_next_counter(9);
       }),
       4501},
      {"a version that is none", Made([](Frame* f) {
         f->mutable_ack()->set_channel(1);
         f->mutable_ack()->mutable_durable()->add_peer(9);
       }),
       4501},
      {"a batch that is none", Made([](Frame* f) {
         f->mutable_deliver()->set_channel(1);
         f->mutable_deliver()->add_batch("\xFF");
       }),
       4508},
      {"an update that is none", Made([](Frame* f) {
         Frame::Batch batch;
         batch.set_payload("no update");
         f->mutable_deliver()->set_channel(1);
         f->mutable_deliver()->add_batch(batch.SerializeAsString());
       }),
       4508},
      {"a chunk out of order", Made([](Frame* f) {
         f->mutable_chunk()->set_channel(1);
         f->mutable_chunk()->set_size(100);
         f->mutable_chunk()->set_offset(50);
         f->mutable_chunk()->set_bytes("x");
       }),
       4504},
      {"chunks with another hash", Made([](Frame* f) {
         f->mutable_chunk()->set_channel(1);
         f->mutable_chunk()->set_size(1);
         f->mutable_chunk()->set_hash(1);
         f->mutable_chunk()->set_bytes("x");
       }),
       4519},
  };
  for (const auto& [what, bytes, code] : cases) {
    CAPTURE(what);
    Joined joined;
    CHECK(joined.ToClient(bytes) == code);
    // It comes back, and nothing is lost.
    joined.world.Run(5s);
    CHECK(joined.ann->state("r") == DocumentState::kSaved);
  }
}

TEST_CASE("a server names what a client does against the rules") {
  const Case cases[] = {
      {"no frame", std::string("\x03\xFF\xFF\xFF", 4), 4501},
      {"an endless length", std::string(10, '\xFF'), 4501},
      {"a frame beyond the limit", "\x81\x80\x10", 4502},
      {"another Hello", Made([](Frame* f) { f->mutable_hello(); }), 4504},
      {"what only servers say", Made([](Frame* f) { f->mutable_deliver(); }),
       4504},
      {"a channel that is not",
       Made([](Frame* f) { f->mutable_update()->set_channel(77); }), 4505},
      {"to leave a channel that is not",
       Made([](Frame* f) { f->mutable_leave()->set_channel(77); }), 4505},
      {"a channel twice", Made([](Frame* f) {
         f->mutable_join()->set_channel(1);
         f->mutable_join()->set_room("r");
       }),
       4504},
      {"a room without a name", Made([](Frame* f) {
         f->mutable_join()->set_channel(2);
         f->mutable_join()->set_access(Frame::READ);
       }),
       4501},
      {"credit for what was not sent", Made([](Frame* f) {
         f->mutable_credit()->set_bytes(uint64_t{1} << 40);
       }),
       4501},
      {"presence of others", Made([](Frame* f) {
         f->mutable_presence()->set_channel(1);
         f->mutable_presence()->add_entry();
         f->mutable_presence()->add_entry();
       }),
       4501},
      {"a chunk out of order", Made([](Frame* f) {
         f->mutable_chunk()->set_channel(1);
         f->mutable_chunk()->set_size(100);
         f->mutable_chunk()->set_offset(50);
         f->mutable_chunk()->set_bytes("x");
       }),
       4504},
  };
  for (const auto& [what, bytes, code] : cases) {
    CAPTURE(what);
    Joined joined;
    CHECK(joined.ToServer(bytes) == code);
    CHECK_FALSE(joined.ann->wire->server->session.error().ok());
    joined.world.Run(5s);
    CHECK(joined.ann->state("r") == DocumentState::kSaved);
  }
}

TEST_CASE("a download beyond the limit fails its document alone") {
  Joined world;
  CHECK(world.ToClient(Made([](Frame* f) {
    f->mutable_chunk()->set_channel(1);
    f->mutable_chunk()->set_hash(1);
    f->mutable_chunk()->set_size(uint64_t{65} << 20);
    f->mutable_chunk()->set_bytes("x");
  })) == 0);
  CHECK(world.ann->session.connection() == ConnectionState::kOnline);
  CHECK(world.ann->state("r") == DocumentState::kFailed);
  CHECK(absl::IsResourceExhausted(world.ann->status("r").failure));
}

TEST_CASE("what is wrong with one document closes its channel alone") {
  const Case cases[] = {
      {"bad update", Made([](Frame* f) {
         f->mutable_update()->set_channel(1);
         f->mutable_update()->set_batch("\x0A\x01x");
       }),
       0},
      {"update too large", Made([](Frame* f) {
         f->mutable_chunk()->set_channel(1);
         f->mutable_chunk()->set_size(uint64_t{1} << 40);
         f->mutable_chunk()->set_bytes("x");
       }),
       0},
      {"bad presence", Made([](Frame* f) {
         f->mutable_presence()->set_channel(1);
         f->mutable_presence()->add_entry()->add_field()->set_key("k");
       }),
       0},
  };
  for (const auto& [what, bytes, code] : cases) {
    CAPTURE(what);
    Joined joined;
    joined.ann->Join("other");
    joined.world.Run(200ms);
    CHECK(joined.ToServer(bytes) == code);
    joined.world.Run(200ms);
    CHECK(joined.ann->state("r") == DocumentState::kFailed);
    CHECK(joined.ann->status("r").failure.message().find(what) == 0);
    CHECK(joined.ann->state("other") == DocumentState::kSaved);
    CHECK(joined.doc->StateDigest() == joined.digest);
  }
}

TEST_CASE(
    "an Ack of another epoch, or of less than was asked for, says nothing") {
  Joined joined;
  joined.world.flushes = false;
  REQUIRE(joined.doc->text("t").Insert(5, "!").ok());
  REQUIRE(joined.doc->Commit().ok());
  joined.digest = joined.doc->StateDigest();
  joined.world.Run(200ms);
  const auto ack = [&](Frame::AckLevel level, uint64_t epoch) {
    const VersionVector::Entry op = joined.doc->version().entries()[0];
    CHECK(joined.ToClient(Made([&](Frame* f) {
      f->mutable_ack()->set_channel(1);
      f->mutable_ack()->set_level(level);
      f->mutable_ack()->set_epoch(epoch);
      f->mutable_ack()->mutable_durable()->add_peer(op.peer.value);
      f->mutable_ack()->mutable_durable()->add_next_counter(op.next_counter);
    })) == 0);
    return joined.ann->state("r");
  };
  CHECK(ack(Frame::RECEIVED, 1) == DocumentState::kSaving);
  CHECK(ack(Frame::STORED, 2) == DocumentState::kSaving);
  CHECK(ack(Frame::STORED, 1) == DocumentState::kSaved);
}

std::string Delivered(const std::string& update, Frame::AckLevel level) {
  return Made([&](Frame* f) {
    f->mutable_deliver()->set_channel(1);
    f->mutable_deliver()->set_level(level);
    f->mutable_deliver()->add_batch(
        std::string(SyncBatch::FromUpdate(update).value()->encoded()));
  });
}

TEST_CASE("what builds upon ops that did not come is a gap by name") {
  Joined joined;
  Doc other(PeerId{5});
  REQUIRE(other.text("t").Insert(0, "first").ok());
  const VersionVector first = other.version();
  REQUIRE(other.text("t").Insert(5, "second").ok());
  CHECK(joined.ToClient(Delivered(*other.ExportSince(first), Frame::STORED)) ==
        0);
  CHECK(joined.ann->state("r") == DocumentState::kOffline);
  CHECK(joined.ann->status("r").failure.message().find("gap") == 0);
  joined.world.Run(5s);
  CHECK(joined.ann->state("r") == DocumentState::kSaved);
}

TEST_CASE("what was delivered at less than the level is not saved yet") {
  Joined joined;
  Doc other(PeerId{5});
  REQUIRE(other.text("u").Insert(0, "x").ok());
  joined.ann->session.Receive(joined.world.now,
                              Delivered(*other.Export(), Frame::RECEIVED));
  CHECK(joined.doc->text("u").ToString() == "x");
  CHECK(joined.ann->state("r") == DocumentState::kSaving);
  joined.ann->session.Receive(joined.world.now,
                              Delivered(*other.Export(), Frame::STORED));
  CHECK(joined.ann->state("r") == DocumentState::kSaved);
}

TEST_CASE("frames and fields of a later version are passed over") {
  Joined joined;
  // Field 99 of the frame, and an empty frame.
  const std::string unknown = std::string("\x04\x9A\x06\x01x", 5) + '\0';
  CHECK(joined.ToClient(unknown) == 0);
  CHECK(joined.ToServer(unknown) == 0);
  joined.world.Run(200ms);
  CHECK(joined.ann->session.connection() == ConnectionState::kOnline);
}

TEST_CASE("versions of the protocol that do not meet stop a client for good") {
  World world;
  TestClient& ann = world.Add("ann");
  ann.session.Opened(0ms);
  ann.session.Receive(0ms, Made([](Frame* f) {
                        f->mutable_hello()->set_protocol_min(2);
                        f->mutable_hello()->set_protocol_max(2);
                      }));
  CHECK(ann.session.close_code() == 4403);
  ann.session.Closed(0ms, kCloseNormal);
  CHECK(ann.session.connection() == ConnectionState::kStopped);
  CHECK(absl::IsUnimplemented(ann.session.connection_error()));

  NaiveConnection* server = world.server.Connect(0ms);
  server->session.Receive(0ms, Made([](Frame* f) {
                            f->mutable_hello()->set_protocol_min(2);
                            f->mutable_hello()->set_protocol_max(9);
                          }));
  CHECK(server->session.close_code() == 4403);
}

TEST_CASE("a client that says nothing at first is closed") {
  World world;
  NaiveConnection* server = world.server.Connect(0ms);
  CHECK(server->session.next_wakeup() == 10'000ms);
  server->session.Tick(10'000ms);
  CHECK(server->session.close_code() == 4520);
}

TEST_CASE("a client that changes its presence too often is told to wait") {
  Joined joined;
  for (uint64_t i = 1; i <= 100; ++i) {
    CHECK(joined.ToServer(Made([&](Frame* f) {
      f->mutable_presence()->set_channel(1);
      auto* field = f->mutable_presence()->add_entry()->add_field();
      field->set_key("k");
      field->set_clock(i);
    })) == 0);
  }
  joined.world.Run(100ms);
  CHECK(joined.ann->state("r") == DocumentState::kOffline);
  CHECK(joined.ann->status("r").failure.message().find("rate limited") == 0);
  joined.world.Run(5s);
  CHECK(joined.ann->state("r") == DocumentState::kSaved);
}

TEST_CASE("a client cannot speak as somebody else in presence") {
  Joined joined;
  TestClient& bob = joined.world.Add("bob");
  bob.Join("r");
  joined.world.Run(200ms);
  joined.ToServer(Made([&](Frame* f) {
    f->mutable_presence()->set_channel(1);
    auto* entry = f->mutable_presence()->add_entry();
    entry->set_connection(bob.status("r").connection);
    entry->set_subject("bob");
    entry->add_field()->set_key("k");
    entry->mutable_field(0)->set_clock(1);
  }));
  joined.world.Run(200ms);
  const auto& entries = bob.session.presence("r")->entries();
  REQUIRE(entries.size() == 1);
  CHECK(entries.begin()->first == joined.ann->status("r").connection);
  CHECK(entries.begin()->second.subject == "ann");
}

TEST_CASE("a flood of pings is answered by one pong") {
  Joined joined;
  const std::string ping =
      Made([](Frame* f) { f->mutable_ping()->set_number(1); });
  std::string flood;
  for (int i = 0; i < 100'000; ++i) flood += ping;
  joined.ToServer(flood);
  CHECK(joined.ann->wire->server->session.queued_bytes() < 100);
  joined.ToClient(flood);
  CHECK(joined.ann->session.output().size() < 100);
}

TEST_CASE("a server that sends beyond the window is closed") {
  Joined joined;
  // As long as nobody takes the client's output, no credit is given.
  const std::string piece(200'000, 'x');
  uint64_t offset = 0;
  CloseCode code = 0;
  for (; offset < 4'000'000 && code == 0; offset += piece.size()) {
    code = joined.ToClient(Made([&](Frame* f) {
      f->mutable_chunk()->set_channel(1);
      f->mutable_chunk()->set_size(60'000'000);
      f->mutable_chunk()->set_offset(offset);
      f->mutable_chunk()->set_bytes(piece);
    }));
  }
  CHECK(code == 4510);
  CHECK(offset < 1'500'000);
}

TEST_CASE("a client that sends beyond the window is closed") {
  Joined joined;
  joined.world.flushes = false;
  Doc doc(PeerId{5});
  CloseCode code = 0;
  size_t sent = 0;
  while (code == 0 && sent < 4'000'000) {
    const VersionVector before = doc.version();
    std::string noise(100'000, '\0');
    SeededRandom random(sent);
    for (char& c : noise) c = static_cast<char>(random.Uniform(256));
    REQUIRE(doc.map("m").Set("k", Value::Bytes(noise)).ok());
    code = joined.ToServer(Made([&](Frame* f) {
      f->mutable_update()->set_channel(1);
      f->mutable_update()->set_batch(std::string(
          SyncBatch::FromUpdate(*doc.ExportSince(before)).value()->encoded()));
    }));
    sent += noise.size();
  }
  CHECK(code == 4510);
  CHECK(sent < 1'300'000);
}

TEST_CASE("random bytes do no harm to either side") {
  for (uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Joined joined;
    std::string noise(random.Between(1, 200), '\0');
    for (char& c : noise) c = static_cast<char>(random.Uniform(256));
    if (random.Chance(0.5)) noise[0] = static_cast<char>(noise.size() - 1);
    joined.ToClient(noise);
    joined.ToServer(noise);
    joined.world.Cut(*joined.ann);
    joined.world.Run(5s, 50ms);
    CHECK(joined.doc->StateDigest() == joined.digest);
    CHECK(joined.ann->state("r") == DocumentState::kSaved);
  }
}

}  // namespace
}  // namespace syncline::test
