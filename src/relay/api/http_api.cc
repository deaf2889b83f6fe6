#include "syncline/relay/api/http_api.h"

#include <utility>

#include "relay/api/api_core.h"

namespace syncline::relay {

HttpApi::HttpApi(Hub& hub, const HubParts& parts, HttpApiOptions options,
                 AuditLog* audit)
    : core_(std::make_shared<internal::ApiCore>(hub, parts, std::move(options),
                                                audit)) {
  core_->Start();
}

HttpApi::~HttpApi() { core_->Stop(); }

void HttpApi::OnRequest(HttpRequest request, std::unique_ptr<HttpReply> reply) {
  core_->Accept(std::move(request), std::move(reply));
}

void HttpApi::OnHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
                     std::function<void()> go_on) {
  core_->AcceptHead(std::move(head), std::move(reply), std::move(go_on));
}

void HttpApi::OnDrain() { core_->Drain(); }

void HttpApi::Sample(Metrics& metrics) {
  const HttpApiCounts now = counts();
  metrics.BringCounterTo("syncline_api_requests_total",
                         "Requests to the HTTP API.", now.requests);
  metrics.BringCounterTo("syncline_api_refused_total",
                         "Of them, those answered with a problem.",
                         now.refused);
  const auto busy = [&](const char* bound, uint64_t times) {
    metrics.BringCounterTo("syncline_api_busy_total",
                           "Of them, those refused for a bound, by which.",
                           times, {{"of", bound}});
  };
  busy("requests", now.over_requests);
  busy("waiting", now.over_waiting);
  busy("openings", now.over_openings);
  busy("bytes", now.over_bytes);
  busy("writes", now.over_writes);
  busy("store", now.over_store);
  metrics.BringCounterTo("syncline_api_appends_total",
                         "Updates that became durable, or were.", now.appends);
  metrics.BringCounterTo("syncline_api_streams_total", "Event streams begun.",
                         now.streams);
  metrics.BringCounterTo("syncline_api_polls_total",
                         "Long polls that had to wait.", now.polls);
  metrics.BringCounterTo("syncline_api_lagged_total",
                         "Times that a stream's client did not keep up.",
                         now.lagged);
  metrics.SetGauge("syncline_api_waiting",
                   "Event streams and long polls that are open.", now.waiting);
}

HttpApiCounts HttpApi::counts() const { return core_->counts(); }

}  // namespace syncline::relay
