// The calls of sync.h and peer.h, for misuse_test.cc.
#include "c_interface/calls.h"
#include "c_interface/sync_session.h"

namespace syncline::test {
namespace {

// What functions of sync.h write to.
struct SyncOutputs {
  SyncOutputs() {
    std::memset(static_cast<void*>(this), 0xAB, sizeof(*this));
    status.struct_size = sizeof(status);
  }

  syncline_client_session* session;
  syncline_document_status status;
  syncline_presence_entries entries;
  syncline_connection_state connection;
  syncline_ack_level level;
  syncline_code code;
  syncline_bytes text;
  uint16_t close_code;
  bool is_set;
  int64_t at;
  const char* bytes;
  size_t size;
  syncline_sync_events events;
};

syncline_code NoVersion(void*, syncline_reply*, syncline_error*) {
  return SYNCLINE_UNAVAILABLE;
}
syncline_code NoExport(void*, const char*, size_t, syncline_reply*,
                       syncline_error*) {
  return SYNCLINE_UNAVAILABLE;
}
syncline_code NoImport(void*, const char*, size_t, syncline_error*) {
  return SYNCLINE_UNAVAILABLE;
}

// A session that has joined "room" with the world's document, and has said
// hello. A call that is refused must not change that.
struct SyncWorld {
  explicit SyncWorld(World& world) : w(world) {
    REQUIRE(s.Join("room", w.doc) == SYNCLINE_OK);
    REQUIRE(syncline_client_session_opened(s.it, 1, nullptr) == SYNCLINE_OK);
    w.also = [this] { return Print(); };
  }
  SyncWorld(const SyncWorld&) = delete;
  ~SyncWorld() {
    w.also = nullptr;
    CHECK(syncline_client_session_free(new_session, nullptr) == SYNCLINE_OK);
  }

  std::string Print() const {
    Status status;
    s.ReadStatus("room", &status);
    const char* bytes = nullptr;
    size_t size = 0;
    REQUIRE(syncline_client_session_output(s.it, &bytes, &size, nullptr) ==
            SYNCLINE_OK);
    bool is_set = false;
    int64_t at = 0;
    REQUIRE(syncline_client_session_next_wakeup(s.it, &is_set, &at, nullptr) ==
            SYNCLINE_OK);
    return std::to_string(s.connection()) + " " + std::to_string(status.state) +
           " " + std::to_string(status.unsaved_ops) + " " + std::to_string(at) +
           std::string(bytes, size);
  }

  World& w;
  Session s;
  SyncOutputs out;
  syncline_client_session* new_session = nullptr;
  syncline_document_port port = {sizeof(port), nullptr,  NoVersion,
                                 NoExport,     NoImport, nullptr};
};

// In the expressions `y` is a SyncWorld of the call's own.
#define SYNC_CALL(function, ...)                            \
  Row {                                                     \
#function, [](World& w) {                                 \
      SyncWorld y(w);                                         \
      CheckCall(w, #function, function, __VA_ARGS__);         \
    } \
  }
#define ROOM "room", 4

// The reply is given to a callback.
void CheckReply(World& w) {
  struct State {
    World& world;
    bool was_called = false;
  } state{w};
  const auto version = [](void* user, syncline_reply* reply,
                          syncline_error*) -> syncline_code {
    State& it = *static_cast<State*>(user);
    it.was_called = true;
    CheckCall(it.world, "syncline_reply_set", syncline_reply_set, reply,
              it.world.version.data(), it.world.version.size());
    return SYNCLINE_OK;
  };
  const Session session;
  const syncline_document_port port = {sizeof(port), &state,   version,
                                       NoExport,     NoImport, nullptr};
  REQUIRE(syncline_client_session_join_port(session.it, ROOM, &port, nullptr,
                                            nullptr) == SYNCLINE_OK);
  session.StateOf("room");
  CHECK(state.was_called);
}

std::vector<Row> CallsOfRooms() {
  return {
      SYNC_CALL(syncline_client_session_join, y.s.it, "other", 5, w.doc,
                nullptr),
      SYNC_CALL(syncline_client_session_join_port, y.s.it, "other", 5, &y.port,
                nullptr),
      SYNC_CALL(syncline_client_session_local_change, y.s.it, ROOM),
      SYNC_CALL(syncline_client_session_leave, y.s.it, ROOM),
      SYNC_CALL(syncline_client_session_set_token, y.s.it, ROOM, "token", 5),
      SYNC_CALL(syncline_client_session_status, y.s.it, ROOM, &y.out.status),
      SYNC_CALL(syncline_client_session_set_presence, y.s.it, ROOM, "key", 3,
                "value", 5),
      SYNC_CALL(syncline_client_session_remove_presence, y.s.it, ROOM, "key",
                3),
      SYNC_CALL(syncline_client_session_presence, y.s.it, ROOM, &y.out.entries),
      {"syncline_reply_set", CheckReply},
      {"syncline_client_session_retry",
       [](World& w) {
         // It fails where its document cannot be exported.
         SyncedPeer peer;
         const Session session;
         const syncline_join_options options = ReceivedLevel();
         const syncline_document_port port = {
             sizeof(port),
             &w.version,
             [](void* user, syncline_reply* reply, syncline_error* error) {
               const auto& version = *static_cast<std::string*>(user);
               return syncline_reply_set(reply, version.data(), version.size(),
                                         error);
             },
             NoExport,
             NoImport,
             nullptr};
         REQUIRE(syncline_client_session_join_port(session.it, ROOM, &port,
                                                   &options,
                                                   nullptr) == SYNCLINE_OK);
         peer.Run(session);
         REQUIRE(session.StateOf("room") == SYNCLINE_DOCUMENT_FAILED);
         CheckCall(w, "syncline_client_session_retry",
                   syncline_client_session_retry, session.it, ROOM);
       }},
  };
}

// A peer that offers "room" with the world's document. A call that is refused
// must not change that.
struct PeerWorld {
  explicit PeerWorld(World& world) : w(world) {
    REQUIRE(syncline_peer_session_new(nullptr, 1, 1, &p, nullptr) ==
            SYNCLINE_OK);
    REQUIRE(syncline_peer_session_offer(p, ROOM, w.doc, nullptr, nullptr) ==
            SYNCLINE_OK);
    w.also = [this] { return Print(); };
  }
  PeerWorld(const PeerWorld&) = delete;
  ~PeerWorld() {
    w.also = nullptr;
    CHECK(syncline_peer_session_free(p, nullptr) == SYNCLINE_OK);
    CHECK(syncline_peer_session_free(new_session, nullptr) == SYNCLINE_OK);
  }

