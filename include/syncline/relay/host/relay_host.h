// START HERE to embed a relay: a hub with threads and a server, in one object.
//
//   MemoryStore store;
//   OpenAuth auth;
//   auto host = RelayHost::Start({}, {.log = store, .snapshots = store,
//                                     .auth = auth});
//   // clients connect to ws://127.0.0.1:<port>/v1/sync
//
// What it answers:
//
//   /v1/sync    the WebSocket of sessions (docs/sync.md); binary messages
//   /healthz    200 as long as the hub can keep something, else 503
//   /readyz     200 where the store answers, and the host is not draining
//   /metrics    for Prometheus; to HostOptions::metrics_clients
//   /v1/...     HostParts::routes, where there are any
//
// Threads: ServerOptions::threads for sockets, one for the hub, one that writes
// groups to the log, and a few for what blocks. Each queue between them is
// bounded: a client that sends more than the hub takes is not read from, one
// that does not read is closed with 1013, and requests are bounded by the
// server.
#ifndef SYNCLINE_RELAY_HOST_RELAY_HOST_H_
#define SYNCLINE_RELAY_HOST_RELAY_HOST_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/auth/auth.h"
#include "syncline/relay/bus.h"
#include "syncline/relay/env.h"
#include "syncline/relay/group_committer.h"
#include "syncline/relay/host/http_routes.h"
#include "syncline/relay/hub.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/metrics/audit_log.h"
#include "syncline/relay/metrics/json_log.h"
#include "syncline/relay/metrics/metrics.h"
#include "syncline/relay/net/server.h"
#include "syncline/relay/snapshot_store.h"

namespace syncline::relay {

struct HostOptions {
  // `max_queued_bytes` is raised to 64 KiB, which sessions need.
  // `max_message_bytes` is 1 MiB at least.
  ServerOptions server = {};
  // `session.max_level` is lowered to the level of the store, and
  // `session.limits.max_frame_bytes` to what fits a message beside what a
  // client has to say at once.
  HubOptions hub = {};
  GroupOptions group = {};
  // For what blocks: reads of the stores, compaction. [1, 64]
  int blocking_threads = 4;
  // Whether a request must ask for this machine by a name that no DNS gives:
  // localhost, or a loopback address. For a host that checks no tokens: else a
  // page may have its own name lead here, and be of our origin.
  bool is_local_only = false;
  // Addresses and ranges of those who may read /metrics.
  std::vector<std::string> metrics_clients = {"127.0.0.0/8", "::1"};
};

// What is referred to outlives the host.
struct HostParts {
  LogStore& log;
  SnapshotStore& snapshots;
  Auth& auth;
  Bus* bus = nullptr;  // null: the host has one of its own
  Env* env = &Env::Real();
  // Null: the host has its own. Names that begin with syncline_ are the host's.
  Metrics* metrics = nullptr;
  JsonLog* json_log = nullptr;  // null: nothing is logged
  // Null: nothing is kept. What hub.observer is told is written soon after it
  // happened, in its order, but for refusals of a client that has many: a line
  // tells later how many more there were. What a disk is too slow for is lost,
  // counted (syncline_audit_lost_total), and logged.
  AuditLog* audit_log = nullptr;
  HttpRoutesFactory routes = nullptr;
  // Called once, on a thread of the host, when nothing can be kept any more:
  // the program is to exit, and must not destroy the host from within the call.
  std::function<void(const absl::Status&)> on_failure = nullptr;
};

// Thread rule: thread-safe, but for the destructor.
class RelayHost {
 public:
  // Errors: those of Server::Start; InvalidArgument, for options out of their
  // range.
  static absl::StatusOr<std::unique_ptr<RelayHost>> Start(HostOptions options,
                                                          HostParts parts);

  // Closes all connections, writes what is queued for the log, and waits for
  // the threads. Who is to be told before is told by Drain().
  ~RelayHost();

  uint16_t port() const;
  // OK, or why nothing can be kept any more.
  absl::Status health() const;

  // Server::ReloadTls.
  absl::Status ReloadTls();

  // Sends clients away: /readyz says so from now on, sessions get a GoAway, and
  // their connections are closed one after the other, spread over `time`, or
  // less where they are few: the next process bears some at once. They are
  // served until then. Returns when all have gone, or the time is over: how
  // many are left. Call it once, then destroy the host.
  size_t Drain(std::chrono::milliseconds time);

 private:
  class Core;
  explicit RelayHost(std::unique_ptr<Core> core);

  std::unique_ptr<Core> core_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_HOST_RELAY_HOST_H_
