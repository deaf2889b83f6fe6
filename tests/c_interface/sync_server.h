// A server of C with rooms in memory, as small as it may be, and wires between
// it and sessions of clients. A token is what a client may do: "write", "read",
// "presence"; any other is none.
#ifndef SYNCLINE_TESTS_C_INTERFACE_SYNC_SERVER_H_
#define SYNCLINE_TESTS_C_INTERFACE_SYNC_SERVER_H_

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "c_interface/owned.h"
#include "c_interface/sync_session.h"
#include "syncline/c/server.h"

namespace syncline::test {

// A handle, freed at its end.
struct Batch {
  Batch() = default;
  explicit Batch(std::string_view update) {
    REQUIRE(syncline_sync_batch_from_update(update.data(), update.size(), &it,
                                            nullptr) == SYNCLINE_OK);
  }
  Batch(Batch&& other) noexcept : it(std::exchange(other.it, nullptr)) {}
  ~Batch() { CHECK(syncline_sync_batch_free(it, nullptr) == SYNCLINE_OK); }

  syncline_sync_batch_view View() const {
    syncline_sync_batch_view view = SYNCLINE_SYNC_BATCH_VIEW_INIT;
    REQUIRE(syncline_sync_batch_read(it, &view, nullptr) == SYNCLINE_OK);
    return view;
  }
  std::string encoded() const { return {View().encoded, View().encoded_size}; }
  bool FollowsOn(const std::string& version) const {
    bool follows = false;
    REQUIRE(syncline_sync_batch_follows_on(it, version.data(), version.size(),
                                           &follows, nullptr) == SYNCLINE_OK);
    return follows;
  }
  bool IsKnownIn(std::string_view version) const {
    bool is_known = false;
    REQUIRE(syncline_sync_batch_is_known_in(it, version.data(), version.size(),
                                            &is_known, nullptr) == SYNCLINE_OK);
    return is_known;
  }
  std::string Advance(const std::string& version) const {
    Bytes advanced;
    REQUIRE(syncline_sync_batch_advance(it, version.data(), version.size(),
                                        &advanced, nullptr) == SYNCLINE_OK);
    return StringOf(advanced);
  }

  syncline_sync_batch* it = nullptr;
};

// Freed at its end.
struct Table {
  Table() {
    REQUIRE(syncline_presence_table_new(nullptr, &it, nullptr) == SYNCLINE_OK);
  }
  Table(const Table&) = delete;
  ~Table() { CHECK(syncline_presence_table_free(it, nullptr) == SYNCLINE_OK); }
  syncline_presence_table* it = nullptr;
};

struct ServedRoom {
  std::vector<Batch> log;
  std::string have;
  std::string durable;
  uint64_t epoch = 1;
  Table presence;
};

class ServerOfC {
 public:
  using Session = syncline_server_session;
  struct Member {
    Session* session;
    syncline_channel_id channel;
    std::string room;
    uint64_t connection;
  };

  syncline_server_handler Handler();
  // What is in the logs is on a disk now, and told.
  void Flush();
  void SayGone(const std::string& room, uint64_t connection);
  Member* Find(const Session* session, syncline_channel_id channel);

  std::map<std::string, ServedRoom> rooms;
  std::vector<Member> members;
  std::map<Session*, int> outputs;  // how often there was to be some
  bool flushes = true;              // what is appended, at once
  int64_t now = 0;
  int leaves = 0;
  std::string last_hello = "none";
  // In place of what it does itself.
  std::function<void(Session*, const syncline_join_request*)> join;
  std::function<void(Session*, syncline_channel_id, syncline_sync_batch*)>
      append;

 private:
  void Join(Session* session, const syncline_join_request& request);
  void Append(Session* session, syncline_channel_id channel,
              syncline_sync_batch* batch);
  void Leave(Session* session, syncline_channel_id channel);
  void Presence(syncline_channel_id channel, Session* session,
                const syncline_presence_change& change);
  void Token(Session* session, syncline_channel_id channel,
             std::string_view token);

  uint64_t connections_ = 0;
};

// A client, and its connection with a server.
class Client {
 public:
  explicit Client(ServerOfC* server, uint64_t peer,
                  const syncline_server_options* options = nullptr);
  Client(const Client&) = delete;
  ~Client() { Cut(); }

  void Join(std::string_view room, std::string_view token,
            syncline_ack_level level = SYNCLINE_LEVEL_STORED);
  syncline_document_state state(std::string_view room = "room") const {
    return session.StateOf(room);
  }
  // Failed, and with what.
  syncline_code failure(std::string_view room = "room") const;
  uint16_t close_code() const;
  // Frees the server's end.
  void Cut();
  void Step();

  ServerOfC& server;
  Document document;
  Session session;
  syncline_server_session* served = nullptr;
  std::string up;  // what the client said last
};

// Half a second for all of them.
void Run(const std::vector<Client*>& clients);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_C_INTERFACE_SYNC_SERVER_H_
