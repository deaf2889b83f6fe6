// Two peers of C without a server.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/refused.h"
#include "c_interface/sync_session.h"
#include "syncline/c/peer.h"

namespace syncline::test {
namespace {

#define ROOM "room", 4

// Freed at its end.
struct PeerOfC {
  PeerOfC() {
    REQUIRE(syncline_peer_session_new(nullptr, 2, 0, &it, nullptr) ==
            SYNCLINE_OK);
  }
  PeerOfC(const PeerOfC&) = delete;
  ~PeerOfC() { CHECK(syncline_peer_session_free(it, nullptr) == SYNCLINE_OK); }

  uint16_t close_code() const {
    bool is_set = false;
    uint16_t code = 0;
    REQUIRE(syncline_peer_session_close_code(it, &is_set, &code, nullptr) ==
            SYNCLINE_OK);
    CHECK(is_set == (code != 0));
    return code;
  }

  syncline_peer_session* it = nullptr;
};

// One direction of a connection: what the system carries between processes.
class Pipe {
 public:
  Pipe() { REQUIRE(pipe2(ends_.data(), O_NONBLOCK) == 0); }
  Pipe(const Pipe&) = delete;
  ~Pipe() {
    close(ends_[0]);
    close(ends_[1]);
  }

  // How much of it there is room for.
  size_t Write(const char* bytes, size_t size) const {
    const ssize_t written = write(ends_[1], bytes, size);
    return written < 0 ? 0 : static_cast<size_t>(written);
  }
  std::string Read() const {
    std::string bytes(4096, '\0');
    const ssize_t size = read(ends_[0], bytes.data(), bytes.size());
    bytes.resize(size < 0 ? 0 : static_cast<size_t>(size));
    return bytes;
  }

 private:
  std::array<int, 2> ends_ = {};
};

// A caller and who was called, with pipes between them.
struct Called {
  void Step() {
    now += 10;
    REQUIRE(syncline_client_session_tick(caller.it, now, nullptr) ==
            SYNCLINE_OK);
    REQUIRE(syncline_peer_session_tick(peer.it, now, nullptr) == SYNCLINE_OK);
    if (caller.connection() == SYNCLINE_CONNECTION_CONNECT) {
      REQUIRE(syncline_client_session_opened(caller.it, now, nullptr) ==
              SYNCLINE_OK);
    }
    const char* bytes = nullptr;
    size_t size = 0;
    REQUIRE(syncline_client_session_output(caller.it, &bytes, &size, nullptr) ==
            SYNCLINE_OK);
    size = up.Write(bytes, size);
    REQUIRE(syncline_client_session_consume(caller.it, size, nullptr) ==
            SYNCLINE_OK);
    REQUIRE(syncline_peer_session_output(peer.it, &bytes, &size, nullptr) ==
            SYNCLINE_OK);
    size = down.Write(bytes, size);
    REQUIRE(syncline_peer_session_consume(peer.it, size, nullptr) ==
            SYNCLINE_OK);
    const std::string to_peer = up.Read();
    REQUIRE(syncline_peer_session_receive(peer.it, now, to_peer.data(),
                                          to_peer.size(),
                                          nullptr) == SYNCLINE_OK);
    const std::string to_caller = down.Read();
    REQUIRE(syncline_client_session_receive(caller.it, now, to_caller.data(),
                                            to_caller.size(),
                                            nullptr) == SYNCLINE_OK);
  }
  void Run() {
    for (int i = 0; i < 200; ++i) Step();
  }

