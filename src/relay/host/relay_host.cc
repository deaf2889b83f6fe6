#include "syncline/relay/host/relay_host.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "audit_queue.h"
#include "host_metrics.h"
#include "measured_log.h"
#include "refusal_lines.h"
#include "sync_connections.h"
#include "syncline/relay/local_bus.h"
#include "syncline/relay/metrics/trace_context.h"
#include "syncline/relay/net/client_address.h"
#include "syncline/sync/options.h"
#include "thread_executor.h"

namespace syncline::relay {
namespace {

constexpr int kMaxBlockingThreads = 64;
// A client's message is what it had to say at once, and a frame more.
constexpr size_t kClientOutput = ClientOptions().max_output_bytes;
constexpr size_t kMinMessage = 2 * kClientOutput;
constexpr size_t kLengthBytes = 5;  // before a frame
// How often time passes for rooms, whose times are tens of seconds, and for the
// grants of connections; and a store that nobody uses is asked whether it has
// stopped.
constexpr Milliseconds kTickTime{1'000};
// After a GoAway, clients come back when the next process is likely to be up.
constexpr Milliseconds kComeBackMin{500};
constexpr Milliseconds kComeBackMax{5'000};

// What a drain takes where clients are few, and for each of them: a hundred a
// second is what the next process bears well.
constexpr std::chrono::milliseconds kDrainAtLeast{2'000};
constexpr std::chrono::milliseconds kDrainOne{10};

absl::StatusOr<std::vector<IpRange>> ParseRanges(
    const std::vector<std::string>& texts) {
  std::vector<IpRange> ranges;
  for (const std::string& text : texts) {
    absl::StatusOr<IpRange> range = IpRange::Parse(text);
    if (!range.ok()) return range.status();
    ranges.push_back(*std::move(range));
  }
  return ranges;
}

const char* NameOf(HubEvent::Kind kind) {
  switch (kind) {
    case HubEvent::Kind::kJoined:
      return "joined";
    case HubEvent::Kind::kAccessChanged:
      return "access changed";
    case HubEvent::Kind::kRefused:
      return "refused";
    case HubEvent::Kind::kSnapshotGiven:
      return "snapshot given";
  }
  return "something else";
}

std::string_view AccessName(Access access) {
  switch (access) {
    case Access::kNone:
      return "none";
    case Access::kPresence:
      return "presence";
    case Access::kRead:
      return "read";
    case Access::kWrite:
      return "write";
  }
  return "something else";
}

// "localhost:8080", "127.0.0.1", "[::1]:8080"
bool IsLocalName(std::string_view host) {
  if (!host.empty() && host.front() == '[') {
    host = host.substr(1, host.find(']') - 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  const auto address = IpAddress::Parse(host);
  return address
             ? address->is_loopback()
             : absl::EqualsIgnoreCase({host.data(), host.size()}, "localhost");
}

std::string LimitKeyOf(const std::string& client) {
  const std::optional<IpAddress> address = IpAddress::Parse(client);
  return address ? address->limit_key() : std::string();
}

bool IsGet(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

class RelayHost::Core : public ServerHandler {
 public:
  Core(HostOptions options, HostParts parts, std::vector<IpRange> may_measure)
      : options_(std::move(options)),
        parts_(std::move(parts)),
        may_measure_(std::move(may_measure)),
        metrics_(parts_.metrics != nullptr ? *parts_.metrics : own_metrics_),
        log_(parts_.log, metrics_, *parts_.env),
        committer_(log_, options_.group) {
    if (parts_.audit_log == nullptr) return;
    audit_.emplace(*parts_.audit_log, parts_.json_log,
                   **metrics_.AddCounter(
                       "syncline_audit_lost_total",
                       "Lines that could not be kept in the audit log."));
  }

  ~Core() override {
    server_.store(nullptr);
    owned_server_.reset();
    committer_.Stop();
    if (writer_.joinable()) writer_.join();
    if (!is_started_) return;
    executor_.RunAndWait([this] {
      routes_.reset();
      connections_.reset();
      hub_.reset();
      if (audit_) NoteCounted(refusals_.All());
    });
    executor_.Stop();
  }

  absl::Status Start() {
    is_started_ = true;
    writer_ = std::thread([this] { committer_.Run(); });
    executor_.Start(options_.blocking_threads, [this] { return Turn(); });
    executor_.RunAndWait([this] { MakeHub(); });
    auto server = Server::Start(options_.server, this);
    if (!server.ok()) return server.status();
    owned_server_ = *std::move(server);
    server_.store(owned_server_.get());
    return absl::OkStatus();
  }

  Server& server() { return *owned_server_; }

  absl::Status health() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

  size_t Drain(std::chrono::milliseconds time) {
    is_draining_ = true;
    executor_.RunAndWait([this] {
      hub_->GoAway(kComeBackMin, kComeBackMax, "the relay is about to stop");
      if (routes_ != nullptr) routes_->OnDrain();
    });
    const auto sockets =
        static_cast<int64_t>(owned_server_->stats().web_sockets);
    return owned_server_->Drain(
        std::min(time, kDrainAtLeast + sockets * kDrainOne));
  }

  void OnRequest(HttpRequest request,
                 std::unique_ptr<HttpReply> reply) override {
    if (!MayAsk(request)) {
      return reply->Send(TextResponse(421, "the relay has another name"));
    }
    const std::string_view path = request.path();
    if (path == "/healthz" || path == "/readyz" || path == "/metrics") {
      if (IsGet(request)) return Probe(request, std::move(reply));
      HttpResponse response = TextResponse(405, "only GET");
      response.headers.emplace_back("Allow", "GET, HEAD");
      return reply->Send(std::move(response));
    }
    if (path == "/v1/sync") {
      HttpResponse response = TextResponse(426, "this is a WebSocket");
      response.headers.emplace_back("Upgrade", "websocket");
      return reply->Send(std::move(response));
    }
    if (routes_ != nullptr && path.substr(0, 4) == "/v1/") {
      return routes_->OnRequest(std::move(request), std::move(reply));
    }
    reply->Send(TextResponse(404, "there is nothing here"));
  }

  void OnHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
              std::function<void()> go_on) override {
    if (MayAsk(head) && routes_ != nullptr &&
        head.path().substr(0, 4) == "/v1/") {
      return routes_->OnHead(std::move(head), std::move(reply),
                             std::move(go_on));
    }
    reply->Send(TextResponse(413, "nothing here takes so much"));
  }

  absl::StatusOr<std::unique_ptr<WebSocketHandler>> OnUpgrade(
      const HttpRequest& request) override {
    if (request.path() != "/v1/sync") {
      return absl::NotFoundError("the WebSocket is at /v1/sync");
    }
    if (!MayAsk(request)) {
      return absl::PermissionDeniedError("the relay has another name");
    }
    if (is_draining_) {
      return absl::UnavailableError("the relay is about to stop");
    }
    if (absl::Status status = health(); !status.ok()) {
      return absl::UnavailableError("the store has stopped");
    }
    const auto asked = TraceContext::Parse(request.header("traceparent"));
    const TraceContext trace =
        asked ? asked->Child(*parts_.env) : TraceContext::New(*parts_.env);
    if (parts_.json_log != nullptr) {
      parts_.json_log->Write(LogLevel::kDebug, "connected",
                             {{"client", request.client}}, &trace);
    }
    return connections_->MakeHandler(
        {.connection = trace.ToString(), .client = LimitKeyOf(request.client)});
  }

 private:
  using ReplyPtr = std::shared_ptr<HttpReply>;

  bool MayAsk(const HttpRequest& request) const {
    return !options_.is_local_only || IsLocalName(request.header("Host"));
  }

  void MakeHub() {
    HubOptions hub = options_.hub;
    hub.observer = [this,
                    hosts = std::move(hub.observer)](const HubEvent& event) {
      Note(event);
      if (hosts) hosts(event);
    };
    const HubParts parts{
        .log = log_,
        .snapshots = parts_.snapshots,
        .committer = committer_,
        .bus = parts_.bus != nullptr ? *parts_.bus : own_bus_,
        .auth = parts_.auth,
        .executor = executor_,
        .env = *parts_.env,
    };
    hub_ = std::make_unique<Hub>(std::move(hub), parts);
    connections_ =
        std::make_unique<internal::SyncConnections>(*hub_, executor_);
    if (parts_.routes) routes_ = parts_.routes(*hub_, parts);
  }

  // --- On the hub's thread.

  void Note(const HubEvent& event) {
    const char* name = NameOf(event.kind);
    LogFields fields = {{"document", std::string(event.document)},
                        {"tenant", std::string(event.tenant)},
                        {"subject", std::string(event.subject)},
                        {"access", std::string(AccessName(event.access))}};
    if (!event.why.empty()) fields.emplace_back("why", std::string(event.why));
    const auto trace = TraceContext::Parse(event.connection);
    if (parts_.json_log != nullptr) {
      parts_.json_log->Write(LogLevel::kInfo, name, fields,
                             trace ? &*trace : nullptr);
    }
    if (!audit_) return;
    if (event.kind == HubEvent::Kind::kRefused &&
        !refusals_.Take(event.client, audit_->has_room_for_refusals(),
                        TokenBucket::TimeOf(parts_.env->MonotonicNs()))) {
      return;
    }
    if (trace) fields.emplace_back("trace_id", trace->trace_id);
    audit_->Add(name, std::move(fields));
  }

  // That so many more of a client were refused than have lines.
  void NoteCounted(const std::vector<internal::RefusalLines::Counted>& all) {
    for (const auto& [client, refusals] : all) {
      audit_->Add(
          NameOf(HubEvent::Kind::kRefused),
          {{"client", client}, {"more", static_cast<int64_t>(refusals)}});
    }
  }

  std::optional<std::chrono::milliseconds> Turn() {
    if (hub_ == nullptr) return std::nullopt;
    const Milliseconds now = hub_->Now();
    connections_->Tick();
    hub_->EndPauses();
    if (now >= next_tick_) {
      next_tick_ = now + kTickTime;
      hub_->Tick();
      if (audit_ && audit_->has_room_for_refusals()) {
        NoteCounted(
            refusals_.Due(TokenBucket::TimeOf(parts_.env->MonotonicNs())));
      }
      CheckHealth();
    }
    connections_->Flush();
    const Milliseconds next =
        std::min({next_tick_, connections_->next_wakeup().value_or(next_tick_),
                  hub_->next_pause_end().value_or(next_tick_)});
    // What is due although it was looked at just now, is again in the next
    // millisecond.
    return std::max(next - hub_->Now(), Milliseconds(1));
  }

  void CheckHealth() {
    absl::Status status = hub_->health();
    if (status.ok()) status = log_.health();
    if (status.ok()) return;
    {
      const std::lock_guard lock(mutex_);
      if (!failure_.ok()) return;
      failure_ = status;
    }
    if (parts_.on_failure) parts_.on_failure(status);
  }

  // --- Probes

  void Probe(const HttpRequest& request, ReplyPtr reply) {
    if (request.path() == "/healthz") {
      const bool is_well = health().ok();
      return reply->Send(TextResponse(
          is_well ? 200 : 503, is_well ? "ok" : "the store has stopped"));
    }
    if (request.path() == "/readyz") return Ready(std::move(reply));
    if (!MayMeasure(request.client)) {
      return reply->Send(TextResponse(403, "metrics are not for this address"));
    }
    const Server* server = server_.load();
    const ServerStats stats =
        server == nullptr ? ServerStats() : server->stats();
    executor_.Post([this, stats, reply = std::move(reply)] {
      internal::SampleServer(stats, metrics_);
      internal::SampleHub(*hub_, connections_->counts(),
                          executor_.queued_blocking(), metrics_);
      if (routes_ != nullptr) routes_->Sample(metrics_);
      reply->Send({200,
                   {{"Content-Type", "text/plain; version=0.0.4"}},
                   metrics_.Text()});
    });
  }

  void Ready(ReplyPtr reply) {
    if (is_draining_) {
      return reply->Send(TextResponse(503, "the relay is about to stop"));
    }
    // By way of the hub: it is well if it comes to this.
    executor_.Post([this, reply = std::move(reply)] {
      executor_.RunBlocking([this, reply] {
        absl::Status status = log_.health();
        if (status.ok()) status = log_.List("", 1).status();
        reply->Send(
            TextResponse(status.ok() ? 200 : 503,
                         status.ok() ? "ready" : "the store does not answer"));
      });
    });
  }

  bool MayMeasure(const std::string& client) const {
    const std::optional<IpAddress> address = IpAddress::Parse(client);
    return address && std::any_of(may_measure_.begin(), may_measure_.end(),
                                  [&](const IpRange& range) {
                                    return range.Contains(*address);
                                  });
  }

  const HostOptions options_;
  const HostParts parts_;
  const std::vector<IpRange> may_measure_;
  Metrics own_metrics_;
  Metrics& metrics_;
  LocalBus own_bus_;
  std::optional<internal::AuditQueue> audit_;
  internal::MeasuredLog log_;
  internal::ThreadExecutor executor_;
  GroupCommitter committer_;
  std::thread writer_;
  bool is_started_ = false;
  std::atomic<bool> is_draining_{false};

  // Made and destroyed on the hub's thread, while there is no server.
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<internal::SyncConnections> connections_;
  std::unique_ptr<HttpRoutes> routes_;
  internal::RefusalLines refusals_;
  Milliseconds next_tick_{0};

  std::unique_ptr<Server> owned_server_;
  std::atomic<Server*> server_{nullptr};  // for requests that come early

  mutable std::mutex mutex_;
  absl::Status failure_;
};

RelayHost::RelayHost(std::unique_ptr<Core> core) : core_(std::move(core)) {}
RelayHost::~RelayHost() = default;

absl::StatusOr<std::unique_ptr<RelayHost>> RelayHost::Start(HostOptions options,
                                                            HostParts parts) {
  if (options.blocking_threads < 1 ||
      options.blocking_threads > kMaxBlockingThreads) {
    return absl::InvalidArgumentError(absl::StrCat(
        "there are 1 to ", kMaxBlockingThreads, " threads for what blocks"));
  }
  absl::StatusOr<std::vector<IpRange>> may_measure =
      ParseRanges(options.metrics_clients);
  if (!may_measure.ok()) return may_measure.status();
  if (options.server.max_message_bytes < kMinMessage) {
    return absl::InvalidArgumentError(
        absl::StrCat("a message may have ", options.server.max_message_bytes,
                     " bytes; clients send up to ", kMinMessage, " at once"));
  }
  uint32_t& frame_bytes = options.hub.session.limits.max_frame_bytes;
  frame_bytes = static_cast<uint32_t>(std::min<size_t>(
      frame_bytes,
      options.server.max_message_bytes - kClientOutput - kLengthBytes));
  // What is in flight may always be queued.
  options.server.max_queued_bytes = std::max(
      options.server.max_queued_bytes, internal::SyncConnections::kMaxInFlight);
  auto core = std::make_unique<Core>(std::move(options), std::move(parts),
                                     *std::move(may_measure));
  if (absl::Status status = core->Start(); !status.ok()) return status;
  return std::unique_ptr<RelayHost>(new RelayHost(std::move(core)));
}

uint16_t RelayHost::port() const { return core_->server().port(); }
absl::Status RelayHost::health() const { return core_->health(); }
absl::Status RelayHost::ReloadTls() { return core_->server().ReloadTls(); }
size_t RelayHost::Drain(std::chrono::milliseconds time) {
  return core_->Drain(time);
}

}  // namespace syncline::relay
