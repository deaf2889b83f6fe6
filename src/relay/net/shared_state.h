// What all connections of one server have in common.
#ifndef SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_
#define SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
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

struct SharedState {
  ServerOptions options;
  std::vector<IpRange> trusted;
  ServerHandler* handler = nullptr;
  std::shared_ptr<Admission> admission;
  Counters counters;
  std::atomic<bool> is_draining{false};
};

inline std::chrono::steady_clock::duration Duration(
    ServerOptions::Seconds seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      seconds);
}

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_SHARED_STATE_H_
