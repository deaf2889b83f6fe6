// The WebSockets of a hub: each is a HubConnection on the hub's thread and a
// socket on another, with as little between them as keeps both busy.
//
//   in    messages gather in an inbox, which the hub empties at once. When it
//   is
//         full, the socket is not read from until it is empty again
//   out   the session's output is taken only while less than kMaxInFlight of it
//         has not been taken by the system: what waits, waits in the session,
//         which bounds it, gathers it into fewer messages, and closes who does
//         not keep up (1013). What the hub has for all of them in one turn
//         goes to each of the server's threads at once
//
// A message's bytes are a piece of the stream of frames, wherever it begins;
// those that go out are short, so that the client hears of each.
//
// Thread rule: MakeHandler from any thread; the rest on the hub's.
#ifndef SYNCLINE_RELAY_SRC_HOST_SYNC_CONNECTIONS_H_
#define SYNCLINE_RELAY_SRC_HOST_SYNC_CONNECTIONS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "syncline/relay/executor.h"
#include "syncline/relay/hub.h"
#include "syncline/relay/net/due_queue.h"
#include "syncline/relay/net/web_socket.h"
#include "syncline/sync/error.h"

namespace syncline::relay::internal {

class SyncConnection;

// Since the start. Thread-safe, but for `closed`, which is of the hub's thread.
struct SyncCounts {
  std::atomic<uint64_t> received_bytes{0};
  std::atomic<uint64_t> sent_bytes{0};
  std::atomic<uint64_t> pauses{0};  // of reading, since an inbox was full
  std::map<CloseCode, uint64_t> closed;  // sessions that were ended, by code
};

class SyncConnections {
 public:
  // Bytes of an inbox; the message that exceeds it is still taken.
  static constexpr size_t kMaxInbox = size_t{1} << 20;
  // Bytes on their way to one client's system.
  static constexpr size_t kMaxInFlight = size_t{64} << 10;

  SyncConnections(Hub& hub, Executor& executor);
  ~SyncConnections();  // all connections end
  SyncConnections(const SyncConnections&) = delete;
  SyncConnections& operator=(const SyncConnections&) = delete;

  // For a new WebSocket. As Hub::Connect().
  struct Names {
    std::string connection;
    std::string client;
  };
  std::unique_ptr<WebSocketHandler> MakeHandler(Names names);

  // Hands what was said to the sockets' threads. To be called at the end of
  // each turn of the hub's thread.
  void Flush();
  // Lets time pass for those whose time has come.
  void Tick();
  std::optional<Milliseconds> next_wakeup() const;  // by Hub::Now()

  const SyncCounts& counts() const { return counts_; }

 private:
  friend class SyncConnection;

  struct Outgoing {
    std::shared_ptr<SyncConnection> connection;
    Frame frame;
  };
  // For one of the server's threads.
  struct ThreadOutgoing {
    std::shared_ptr<WebSocket> way;  // one of its sockets
    std::vector<Outgoing> all;
  };

  void SendLater(const std::shared_ptr<WebSocket>& socket, Outgoing outgoing);

  Hub& hub_;
  Executor& executor_;
  SyncCounts counts_;
  absl::flat_hash_set<std::shared_ptr<SyncConnection>> open_;
  DueQueue<SyncConnection, Milliseconds> wakeups_;
  std::vector<ThreadOutgoing> outgoing_;  // by WebSocket::thread()
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_RELAY_SRC_HOST_SYNC_CONNECTIONS_H_