  std::string Print() const {
    Entries entries;
    REQUIRE(syncline_peer_session_presence(p, ROOM, &entries, nullptr) ==
            SYNCLINE_OK);
    bool is_set = false;
    int64_t at = 0;
    REQUIRE(syncline_peer_session_next_wakeup(p, &is_set, &at, nullptr) ==
            SYNCLINE_OK);
    return std::to_string(entries.size) + " " + std::to_string(at);
  }

  World& w;
  syncline_peer_session* p = nullptr;
  SyncOutputs out;
  syncline_peer_session* new_session = nullptr;
  syncline_document_port port = {sizeof(port), nullptr,  NoVersion,
                                 NoExport,     NoImport, nullptr};
};

// In the expressions `y` is a PeerWorld of the call's own.
#define PEER_CALL(function, ...)                            \
  Row {                                                     \
#function, [](World& w) {                                 \
      PeerWorld y(w);                                         \
      CheckCall(w, #function, function, __VA_ARGS__);         \
    } \
  }

std::vector<Row> CallsOfPeers() {
  return {
      PEER_CALL(syncline_peer_session_new, nullptr, 1, 0, &y.new_session),
      PEER_CALL(syncline_peer_session_offer, y.p, "other", 5, w.doc, nullptr),
      PEER_CALL(syncline_peer_session_offer_port, y.p, "other", 5, &y.port,
                nullptr),
      PEER_CALL(syncline_peer_session_withdraw, y.p, ROOM),
      PEER_CALL(syncline_peer_session_local_change, y.p, ROOM),
      PEER_CALL(syncline_peer_session_set_presence, y.p, ROOM, "key", 3,
                "value", 5),
      PEER_CALL(syncline_peer_session_remove_presence, y.p, ROOM, "key", 3),
      PEER_CALL(syncline_peer_session_presence, y.p, ROOM, &y.out.entries),
      PEER_CALL(syncline_peer_session_failure, y.p, ROOM, &y.out.code,
                &y.out.text),
      PEER_CALL(syncline_peer_session_receive, y.p, 2, "", 0),
      PEER_CALL(syncline_peer_session_closed, y.p),
      PEER_CALL(syncline_peer_session_tick, y.p, 2),
      PEER_CALL(syncline_peer_session_next_wakeup, y.p, &y.out.is_set,
                &y.out.at),
      PEER_CALL(syncline_peer_session_output, y.p, &y.out.bytes, &y.out.size),
      PEER_CALL(syncline_peer_session_consume, y.p, 0),
      PEER_CALL(syncline_peer_session_close_code, y.p, &y.out.is_set,
                &y.out.close_code),
      PEER_CALL(syncline_peer_session_error, y.p, &y.out.code, &y.out.text),
      PEER_CALL(syncline_peer_session_take_events, y.p, &y.out.events),
  };
}

}  // namespace

std::vector<Row> CallsOfSync() {
  std::vector<Row> calls = {
      SYNC_CALL(syncline_client_session_new, nullptr, 1, &y.new_session),
      SYNC_CALL(syncline_client_session_connection, y.s.it, &y.out.connection),
      SYNC_CALL(syncline_client_session_connection_error, y.s.it, &y.out.code,
                &y.out.text),
      SYNC_CALL(syncline_client_session_server_level, y.s.it, &y.out.level),
      SYNC_CALL(syncline_client_session_close_code, y.s.it, &y.out.close_code),
      SYNC_CALL(syncline_client_session_restart, y.s.it, 2),
      SYNC_CALL(syncline_client_session_opened, y.s.it, 2),
      SYNC_CALL(syncline_client_session_receive, y.s.it, 2, "", 0),
      SYNC_CALL(syncline_client_session_closed, y.s.it, 2, 1006),
      SYNC_CALL(syncline_client_session_tick, y.s.it, 2),
      SYNC_CALL(syncline_client_session_next_wakeup, y.s.it, &y.out.is_set,
                &y.out.at),
      SYNC_CALL(syncline_client_session_output, y.s.it, &y.out.bytes,
                &y.out.size),
      SYNC_CALL(syncline_client_session_consume, y.s.it, 1),
      SYNC_CALL(syncline_client_session_take_events, y.s.it, &y.out.events),
  };
  for (const std::vector<Row>& more : {CallsOfRooms(), CallsOfPeers()}) {
    calls.insert(calls.end(), more.begin(), more.end());
  }
  return calls;
}

}  // namespace syncline::test
