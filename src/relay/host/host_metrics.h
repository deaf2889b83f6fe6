// The metrics of a host that others count: looked up when somebody asks.
//
// Thread rule: thread-compatible.
#ifndef SYNCLINE_RELAY_SRC_HOST_HOST_METRICS_H_
#define SYNCLINE_RELAY_SRC_HOST_HOST_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "sync_connections.h"
#include "syncline/relay/hub.h"
#include "syncline/relay/metrics/metrics.h"
#include "syncline/relay/net/server.h"

namespace syncline::relay::internal {

class HostMetrics {
 public:
  explicit HostMetrics(Metrics& metrics) : metrics_(metrics) {}

  void SampleHub(const Hub& hub, const SyncCounts& sync,
                 size_t queued_blocking);
  void SampleServer(const ServerStats& stats);

  // All metrics of the registry, those of others too.
  std::string Text() const { return metrics_.Text(); }

 private:
  // A counter that somebody else counts.
  void Count(const char* name, const char* help, uint64_t value,
             const Metrics::Labels& labels = {});
  void Gauge(const char* name, const char* help, uint64_t value);

  Metrics& metrics_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_RELAY_SRC_HOST_HOST_METRICS_H_
