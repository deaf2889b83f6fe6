#include "host_metrics.h"

namespace syncline::relay::internal {

// A registry that is full loses some of its metrics, not the request for them.
void HostMetrics::Count(const char* name, const char* help, uint64_t value,
                        const Metrics::Labels& labels) {
  const auto counter = metrics_.AddCounter(name, help, labels);
  if (counter.ok() && value > (*counter)->value()) {
    (*counter)->Add(value - (*counter)->value());
  }
}

void HostMetrics::Gauge(const char* name, const char* help, uint64_t value) {
  const auto gauge = metrics_.AddGauge(name, help);
  if (gauge.ok()) (*gauge)->Set(static_cast<int64_t>(value));
}

void HostMetrics::SampleHub(const Hub& hub, const SyncCounts& sync,
                            size_t queued_blocking) {
  const HubCounts counts = hub.counts();
  Gauge("syncline_hub_rooms", "Documents that are open.", hub.rooms());
  Gauge("syncline_hub_connections", "Sessions that are open.",
        hub.connections());
  Gauge("syncline_hub_waiting_reads",
        "Reads and compactions that wait for a thread.", queued_blocking);
  Count("syncline_hub_joins_total", "Documents joined.", counts.joins);
  Count("syncline_hub_joins_from_memory_total",
        "Of them, without a look at the store.", counts.joins_from_memory);
  Count("syncline_hub_appends_total", "Records that became durable.",
        counts.appends);
  Count("syncline_hub_deliveries_total", "Records handed on, times readers.",
        counts.deliveries);
  Count("syncline_hub_refusals_total", "Joins and updates refused.",
        counts.refusals);
  Count("syncline_hub_compactions_total", "Snapshots made of records.",
        counts.compactions);
  Count("syncline_hub_failed_compactions_total",
        "Snapshots that could not be made.", counts.failed_compactions);
  Count("syncline_hub_gaps_total",
        "Notices of other machines that were missed, and made up for.",
        counts.gaps);
  Count("syncline_sync_received_bytes_total", "Of frames, from clients.",
        sync.received_bytes);
  Count("syncline_sync_sent_bytes_total", "Of frames, to clients.",
        sync.sent_bytes);
  Count("syncline_sync_pauses_total",
        "Times that a client was not read from, as the hub was behind.",
        sync.pauses);
}

void HostMetrics::SampleServer(const ServerStats& stats) {
  Gauge("syncline_server_connections", "Connections that are open.",
        stats.connections);
  Gauge("syncline_server_web_sockets", "Of them, WebSockets.",
        stats.web_sockets);
  Count("syncline_server_accepted_total", "Connections accepted.",
        stats.accepted);
  Count("syncline_server_requests_total",
        "Requests that were answered, WebSockets among them.", stats.requests);
  constexpr char kRefused[] = "syncline_server_refused_total";
  constexpr char kHelp[] =
      "Connections and requests refused: limits of their number, of their "
      "rate, no HTTP, an origin that may not.";
  Count(kRefused, kHelp, stats.refused_full, {{"reason", "full"}});
  Count(kRefused, kHelp, stats.refused_rate, {{"reason", "rate"}});
  Count(kRefused, kHelp, stats.refused_bad, {{"reason", "bad"}});
  Count(kRefused, kHelp, stats.refused_origin, {{"reason", "origin"}});
  Count("syncline_server_timed_out_total",
        "Connections closed since the client was too slow.", stats.timed_out);
}

}  // namespace syncline::relay::internal
