// The reference server: for each room a plain log in memory, of which a part is
// flushed. It is slow and has no cleverness; what it promises is what it
// flushed.
//
// What is shallow, and what says that it is of another document than what is
// there, it refuses. Of a room that is encrypted it can be told to ask for a
// snapshot (WantSnapshot()), which takes the place of what was flushed.
//
// A token is "subject access expiry", for instance "ann write 5000": access is
// presence, read or write, expiry a moment in milliseconds. Any room exists as
// soon as somebody joins it.
#ifndef SYNCLINE_TESTS_SYNC_NAIVE_SERVER_H_
#define SYNCLINE_TESTS_SYNC_NAIVE_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/sync/server.h"
#ifdef SYNCLINE_SERVER_OF_C
#include "sync/of_c/server_session.h"
#endif

namespace syncline::test {

// test_sync has the sessions of C++, test_sync_of_c those of C.
#ifdef SYNCLINE_SERVER_OF_C
using TestedServer = ServerSessionOfC;
using TestedFrames = SharedFramesOfC;
#else
using TestedServer = ServerSession;
using TestedFrames = SharedFrames;
#endif

class NaiveServer;

// One connection, with its session.
class NaiveConnection : public ServerHandler {
 public:
  NaiveConnection(NaiveServer* server, ServerOptions options, std::string name,
                  Milliseconds now);

  void OnHello(std::string_view last_session) override;
  void OnJoin(const JoinRequest& request) override;
  void OnAppend(ChannelId channel, SyncBatchPtr batch) override;
  void OnPresence(ChannelId channel, const PresenceEntry& change) override;
  void OnToken(ChannelId channel, std::string_view token) override;
  void OnLeave(ChannelId channel) override;
  void OnUploadBroken(ChannelId channel, PartialUpload upload) override;

  struct Member {
    std::string room;
    std::string subject;
    Access access = Access::kNone;
    Milliseconds expires{0};
    uint64_t connection = 0;
    uint64_t upload_hash = 0;
  };

  NaiveServer& server;
  std::map<ChannelId, Member> members;
  std::string last_session;
  TestedServer session;
};

class NaiveServer {
 public:
  struct Room {
    std::vector<SyncBatchPtr> log;
    size_t flushed = 0;
    VersionVector have;
    VersionVector durable;
    uint64_t epoch = 1;
    uint64_t deleted_before = 0;  // replicas of earlier epochs stay out
    PresenceTable presence;
    // Of the batches so far, where one says it.
    std::optional<DocId> doc_id;
    // Why nobody is let in; kInternal: everybody is.
    SyncErrorCode closed = SyncErrorCode::kInternal;
    bool wants_snapshot = false;
  };

  explicit NaiveServer(ServerOptions options = {}) : options_(options) {}
  NaiveServer(const NaiveServer&) = delete;
  NaiveServer& operator=(const NaiveServer&) = delete;
  ~NaiveServer() { DisconnectAll(); }

  NaiveConnection* Connect(Milliseconds now);
  void Disconnect(NaiveConnection* connection);
  void DisconnectAll();
  Room& room(const std::string& name) { return rooms_[name]; }
  const std::vector<std::unique_ptr<NaiveConnection>>& connections() const {
    return connections_;
  }

  // All that was appended is safe now, and told.
  void Flush();
  // Delivers before it flushes, at kReceived.
  void set_early_relay(bool early) { early_relay_ = early; }
  // What was not flushed is gone, and so are the connections.
  void Crash();
  // Keeps what was flushed; goes back to what was kept.
  void BackUp() { backup_ = rooms_; }
  void Restore();
  void Tick(Milliseconds now);
  // Dismisses all, and lets nobody in any more.
  void Close(const std::string& room, SyncErrorCode why);
  void ResetHead(const std::string& room);
  // The same for good: who knows what there was stays out.
  void Delete(const std::string& room);
  // Of all who are in it. What comes first is taken.
  void WantSnapshot(const std::string& room);
  size_t snapshots = 0;  // that were taken
  // Most bytes that one connection held.
  size_t max_queued_bytes() const { return max_queued_bytes_; }
  size_t resumed_uploads = 0;

 private:
  friend class NaiveConnection;

  template <typename F>
  void ForEachMember(const std::string& room, F f);
  void DropUnflushed(Room* room);
  // Whether it is all that was flushed, and was asked for.
  static bool TakeSnapshot(const SyncBatchPtr& batch, Room* room);

  ServerOptions options_;
  TestedFrames frames_;
  bool early_relay_ = false;
  Milliseconds now_{0};
  uint64_t names_ = 0;
  std::map<std::string, Room> rooms_;
  std::map<std::string, Room> backup_;
  std::map<uint64_t, PartialUpload> uploads_;  // by their hashes
  std::vector<std::unique_ptr<NaiveConnection>> connections_;
  size_t max_queued_bytes_ = 0;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SYNC_NAIVE_SERVER_H_
