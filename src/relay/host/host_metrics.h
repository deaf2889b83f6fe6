// The metrics of a host that others count: looked up when somebody asks.
//
// Thread rule: that of the hub, for SampleHub; any.
#ifndef SYNCLINE_RELAY_SRC_HOST_HOST_METRICS_H_
#define SYNCLINE_RELAY_SRC_HOST_HOST_METRICS_H_

#include <cstddef>

#include "sync_connections.h"
#include "syncline/relay/hub.h"
#include "syncline/relay/metrics/metrics.h"
#include "syncline/relay/net/server.h"

namespace syncline::relay::internal {

void SampleHub(const Hub& hub, const SyncCounts& sync, size_t queued_blocking,
               Metrics& metrics);
void SampleServer(const ServerStats& stats, Metrics& metrics);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_RELAY_SRC_HOST_HOST_METRICS_H_
