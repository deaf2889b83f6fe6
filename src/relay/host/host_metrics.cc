#include "host_metrics.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

namespace syncline::relay::internal {
namespace {

// One metric, which a label divides.
void BringCountersTo(
    Metrics& metrics, const std::string& name, const std::string& help,
    const std::string& label,
    std::initializer_list<std::pair<const char*, uint64_t>> counts) {
  for (const auto& [value, count] : counts) {
    metrics.BringCounterTo(name, help, count, {{label, value}});
  }
}

}  // namespace

void SampleHub(const Hub& hub, const SyncCounts& sync, size_t queued_blocking,
               Metrics& metrics) {
  const HubCounts counts = hub.counts();
  metrics.SetGauge("syncline_hub_rooms", "Documents that are open.",
                   hub.rooms());
  metrics.SetGauge("syncline_hub_connections", "Sessions that are open.",
                   hub.connections());
  metrics.SetGauge("syncline_hub_waiting_reads",
                   "Reads and compactions that wait for a thread.",
                   queued_blocking);
  metrics.BringCounterTo("syncline_hub_joins_total", "Documents joined.",
                         counts.joins);
  metrics.BringCounterTo("syncline_hub_joins_from_memory_total",
                         "Of them, without a look at the store.",
                         counts.joins_from_memory);
  metrics.BringCounterTo("syncline_hub_appends_total",
                         "Records that became durable.", counts.appends);
  metrics.BringCounterTo("syncline_hub_deliveries_total",
                         "Records handed on, times readers.",
                         counts.deliveries);
  metrics.BringCounterTo("syncline_hub_refusals_total",
                         "Joins and updates refused.", counts.refusals);
  BringCountersTo(metrics, "syncline_hub_limited_updates_total",
                  "Updates refused, as more was written than a connection, a "
                  "user, a tenant "
                  "or a document may.",
                  "by",
                  {{"connection", counts.limited_connections},
                   {"user", counts.limited_users},
                   {"tenant", counts.limited_tenants},
                   {"document", counts.limited_documents}});
  BringCountersTo(metrics, "syncline_hub_limited_joins_total",
                  "Joins and new tokens refused, as a connection or a client "
                  "asked for more "
                  "than it may.",
                  "by",
                  {{"connection", counts.limited_connection_joins},
                   {"client", counts.limited_client_joins}});
  BringCountersTo(metrics, "syncline_hub_overflows_total",
                  "What was beyond a bound of the hub: documents open at once, "
                  "updates that "
                  "wait to be stored, uploads that broke off and are kept, "
                  "presence that is "
                  "shown.",
                  "of",
                  {{"rooms", counts.over_rooms},
                   {"log queue", counts.over_log_queue},
                   {"uploads", counts.over_uploads},
                   {"presence", counts.over_presence}});
  metrics.BringCounterTo("syncline_hub_compactions_total",
                         "Snapshots made of records.", counts.compactions);
  metrics.BringCounterTo("syncline_hub_failed_compactions_total",
                         "Snapshots that could not be made.",
                         counts.failed_compactions);
  metrics.BringCounterTo(
      "syncline_hub_gaps_total",
      "Notices of other machines that were missed, and made up for.",
      counts.gaps);
  metrics.BringCounterTo("syncline_sync_received_bytes_total",
                         "Of frames, from clients.", sync.received_bytes);
  metrics.BringCounterTo("syncline_sync_sent_bytes_total",
                         "Of frames, to clients.", sync.sent_bytes);
  metrics.BringCounterTo(
      "syncline_sync_pauses_total",
      "Times that a client was not read from, as the hub was behind.",
      sync.pauses);
  for (const auto& [code, times] : sync.closed) {
    metrics.BringCounterTo("syncline_sync_closed_total",
                           "Sessions that the server ended, by close code.",
                           times, {{"code", std::to_string(code)}});
  }
}

void SampleServer(const ServerStats& stats, Metrics& metrics) {
  metrics.SetGauge("syncline_server_connections", "Connections that are open.",
                   stats.connections);
  metrics.SetGauge("syncline_server_web_sockets", "Of them, WebSockets.",
                   stats.web_sockets);
  metrics.BringCounterTo("syncline_server_accepted_total",
                         "Connections accepted.", stats.accepted);
  metrics.BringCounterTo("syncline_server_requests_total",
                         "Requests that were answered, WebSockets among them.",
                         stats.requests);
  constexpr char kRefused[] = "syncline_server_refused_total";
  constexpr char kHelp[] =
      "Connections and requests refused: limits of their number, of their "
      "rate, no HTTP, an origin that may not.";
  metrics.BringCounterTo(kRefused, kHelp, stats.refused_full,
                         {{"reason", "full"}});
  metrics.BringCounterTo(kRefused, kHelp, stats.refused_rate,
                         {{"reason", "rate"}});
  metrics.BringCounterTo(kRefused, kHelp, stats.refused_bad,
                         {{"reason", "bad"}});
  metrics.BringCounterTo(kRefused, kHelp, stats.refused_origin,
                         {{"reason", "origin"}});
  metrics.BringCounterTo("syncline_server_timed_out_total",
                         "Connections closed since the client was too slow.",
                         stats.timed_out);
  metrics.BringCounterTo("syncline_server_slowed_total",
                         "Times that a WebSocket was not read from, as it sent "
                         "more than its rate.",
                         stats.slowed);
}

}  // namespace syncline::relay::internal
