// What all connections of one server have in common.
#ifndef SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_
#define SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "admission.h"
#include "syncline/relay/net/client_address.h"
#include "syncline/relay/net/server.h"

namespace syncline::relay {

struct Counters {
  std::atomic<uint64_t> web_sockets{0};
  std::atomic<uint64_t> accepted{0};
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> refused_full{0};
  std::atomic<uint64_t> refused_rate{0};
  std::atomic<uint64_t> refused_bad{0};
  std::atomic<uint64_t> refused_origin{0};
  std::atomic<uint64_t> timed_out{0};
  std::atomic<uint64_t> slowed{0};
};

// Bytes of bodies and messages that have come and are not yet whole, of all
// connections: who sends them may be anybody.
class IncomingBytes {
 public:
  // What one connection holds of them.
  class Share {
   public:
    explicit Share(IncomingBytes* all) : all_(*all) {}
    ~Share() { Set(0); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // False: it is more than there may be. It counts all the same.
    bool Set(size_t bytes) {
      if (bytes == bytes_) return true;
      const size_t before = std::exchange(bytes_, bytes);
      const size_t all = (all_.bytes_ += bytes - before);
      return bytes <= before || all <= all_.limit_;
    }

   private:
    IncomingBytes& all_;
    size_t bytes_ = 0;
  };

  explicit IncomingBytes(size_t limit) : limit_(limit) {}

 private:
  const size_t limit_;
  std::atomic<size_t> bytes_{0};
};

struct SharedState {
  explicit SharedState(ServerOptions server_options)
      : options(std::move(server_options)),
        incoming(options.max_incoming_bytes) {}

  ServerOptions options;
  std::vector<IpRange> trusted;
  ServerHandler* handler = nullptr;
  std::shared_ptr<Admission> admission;
  Counters counters;
  IncomingBytes incoming;
  std::atomic<bool> is_draining{false};
};

inline std::chrono::steady_clock::duration Duration(
    ServerOptions::Seconds seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      seconds);
}

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_
