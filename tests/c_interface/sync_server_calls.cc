// The calls of server.h, batch.h and presence.h, for misuse_test.cc.
#include "c_interface/calls.h"
#include "c_interface/sync_server.h"

namespace syncline::test {
namespace {

// What functions of server.h write to.
struct ServerOutputs {
  ServerOutputs() {
    std::memset(static_cast<void*>(this), 0xAB, sizeof(*this));
    view.struct_size = sizeof(view);
    info.struct_size = sizeof(info);
  }

  syncline_sync_batch* batch;
  syncline_sync_batch_view view;
  syncline_update_info info;
  syncline_bytes text;
  syncline_presence_entries entries;
  syncline_connections connections;
  syncline_shared_bytes shared;
  syncline_code code;
  const char* bytes;
  size_t size;
  uint16_t close_code;
  bool flag;
  int64_t at;
};

// A client that has joined a room of a server, a batch, and a table of
// presence. A call that is refused must not change that.
struct ServerWorld {
  explicit ServerWorld(World& world) : w(world), batch(w.update) {
    client.Join("room", "write");
    Run({&client});
    channel = server.members.front().channel;
    it = client.served;
    answer.connection = 1;
    change.connection = 1;
    info.spans = {&w.span, 1};
    bool shows = false;
    REQUIRE(syncline_presence_table_apply(table.it, &change, 0, &shows,
                                          nullptr) == SYNCLINE_OK);
    REQUIRE(syncline_shared_frames_new(&frames, nullptr) == SYNCLINE_OK);
    w.also = [this] { return Print(); };
  }
  ServerWorld(const ServerWorld&) = delete;
  ~ServerWorld() {
    w.also = nullptr;
    CHECK(syncline_server_session_free(new_session, nullptr) == SYNCLINE_OK);
    CHECK(syncline_shared_frames_free(new_frames, nullptr) == SYNCLINE_OK);
    CHECK(syncline_shared_frames_free(frames, nullptr) == SYNCLINE_OK);
    CHECK(syncline_presence_table_free(new_table, nullptr) == SYNCLINE_OK);
  }

  std::string Print() const {
    const char* bytes = nullptr;
    size_t size = 0;
    REQUIRE(syncline_server_session_output(it, &bytes, &size, nullptr) ==
            SYNCLINE_OK);
    bool is_set = false;
    int64_t at = 0;
    REQUIRE(syncline_server_session_next_wakeup(it, &is_set, &at, nullptr) ==
            SYNCLINE_OK);
    Entries entries;
    REQUIRE(syncline_presence_table_entries(table.it, &entries, nullptr) ==
            SYNCLINE_OK);
    return std::to_string(server.members.size()) + " " + std::to_string(at) +
           " " + std::to_string(entries.size) + " " +
           std::to_string(client.close_code()) + " " + std::to_string(size);
  }

