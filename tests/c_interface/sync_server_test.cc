// Servers of C and clients of C: what both promise each other.
#include "c_interface/sync_server.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/seed.h"

namespace syncline::test {
namespace {

std::string NamesIn(const Client& client, std::string_view room) {
  Entries entries;
  REQUIRE(syncline_client_session_presence(client.session.it, room.data(),
                                           room.size(), &entries,
                                           nullptr) == SYNCLINE_OK);
  std::string names;
  for (size_t i = 0; i < entries.size; ++i) {
    for (size_t j = 0; j < entries.items[i].fields_size; ++j) {
      names += StringOf(entries.items[i].fields[j].value) + " ";
    }
  }
  return names;
}

void ShowName(const Client& client, std::string_view room,
              std::string_view name) {
  REQUIRE(syncline_client_session_set_presence(
              client.session.it, room.data(), room.size(), "name", 4,
              name.data(), name.size(), nullptr) == SYNCLINE_OK);
}

void SetToken(const Client& client, std::string_view token) {
  REQUIRE(syncline_client_session_set_token(client.session.it, "room", 4,
                                            token.data(), token.size(),
                                            nullptr) == SYNCLINE_OK);
}

TEST_CASE("clients of C are in step through a server of C, each in its room") {
  ServerOfC server;
  Client ann(&server, 1), bob(&server, 2), cyd(&server, 3);
  ann.Join("room", "write");
  bob.Join("room", "write");
  cyd.Join("other", "write");
  ann.document.Edit();
  cyd.document.Edit();
  cyd.document.Edit();
  Run({&ann, &bob, &cyd});
  bob.document.Edit();
  bob.document.Commit();
  Run({&ann, &bob, &cyd});
  for (const Client* client : {&ann, &bob}) {
    CHECK(client->document.Count() == 2);
    CHECK(client->state() == SYNCLINE_DOCUMENT_SAVED);
  }
  CHECK(cyd.document.Count() == 2);
  CHECK(JsonOf(ann.document.doc) == JsonOf(bob.document.doc));
  CHECK(server.rooms["room"].have == VersionOf(ann.document.doc));
  CHECK(server.rooms["other"].have == VersionOf(cyd.document.doc));

  // One connection has several rooms, and who comes later gets what there is.
  Client dan(&server, 4);
  const Document second(5);
  dan.Join("room", "write");
  syncline_join_options options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.token = "write";
  options.token_size = 5;
  REQUIRE(dan.session.Join("other", second.doc, &options) == SYNCLINE_OK);
  Run({&dan});
  CHECK(JsonOf(dan.document.doc) == JsonOf(ann.document.doc));
  CHECK(JsonOf(second.doc) == JsonOf(cyd.document.doc));
  CHECK(VersionOf(second.doc) == VersionOf(cyd.document.doc));
}

TEST_CASE("an edit is saved once the server has told its level") {
  ServerOfC server;
  server.flushes = false;
  Client ann(&server, 1), bob(&server, 2);
  ann.Join("room", "write", SYNCLINE_LEVEL_STORED);
  bob.Join("room", "write", SYNCLINE_LEVEL_RECEIVED);
  ann.document.Edit();
  Run({&ann, &bob});
  CHECK(bob.document.Count() == 1);
  CHECK(bob.state() == SYNCLINE_DOCUMENT_SAVED);
  CHECK(ann.state() == SYNCLINE_DOCUMENT_SAVING);
  server.Flush();
  Run({&ann, &bob});
  CHECK(ann.state() == SYNCLINE_DOCUMENT_SAVED);
}

TEST_CASE("a level that the server cannot promise is refused") {
  ServerOfC server;
  syncline_server_options options = SYNCLINE_SERVER_OPTIONS_INIT;
  options.max_level = SYNCLINE_LEVEL_RECEIVED;
  Client ann(&server, 1, &options), bob(&server, 2, &options);
  ann.Join("room", "write", SYNCLINE_LEVEL_STORED);
  bob.Join("room", "write", SYNCLINE_LEVEL_RECEIVED);
  Run({&ann, &bob});
  CHECK(ann.failure() == SYNCLINE_FAILED_PRECONDITION);
  CHECK(bob.state() == SYNCLINE_DOCUMENT_SAVED);
  CHECK(server.leaves == 0);
}

TEST_CASE("a client is told why its join is refused, and harms no other") {
  ServerOfC server;
  Client ann(&server, 1), bob(&server, 2);
  ann.Join("room", "nonsense");
  bob.Join("room", "write");
  ann.document.Edit();
  bob.document.Edit();
  Run({&ann, &bob});
  CHECK(ann.failure() == SYNCLINE_UNAUTHENTICATED);
  CHECK(bob.document.Count() == 1);
  // Another token is let in.
  SetToken(ann, "write");
  Run({&ann, &bob});
  CHECK(bob.document.Count() == 2);
  CHECK(ann.state() == SYNCLINE_DOCUMENT_SAVED);
}

TEST_CASE("each reason is told as what it is") {
  const std::pair<syncline_sync_error_code, syncline_code> reasons[] = {
      {SYNCLINE_SYNC_ERROR_NOT_FOUND, SYNCLINE_NOT_FOUND},
      {SYNCLINE_SYNC_ERROR_PERMISSION_DENIED, SYNCLINE_PERMISSION_DENIED},
      {SYNCLINE_SYNC_ERROR_TOKEN_EXPIRED, SYNCLINE_UNAUTHENTICATED},
      {SYNCLINE_SYNC_ERROR_EVICTED, SYNCLINE_PERMISSION_DENIED},
      {SYNCLINE_SYNC_ERROR_DELETED, SYNCLINE_NOT_FOUND},
      {SYNCLINE_SYNC_ERROR_QUARANTINED, SYNCLINE_FAILED_PRECONDITION}};
  for (const auto& [reason, told] : reasons) {
    INFO("error " << reason);
    ServerOfC server;
    server.join = [&](ServerOfC::Session* session,
                      const syncline_join_request* request) {
      REQUIRE(syncline_server_session_refuse(session, request->channel, reason,
                                             "go away", 7, 0,
                                             nullptr) == SYNCLINE_OK);
    };
    Client ann(&server, 1);
    ann.Join("room", "write");
    Run({&ann});
    Status status;
    ann.session.ReadStatus("room", &status);
    CHECK(status.state == SYNCLINE_DOCUMENT_FAILED);
    CHECK(status.failure == told);
    CHECK(StringOf(status.failure_text).find("go away") != std::string::npos);
  }
}

TEST_CASE("who may read is sent, and not heard; rights come and go") {
  ServerOfC server;
  Client ann(&server, 1), bob(&server, 2);
  ann.Join("room", "read");
  bob.Join("room", "write");
  ann.document.Edit();
  bob.document.Edit();
  Run({&ann, &bob});
  CHECK(ann.document.Count() == 2);
  CHECK(bob.document.Count() == 1);

  SetToken(ann, "write");
  Run({&ann, &bob});
  CHECK(bob.document.Count() == 2);
  CHECK(ann.state() == SYNCLINE_DOCUMENT_SAVED);

  // Lost while edits are on their way: they stay with their author.
  SetToken(ann, "read");
  ann.document.Edit();
  ann.document.Commit();
  Run({&ann, &bob});
  Status status;
  ann.session.ReadStatus("room", &status);
  CHECK(status.access == SYNCLINE_ACCESS_READ);
  CHECK(ann.document.Count() == 3);
  CHECK(bob.document.Count() == 2);
  CHECK(server.rooms["room"].have == VersionOf(bob.document.doc));

  SetToken(ann, "nonsense");
  Run({&ann, &bob});
  CHECK(ann.failure() == SYNCLINE_UNAUTHENTICATED);
  CHECK(server.members.size() == 1);
}

TEST_CASE("a room of another history is joined again, and healed") {
  ServerOfC server;
  Client ann(&server, 1), bob(&server, 2);
  ann.Join("room", "write");
  bob.Join("room", "write");
  ann.document.Edit();
  Run({&ann, &bob});
  ServedRoom& room = server.rooms["room"];
  room.log.clear();
  room.have = room.durable = "";
  ++room.epoch;
  const std::vector<ServerOfC::Member> members = std::move(server.members);
  server.members.clear();
  for (const ServerOfC::Member& member : members) {
    REQUIRE(syncline_server_session_head_reset(member.session, member.channel,
                                               room.epoch, "lost", 4,
                                               nullptr) == SYNCLINE_OK);
  }
  for (int i = 0; i < 5; ++i) Run({&ann, &bob});
  CHECK(room.have == VersionOf(ann.document.doc));
  CHECK(ann.state() == SYNCLINE_DOCUMENT_SAVED);
  Status status;
  ann.session.ReadStatus("room", &status);
  CHECK(status.epoch == 2);
}

TEST_CASE("presence is what the room's table has, until one leaves") {
  ServerOfC server;
  Client ann(&server, 1), bob(&server, 2);
  ann.Join("room", "write");
  ShowName(ann, "room", "Ann");
  Run({&ann});
  bob.Join("room", "presence");
  ShowName(bob, "room", "Bob");
  ann.document.Edit();
  Run({&ann, &bob});
  CHECK(NamesIn(ann, "room") == "Ann Bob ");
  CHECK(NamesIn(bob, "room") == "Ann Bob ");
  CHECK(bob.document.Count() == 0);
  Entries entries;
  REQUIRE(syncline_presence_table_entries(server.rooms["room"].presence.it,
                                          &entries, nullptr) == SYNCLINE_OK);
  CHECK(entries.size == 2);
  CHECK(StringOf(entries.items[0].subject) == "somebody");

  SECTION("its connection ends") { bob.Cut(); }
  SECTION("it says so") {
    REQUIRE(syncline_client_session_leave(bob.session.it, "room", 4, nullptr) ==
            SYNCLINE_OK);
  }
  SECTION("it is silent for too long") {
    bool is_set = false;
    int64_t at = 0;
    syncline_presence_table* table = server.rooms["room"].presence.it;
    REQUIRE(syncline_presence_table_next_expiry(table, &is_set, &at, nullptr) ==
            SYNCLINE_OK);
    REQUIRE(is_set);
    CHECK(at > server.now);
    bob.Cut();  // or else it renews itself; its table's entry comes again
    const uint64_t gone = entries.items[1].connection;
    syncline_presence_change change = SYNCLINE_PRESENCE_CHANGE_INIT;
    change.connection = gone;
    bool shows = false;
    REQUIRE(syncline_presence_table_apply(table, &change, 0, &shows, nullptr) ==
            SYNCLINE_OK);
    Owned<syncline_connections, syncline_connections_free> expired;
    REQUIRE(syncline_presence_table_expire(table, 30'000, &expired, nullptr) ==
            SYNCLINE_OK);
    REQUIRE(expired.size == 1);
    CHECK(expired.items[0] == gone);
    server.SayGone("room", gone);
  }
  Run({&ann, &bob});
  CHECK(NamesIn(ann, "room") == "Ann ");
}

TEST_CASE("one who is sent away comes back when it was told") {
  ServerOfC server;
  Client ann(&server, 1);
  ann.Join("room", "write");
  Run({&ann});
  REQUIRE(syncline_server_session_go_away(ann.served, 10'000, 10'000, "moving",
                                          6, nullptr) == SYNCLINE_OK);
  Run({&ann});
  ann.Cut();
  REQUIRE(syncline_client_session_closed(ann.session.it, server.now, 1001,
                                         nullptr) == SYNCLINE_OK);
  bool is_set = false;
  int64_t at = 0;
  REQUIRE(syncline_client_session_next_wakeup(ann.session.it, &is_set, &at,
                                              nullptr) == SYNCLINE_OK);
  CHECK(is_set);
  CHECK(at == server.now + 10'000);
}

TEST_CASE("a client says which connection it had before") {
  ServerOfC server;
  Client ann(&server, 1);
  ann.Join("room", "write");
  Run({&ann});
  CHECK(server.last_hello.empty());
  const char* name = nullptr;
  size_t size = 0;
  REQUIRE(syncline_server_session_name(ann.served, &name, &size, nullptr) ==
          SYNCLINE_OK);
  const std::string before(name, size);
  CHECK(before.size() >= 16);  // as none was given, not to be guessed
  ann.Cut();
  REQUIRE(syncline_client_session_closed(ann.session.it, server.now, 1006,
                                         nullptr) == SYNCLINE_OK);
  const syncline_server_handler handler = server.Handler();
  REQUIRE(syncline_server_session_new(nullptr, nullptr, 0, &handler, nullptr,
                                      server.now, &ann.served,
                                      nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_client_session_restart(ann.session.it, server.now,
                                          nullptr) == SYNCLINE_OK);
  Run({&ann});
  CHECK(server.last_hello == before);
  CHECK(ann.state() == SYNCLINE_DOCUMENT_SAVED);
}

TEST_CASE("whatever comes closes a connection at most, and each room is left") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    ServerOfC server;
    Client ann(&server, 1), bob(&server, 2);
    ann.Join("room", "write");
    bob.Join("room", "write");
    ann.document.Edit();
    Run({&ann, &bob});
    std::string noise(random.Between(1, 60), '\0');
    for (char& c : noise) c = static_cast<char>(random.Uniform(256));
    if (random.Chance(0.7)) {  // what it said, but for a bit
      noise = ann.up;
      noise[random.Uniform(noise.size())] ^= 1 << random.Uniform(8);
    }
    REQUIRE(syncline_server_session_receive(ann.served, server.now,
                                            noise.data(), noise.size(),
                                            nullptr) == SYNCLINE_OK);
    const uint16_t code = ann.close_code();
    CHECK((code == 0 || code == 1000 || (code >= 4400 && code < 4600)));
    syncline_code why = SYNCLINE_OK;
    Bytes text;
    REQUIRE(syncline_server_session_error(ann.served, &why, &text, nullptr) ==
            SYNCLINE_OK);
    CHECK((why == SYNCLINE_OK) == (code == 0));
    size_t held = 0;
    REQUIRE(syncline_server_session_queued_bytes(ann.served, &held, nullptr) ==
            SYNCLINE_OK);
    CHECK(held < 10'000);
    ann.Cut();
    CHECK(server.leaves == 1);
    CHECK(server.members.size() == 1);
    bob.document.Edit();
    bob.document.Commit();
    Run({&bob});
    CHECK(bob.state() == SYNCLINE_DOCUMENT_SAVED);
    CHECK(server.rooms["room"].have == VersionOf(bob.document.doc));
  }
}

TEST_CASE("a client that says nothing is closed in time") {
  ServerOfC server;
  syncline_server_options options = SYNCLINE_SERVER_OPTIONS_INIT;
  options.hello_ms = 100;
  const Client silent(&server, 1, &options);
  bool is_set = false;
  int64_t at = 0;
  REQUIRE(syncline_server_session_next_wakeup(silent.served, &is_set, &at,
                                              nullptr) == SYNCLINE_OK);
  CHECK(is_set);
  CHECK(at == 100);
  REQUIRE(syncline_server_session_tick(silent.served, 100, nullptr) ==
          SYNCLINE_OK);
  CHECK(silent.close_code() == 4520);
}

}  // namespace
}  // namespace syncline::test
