// A session of C that has joined a room, and a peer that it is connected with.
#ifndef SYNCLINE_TESTS_C_INTERFACE_SYNC_SESSION_H_
#define SYNCLINE_TESTS_C_INTERFACE_SYNC_SESSION_H_

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "c_interface/owned.h"
#include "syncline/c/sync.h"
#include "syncline/doc.h"
#include "syncline/sync/peer.h"

namespace syncline::test {

using Events = Owned<syncline_sync_events, syncline_sync_events_free>;
using Entries =
    Owned<syncline_presence_entries, syncline_presence_entries_free>;

struct Status : syncline_document_status {
  Status() : syncline_document_status(SYNCLINE_DOCUMENT_STATUS_INIT) {}
  Status(const Status&) = delete;
  ~Status() { syncline_document_status_free(this); }
};

// Freed at its end, if it is not yet.
struct Session {
  Session() {
    REQUIRE(syncline_client_session_new(nullptr, 1, &it, nullptr) ==
            SYNCLINE_OK);
  }
  Session(const Session&) = delete;
  ~Session() { Free(); }
  void Free() {
    CHECK(syncline_client_session_free(it, nullptr) == SYNCLINE_OK);
    it = nullptr;
  }

  syncline_code Join(std::string_view room, syncline_doc* doc,
                     const syncline_join_options* options = nullptr) const {
    return syncline_client_session_join(it, room.data(), room.size(), doc,
                                        options, nullptr);
  }
  void ReadStatus(std::string_view room, Status* status) const {
    syncline_document_status_free(status);
    REQUIRE(syncline_client_session_status(it, room.data(), room.size(), status,
                                           nullptr) == SYNCLINE_OK);
  }
  syncline_document_state StateOf(std::string_view room) const {
    Status status;
    ReadStatus(room, &status);
    return status.state;
  }
  syncline_connection_state connection() const {
    syncline_connection_state state = {};
    REQUIRE(syncline_client_session_connection(it, &state, nullptr) ==
            SYNCLINE_OK);
    return state;
  }

  syncline_client_session* it = nullptr;
};

// What it saves is in the memory of a peer.
inline syncline_join_options ReceivedLevel() {
  syncline_join_options options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.level = SYNCLINE_LEVEL_RECEIVED;
  return options;
}

// A session of C, a peer of C++, and the time.
struct SyncedPeer {
  SyncedPeer() { REQUIRE(peer.Offer("room", &port).ok()); }

  // Carries bytes both ways, for half a second.
  void Run(const Session& session) {
    for (int i = 0; i < 50; ++i) Step(session);
  }
  void Step(const Session& session) {
    now += 10;
    REQUIRE(syncline_client_session_tick(session.it, now, nullptr) ==
            SYNCLINE_OK);
    peer.Tick(Milliseconds(now));
    if (session.connection() == SYNCLINE_CONNECTION_CONNECT) {
      REQUIRE(syncline_client_session_opened(session.it, now, nullptr) ==
              SYNCLINE_OK);
    }
    const char* up = nullptr;
    size_t size = 0;
    REQUIRE(syncline_client_session_output(session.it, &up, &size, nullptr) ==
            SYNCLINE_OK);
    peer.Receive(Milliseconds(now), std::string_view(up, size));
    REQUIRE(syncline_client_session_consume(session.it, size, nullptr) ==
            SYNCLINE_OK);
    const std::string down(peer.output());
    peer.Consume(down.size());
    REQUIRE(syncline_client_session_receive(session.it, now, down.data(),
                                            down.size(),
                                            nullptr) == SYNCLINE_OK);
  }
  int64_t Count() { return doc.counter("counter").value(); }
  void Edit() {
    REQUIRE(doc.counter("counter").Add(1).ok());
    REQUIRE(doc.Commit().ok());
  }

  int64_t now = 0;
  Doc doc{PeerId{99}};
  DocPort port{&doc};
  PeerSession peer{{}, 2, Milliseconds(0)};
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_C_INTERFACE_SYNC_SESSION_H_
