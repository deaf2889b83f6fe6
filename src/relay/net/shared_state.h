// What all connections of one server have in common.
#ifndef SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_
#define SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "admission.h"
#include "syncline/relay/net/client_address.h"
#include "syncline/relay/net/server.h"

namespace syncline::relay {

// A connection, as the server sees it. Both run on the thread of its loop.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void Drain() = 0;
  // Where it is a WebSocket: closes it. Whether it is one that was open.
  virtual bool GoAway() = 0;
  virtual void Stop() = 0;  // at once
};

// The way into a loop from other threads, which may come after its end.
class LoopGate {
 public:
  // `number`: which of the server's loops it is.
  LoopGate(boost::asio::io_context* loop, size_t number)
      : number_(number), loop_(loop) {}

  size_t number() const { return number_; }

  template <typename Function>
  void Post(Function function) {
    const std::lock_guard lock(mutex_);
    if (loop_ != nullptr) boost::asio::post(*loop_, std::move(function));
  }
  void Shut() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  const size_t number_;
  std::mutex mutex_;
  boost::asio::io_context* loop_;  // nullptr: it has ended
};

// The connections of one loop, which live until they leave it. Used on its
// thread alone.
using Connections = absl::flat_hash_set<std::shared_ptr<Connection>>;

struct Counters {
  std::atomic<uint64_t> web_sockets{0};
  std::atomic<uint64_t> accepted{0};
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> refused_full{0};
  std::atomic<uint64_t> refused_rate{0};
  std::atomic<uint64_t> refused_bad{0};
  std::atomic<uint64_t> refused_origin{0};
  std::atomic<uint64_t> timed_out{0};
};

struct SharedState {
  ServerOptions options;
  std::vector<IpRange> trusted;
  ServerHandler* handler = nullptr;
  std::shared_ptr<Admission> admission;
  Counters counters;
  std::atomic<bool> is_draining{false};
};

// What a connection takes along when it changes its protocol.
struct ConnectionContext {
  std::shared_ptr<SharedState> shared;
  std::shared_ptr<LoopGate> gate;
  std::shared_ptr<Connections> all;  // of its loop
  Admission::Ticket ticket;          // among all
  IpAddress peer;
  Admission::Ticket client_ticket;  // among those of the client, once known
  std::string client_key = {};      // whose ticket that is; empty: none
};

inline std::chrono::steady_clock::duration Duration(
    ServerOptions::Seconds seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      seconds);
}

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_