  World& w;
  ServerOutputs out;
  ServerOfC server;
  Client client{&server, 9};
  syncline_server_session* it = nullptr;
  syncline_channel_id channel = 0;
  Batch batch;
  Table table;
  syncline_server_handler handler = server.Handler();
  syncline_join_answer answer = SYNCLINE_JOIN_ANSWER_INIT;
  syncline_presence_change change = SYNCLINE_PRESENCE_CHANGE_INIT;
  syncline_update_info info = SYNCLINE_UPDATE_INFO_INIT;
  syncline_shared_frames* frames = nullptr;
  syncline_server_session* new_session = nullptr;
  syncline_shared_frames* new_frames = nullptr;
  syncline_presence_table* new_table = nullptr;
};

// In the expressions `y` is a ServerWorld of the call's own.
#define SERVER_CALL(function, ...)                          \
  Row {                                                     \
#function, [](World& w) {                                 \
      ServerWorld y(w);                                       \
      CheckCall(w, #function, function, __VA_ARGS__);         \
    } \
  }

std::vector<Row> CallsOfBatches() {
  return {
      SERVER_CALL(syncline_sync_batch_from_update, w.update.data(),
                  w.update.size(), &y.out.batch),
      {"syncline_sync_batch_parse",
       [](World& w) {
         ServerWorld y(w);
         const std::string encoded = y.batch.encoded();
         CheckCall(w, "syncline_sync_batch_parse", syncline_sync_batch_parse,
                   encoded.data(), encoded.size(), &y.out.batch);
       }},
      SERVER_CALL(syncline_sync_batch_sealed, "secret", 6, &y.info,
                  &y.out.batch),
      SERVER_CALL(syncline_sync_batch_copy, y.batch.it, &y.out.batch),
      SERVER_CALL(syncline_sync_batch_read, y.batch.it, &y.out.view),
      SERVER_CALL(syncline_sync_batch_info, y.batch.it, &y.out.info),
      SERVER_CALL(syncline_sync_batch_follows_on, y.batch.it, w.version.data(),
                  w.version.size(), &y.out.flag),
      SERVER_CALL(syncline_sync_batch_is_known_in, y.batch.it, w.version.data(),
                  w.version.size(), &y.out.flag),
      SERVER_CALL(syncline_sync_batch_advance, y.batch.it, w.version.data(),
                  w.version.size(), &y.out.text),
  };
}

std::vector<Row> CallsOfTables() {
  return {
      SERVER_CALL(syncline_presence_table_new, nullptr, &y.new_table),
      SERVER_CALL(syncline_presence_table_apply, y.table.it, &y.change, 1,
                  &y.out.flag),
      SERVER_CALL(syncline_presence_table_remove, y.table.it, 1, &y.out.flag),
      SERVER_CALL(syncline_presence_table_expire, y.table.it, 100'000,
                  &y.out.connections),
      SERVER_CALL(syncline_presence_table_next_expiry, y.table.it, &y.out.flag,
                  &y.out.at),
      SERVER_CALL(syncline_presence_table_clear, y.table.it),
      SERVER_CALL(syncline_presence_table_entries, y.table.it, &y.out.entries),
  };
}

std::vector<Row> CallsOfRooms() {
  return {
      SERVER_CALL(syncline_server_session_joined, y.it, y.channel, &y.answer),
      SERVER_CALL(syncline_server_session_refuse, y.it, y.channel,
                  SYNCLINE_SYNC_ERROR_GAP, "text", 4, 0),
      SERVER_CALL(syncline_server_session_durable, y.it, y.channel,
                  SYNCLINE_LEVEL_STORED, w.version.data(), w.version.size()),
      SERVER_CALL(syncline_server_session_deliver, y.it, y.channel, y.batch.it,
                  SYNCLINE_LEVEL_STORED),
      SERVER_CALL(syncline_server_session_presence, y.it, y.channel, &y.change),
      SERVER_CALL(syncline_server_session_perm_changed, y.it, y.channel,
                  SYNCLINE_ACCESS_READ),
      SERVER_CALL(syncline_server_session_want_snapshot, y.it, y.channel),
      SERVER_CALL(syncline_server_session_head_reset, y.it, y.channel, 2,
                  "text", 4),
  };
}

}  // namespace

std::vector<Row> CallsOfServer() {
  std::vector<Row> calls = {
      SERVER_CALL(syncline_shared_frames_new, &y.new_frames),
      SERVER_CALL(syncline_shared_frames_clear, y.frames),
      SERVER_CALL(syncline_server_session_new, nullptr, "name", 4, &y.handler,
                  y.frames, 0, &y.new_session),
      SERVER_CALL(syncline_server_session_name, y.it, &y.out.bytes,
                  &y.out.size),
      SERVER_CALL(syncline_server_session_receive, y.it, 2, "", 0),
      SERVER_CALL(syncline_server_session_closed, y.it),
      SERVER_CALL(syncline_server_session_tick, y.it, 2),
      SERVER_CALL(syncline_server_session_next_wakeup, y.it, &y.out.flag,
                  &y.out.at),
      SERVER_CALL(syncline_server_session_output, y.it, &y.out.bytes,
                  &y.out.size),
      SERVER_CALL(syncline_server_session_consume, y.it, 0),
      SERVER_CALL(syncline_server_session_take_output, y.it, &y.out.shared),
      SERVER_CALL(syncline_server_session_go_away, y.it, 1, 2, "text", 4),
      SERVER_CALL(syncline_server_session_close_code, y.it, &y.out.flag,
                  &y.out.close_code),
      SERVER_CALL(syncline_server_session_error, y.it, &y.out.code,
                  &y.out.text),
      SERVER_CALL(syncline_server_session_queued_bytes, y.it, &y.out.size),
  };
  for (const std::vector<Row>& more :
       {CallsOfBatches(), CallsOfTables(), CallsOfRooms()}) {
    calls.insert(calls.end(), more.begin(), more.end());
  }
  return calls;
}

}  // namespace syncline::test