  int64_t now = 0;
  Pipe up;
  Pipe down;
  Document ann{1};
  Document bob{2};
  Session caller;
  PeerOfC peer;
};

TEST_CASE("two peers of C agree over a pipe") {
  Called it;
  REQUIRE(syncline_peer_session_offer(it.peer.it, ROOM, it.bob.doc, nullptr,
                                      nullptr) == SYNCLINE_OK);
  const syncline_join_options options = ReceivedLevel();
  REQUIRE(it.caller.Join("room", it.ann.doc, &options) == SYNCLINE_OK);
  it.ann.Edit();
  it.bob.Edit();
  it.Run();
  CHECK(it.caller.StateOf("room") == SYNCLINE_DOCUMENT_SAVED);
  CHECK(it.ann.Count() == 2);
  CHECK(it.bob.Count() == 2);

  // Commits tell at once, on both sides.
  it.ann.Edit();
  it.ann.Commit();
  it.bob.Edit();
  it.bob.Commit();
  for (int i = 0; i < 6; ++i) it.Step();
  CHECK(it.ann.Count() == 4);
  CHECK(it.bob.Count() == 4);
  CHECK(it.peer.close_code() == 0);
}

TEST_CASE("what one caller writes goes out through the peer's other sessions") {
  Called first;
  Called second;
  const syncline_join_options options = ReceivedLevel();
  for (Called* it : {&first, &second}) {
    REQUIRE(syncline_peer_session_offer(it->peer.it, ROOM, first.bob.doc,
                                        nullptr, nullptr) == SYNCLINE_OK);
    REQUIRE(it->caller.Join("room", it->ann.doc, &options) == SYNCLINE_OK);
  }
  first.ann.Edit();
  for (int i = 0; i < 300; ++i) {
    first.Step();
    second.Step();
  }
  CHECK(second.ann.Count() == 1);
}

TEST_CASE("a peer refuses another token, and shows what it allows") {
  Called it;
  syncline_offer_options offer = SYNCLINE_OFFER_OPTIONS_INIT;
  offer.token = "right";
  offer.token_size = 5;
  offer.access = SYNCLINE_ACCESS_READ;
  REQUIRE(syncline_peer_session_offer(it.peer.it, ROOM, it.bob.doc, &offer,
                                      nullptr) == SYNCLINE_OK);
  syncline_join_options join = ReceivedLevel();
  join.token = "wrong";
  join.token_size = 5;
  REQUIRE(it.caller.Join("room", it.ann.doc, &join) == SYNCLINE_OK);
  it.ann.Edit();
  it.bob.Edit();
  it.Run();
  Status status;
  it.caller.ReadStatus("room", &status);
  CHECK(status.state == SYNCLINE_DOCUMENT_FAILED);
  CHECK(status.failure == SYNCLINE_UNAUTHENTICATED);
  CHECK(it.ann.Count() == 1);

  REQUIRE(syncline_client_session_set_token(it.caller.it, ROOM, "right", 5,
                                            nullptr) == SYNCLINE_OK);
  it.Run();
  it.caller.ReadStatus("room", &status);
  CHECK(status.access == SYNCLINE_ACCESS_READ);
  CHECK(it.ann.Count() == 2);
  CHECK(it.bob.Count() == 1);
}

TEST_CASE("a peer shows its presence, and sees the caller's") {
  Called it;
  REQUIRE(syncline_peer_session_offer(it.peer.it, ROOM, it.bob.doc, nullptr,
                                      nullptr) == SYNCLINE_OK);
  const syncline_join_options options = ReceivedLevel();
  REQUIRE(it.caller.Join("room", it.ann.doc, &options) == SYNCLINE_OK);
  REQUIRE(syncline_peer_session_set_presence(it.peer.it, ROOM, "name", 4, "Bob",
                                             3, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_client_session_set_presence(
              it.caller.it, ROOM, "name", 4, "Ann", 3, nullptr) == SYNCLINE_OK);
  it.Run();
  Entries at_peer;
  REQUIRE(syncline_peer_session_presence(it.peer.it, ROOM, &at_peer, nullptr) ==
          SYNCLINE_OK);
  Entries at_caller;
  REQUIRE(syncline_client_session_presence(it.caller.it, ROOM, &at_caller,
                                           nullptr) == SYNCLINE_OK);
  for (const Entries* entries : {&at_peer, &at_caller}) {
    std::string names;
    for (size_t i = 0; i < entries->size; ++i) {
      REQUIRE(entries->items[i].fields_size == 1);
      names += StringOf(entries->items[i].fields[0].value) + " ";
    }
    CHECK((names == "Ann Bob " || names == "Bob Ann "));
  }
}

syncline_code NoSeal(void*, const char*, size_t, syncline_reply*,
                     syncline_error*) {
  return SYNCLINE_DATA_LOSS;
}

TEST_CASE("what cannot be opened is a failure of the peer's room") {
  Called it;
  syncline_offer_options offer = SYNCLINE_OFFER_OPTIONS_INIT;
  offer.seal = NoSeal;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_peer_session_offer, it.peer.it,
          ROOM, it.bob.doc, &offer);
  offer.open = NoSeal;
  REQUIRE(syncline_peer_session_offer(it.peer.it, ROOM, it.bob.doc, &offer,
                                      nullptr) == SYNCLINE_OK);
  const syncline_join_options options = ReceivedLevel();
  REQUIRE(it.caller.Join("room", it.ann.doc, &options) == SYNCLINE_OK);
  it.ann.Edit();
  it.Run();
  syncline_code code = SYNCLINE_OK;
  Bytes text;
  REQUIRE(syncline_peer_session_failure(it.peer.it, ROOM, &code, &text,
                                        nullptr) == SYNCLINE_OK);
  CHECK(code != SYNCLINE_OK);
  CHECK(text.size > 0);
  CHECK(it.bob.Count() == 0);
  CHECK(it.ann.Count() == 1);
}

TEST_CASE("a peer closes a connection against the rules, and says why") {
  Called it;
  REQUIRE(syncline_peer_session_receive(it.peer.it, 1, "\x03\xFF\xFF\xFF", 4,
                                        nullptr) == SYNCLINE_OK);
  CHECK(it.peer.close_code() == 4501);
  syncline_code code = SYNCLINE_OK;
  Bytes text;
  REQUIRE(syncline_peer_session_error(it.peer.it, &code, &text, nullptr) ==
          SYNCLINE_OK);
  CHECK(code != SYNCLINE_OK);
  CHECK(text.size > 0);
  REQUIRE(syncline_peer_session_closed(it.peer.it, nullptr) == SYNCLINE_OK);
}

// A document behind callbacks that has nothing, and takes nothing.
struct Nothing {
  syncline_document_port Port() {
    return {sizeof(syncline_document_port),
            this,
            Version,
            ExportSince,
            Import,
            Free};
  }
  static syncline_code Version(void* user, syncline_reply*, syncline_error*) {
    auto* const it = static_cast<Nothing*>(user);
    if (it->in_version) it->in_version();
    return SYNCLINE_UNAVAILABLE;
  }
  static syncline_code ExportSince(void*, const char*, size_t, syncline_reply*,
                                   syncline_error*) {
    return SYNCLINE_UNAVAILABLE;
  }
  static syncline_code Import(void*, const char*, size_t, syncline_error*) {
    return SYNCLINE_UNAVAILABLE;
  }
  static void Free(void* user) { ++static_cast<Nothing*>(user)->freed; }

