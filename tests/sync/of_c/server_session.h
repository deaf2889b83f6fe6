// A ServerSession that is one of the C interface: what the tests of sessions
// promise of servers, they promise of servers of C, too.
#ifndef SYNCLINE_TESTS_SYNC_OF_C_SERVER_SESSION_H_
#define SYNCLINE_TESTS_SYNC_OF_C_SERVER_SESSION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syncline/c/server.h"
#include "syncline/sync/server.h"

namespace syncline::test {

class SharedFramesOfC {
 public:
  SharedFramesOfC();
  SharedFramesOfC(const SharedFramesOfC&) = delete;
  ~SharedFramesOfC();
  syncline_shared_frames* get() const { return frames_; }

 private:
  syncline_shared_frames* frames_ = nullptr;
};

// See ServerSession.
class ServerSessionOfC {
 public:
  ServerSessionOfC(ServerOptions options, const std::string& name,
                   ServerHandler* handler, Milliseconds now,
                   const SharedFramesOfC& frames);
  ServerSessionOfC(const ServerSessionOfC&) = delete;
  ~ServerSessionOfC();

  void Joined(ChannelId channel, const JoinAnswer& answer);
  void Refuse(ChannelId channel, const SyncError& error);
  void Durable(ChannelId channel, AckLevel level, const VersionVector& version);
  void Deliver(ChannelId channel, const SyncBatchPtr& batch, AckLevel level);
  void Presence(ChannelId channel, const PresenceEntry& change);
  void PermChanged(ChannelId channel, Access access);
  void WantSnapshot(ChannelId channel);
  void Dismiss(ChannelId channel, SyncErrorCode why, std::string_view text);
  void HeadReset(ChannelId channel, uint64_t epoch, std::string_view text);

  void Receive(Milliseconds now, std::string_view bytes);
  void Closed();
  void Tick(Milliseconds now);
  std::optional<Milliseconds> next_wakeup() const;
  std::string_view output();
  void Consume(size_t bytes);
  void GoAway(Milliseconds min, Milliseconds max, std::string_view reason);
  std::optional<CloseCode> close_code() const;
  absl::Status error() const;
  size_t queued_bytes() const;

 private:
  syncline_server_session* it_ = nullptr;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SYNC_OF_C_SERVER_SESSION_H_