  std::function<void()> in_version;
  int freed = 0;
};

TEST_CASE("a peer tells what changed, and takes back what it shows") {
  Called it;
  const auto events_of = [&] {
    Events events;
    REQUIRE(syncline_peer_session_take_events(it.peer.it, &events, nullptr) ==
            SYNCLINE_OK);
    std::string told;
    for (size_t i = 0; i < events.size; ++i) {
      told += std::to_string(events.items[i].kind) + " " +
              StringOf(events.items[i].room) + "\n";
    }
    return told;
  };
  REQUIRE(syncline_peer_session_offer(it.peer.it, ROOM, it.bob.doc, nullptr,
                                      nullptr) == SYNCLINE_OK);
  const syncline_join_options options = ReceivedLevel();
  REQUIRE(it.caller.Join("room", it.ann.doc, &options) == SYNCLINE_OK);
  it.Run();
  CHECK(events_of().empty());
  REQUIRE(syncline_client_session_set_presence(
              it.caller.it, ROOM, "name", 4, "Ann", 3, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_peer_session_set_presence(it.peer.it, ROOM, "name", 4, "Bob",
                                             3, nullptr) == SYNCLINE_OK);
  it.Run();
  CHECK(events_of() == "2 room\n");
  REQUIRE(syncline_peer_session_remove_presence(it.peer.it, ROOM, "name", 4,
                                                nullptr) == SYNCLINE_OK);
  it.Run();
  CHECK(events_of().empty());
  Entries at_caller;
  REQUIRE(syncline_client_session_presence(it.caller.it, ROOM, &at_caller,
                                           nullptr) == SYNCLINE_OK);
  REQUIRE(at_caller.size == 2);
  CHECK(at_caller.items[0].fields_size + at_caller.items[1].fields_size == 1);
}

TEST_CASE("what a peer withdraws is free to go") {
  Called it;
  const syncline_join_options options = ReceivedLevel();
  {
    Document other(3);
    REQUIRE(syncline_peer_session_offer(it.peer.it, ROOM, other.doc, nullptr,
                                        nullptr) == SYNCLINE_OK);
    REQUIRE(it.caller.Join("room", it.ann.doc, &options) == SYNCLINE_OK);
    it.Run();
    REQUIRE(syncline_peer_session_withdraw(it.peer.it, ROOM, nullptr) ==
            SYNCLINE_OK);
    REFUSED(SYNCLINE_NOT_FOUND, syncline_peer_session_withdraw, it.peer.it,
            ROOM);
  }
  it.ann.Edit();
  it.Run();
  Status status;
  it.caller.ReadStatus("room", &status);
  CHECK(status.state == SYNCLINE_DOCUMENT_FAILED);
  CHECK(status.failure == SYNCLINE_NOT_FOUND);

  Nothing nothing;
  const syncline_document_port port = nothing.Port();
  REQUIRE(syncline_peer_session_offer_port(it.peer.it, ROOM, &port, nullptr,
                                           nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_peer_session_withdraw(it.peer.it, ROOM, nullptr) ==
          SYNCLINE_OK);
  CHECK(nothing.freed == 1);
}

TEST_CASE("a peer's document may be behind callbacks, which call it not back") {
  Nothing nothing;
  syncline_document_port port = nothing.Port();
  int calls = 0;
  {
    Called it;
    nothing.in_version = [&] {
      ++calls;
      REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_peer_session_tick,
              it.peer.it, 0);
      REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_peer_session_free,
              it.peer.it);
      CHECK(syncline_peer_session_local_change(it.peer.it, ROOM, nullptr) ==
            SYNCLINE_OK);
    };
    REQUIRE(syncline_peer_session_offer_port(it.peer.it, ROOM, &port, nullptr,
                                             nullptr) == SYNCLINE_OK);
    REFUSED(SYNCLINE_ALREADY_EXISTS, syncline_peer_session_offer_port,
            it.peer.it, ROOM, &port, nullptr);
    CHECK(nothing.freed == 0);
    const syncline_join_options options = ReceivedLevel();
    REQUIRE(it.caller.Join("room", it.ann.doc, &options) == SYNCLINE_OK);
    it.ann.Edit();
    it.Run();
    CHECK(calls > 0);
  }
  CHECK(nothing.freed == 1);
  port.import = nullptr;
  const PeerOfC peer;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_peer_session_offer_port, peer.it,
          ROOM, &port, nullptr);
}

TEST_CASE("the options of a peer are checked, and so is its room") {
  syncline_peer_session* session = nullptr;
  syncline_peer_options options = {};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_peer_session_new, &options, 1, 0,
          &session);
  options = SYNCLINE_PEER_OPTIONS_INIT;
  options.hello_ms = -1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_peer_session_new, &options, 1, 0,
          &session);
  options.hello_ms = 10;
  options.poll_ms = -1;
  REQUIRE(syncline_peer_session_new(&options, 1, 0, &session, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_peer_session_tick(session, 11, nullptr) == SYNCLINE_OK);
  bool is_set = false;
  uint16_t close_code = 0;
  REQUIRE(syncline_peer_session_close_code(session, &is_set, &close_code,
                                           nullptr) == SYNCLINE_OK);
  CHECK(close_code == 4520);  // nobody said hello
  REQUIRE(syncline_peer_session_free(session, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_peer_session_free(nullptr, nullptr) == SYNCLINE_OK);

  const PeerOfC peer;
  const Document document(1);
  syncline_offer_options offer = SYNCLINE_OFFER_OPTIONS_INIT;
  offer.access = static_cast<syncline_access>(4);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_peer_session_offer, peer.it, ROOM,
          document.doc, &offer);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_peer_session_offer, peer.it, "",
          0, document.doc, nullptr);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_peer_session_consume, peer.it, 1);
  syncline_code code = SYNCLINE_OK;
  Bytes text;
  Entries entries;
  REFUSED(SYNCLINE_NOT_FOUND, syncline_peer_session_local_change, peer.it,
          ROOM);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_peer_session_presence, peer.it, ROOM,
          &entries);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_peer_session_failure, peer.it, ROOM,
          &code, &text);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_peer_session_set_presence, peer.it, ROOM,
          "k", 1, "v", 1);
}

}  // namespace
}  // namespace syncline::test
