#include "relay/api/api_core.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "relay/api/answers.h"
#include "relay/api/http_rules.h"
#include "relay/net/origin.h"
#include "syncline/relay/record.h"

namespace syncline::relay::internal {
namespace {

constexpr Milliseconds kTick{1'000};
constexpr size_t kLargeBytes = size_t{64} << 10;
constexpr size_t kMaxPresenceBytes = size_t{64} << 10;
constexpr char kAllowedHeaders[] =
    "Accept, Authorization, Content-Type, If-Match, If-None-Match, "
    "Last-Event-ID";

// Of a GET, and of what changes something and tells of it; nothing, where the
// answer has no body, or its type is known later.
std::string TypeOf(const ApiExchange& exchange) {
  switch (exchange.target.resource) {
    case Resource::kEvents:
      return "text/event-stream";
    case Resource::kSnapshot:
    case Resource::kPast:
    case Resource::kDocument:
      return "";
    default:
      return std::string_view(exchange.action.method) == "DELETE"
                 ? ""
                 : "application/json";
  }
}

// Finds the token; a browser's EventSource can send no headers, so that an
// event stream may have it in its address.
std::optional<Problem> FindToken(ApiExchange& exchange) {
  const auto bearer = BearerToken(exchange.request());
  if (!bearer) {
    return Problem{ProblemCode::kUnauthenticated,
                   "what Authorization takes is one Bearer token",
                   Challenge(exchange, "")};
  }
  exchange.token = *bearer;
  const auto parameter = exchange.target.parameter("access_token");
  if (!parameter) return std::nullopt;
  if (!exchange.token.empty()) {
    return Problem{ProblemCode::kBadParameter,
                   "there are two tokens: one in a header, one in the address"};
  }
  exchange.token = std::string(*parameter);
  return std::nullopt;
}

using Answer = void (*)(const ApiCorePtr&, const ApiExchangePtr&);

Answer AnswerOf(Resource resource, std::string_view method) {
  switch (resource) {
    case Resource::kUpdates:
      return method == "POST" ? PostUpdate : GetUpdates;
    case Resource::kEvents:
      return GetEvents;
    case Resource::kSnapshot:
      return GetSnapshot;
    case Resource::kVersions:
      return GetVersions;
    case Resource::kHistory:
      return GetHistory;
    case Resource::kPast:
      return GetPast;
    case Resource::kRestore:
      return PostRestore;
    case Resource::kPresence:
      if (method == "PUT") return PutPresence;
      return method == "DELETE" ? DeletePresence : GetPresence;
    case Resource::kDocument:
    case Resource::kDescription:
      break;
  }
  return DeleteDocument;
}

}  // namespace

ApiCore::ApiCore(Hub& hub, const HubParts& parts, HttpApiOptions options,
                 AuditLog* audit)
    : hub_(hub),
      parts_(parts),
      options_(std::move(options)),
      audit_(audit),
      requests_(options_.max_requests),
      waiting_(options_.max_waiting),
      openings_(options_.max_openings),
      bytes_(options_.max_pending_bytes),
      authorizer_(this),
      waiters_(this) {}

void ApiCore::Start() { waiters_.Start(); }

void ApiCore::Drain() { waiters_.Drain(); }

void ApiCore::Stop() {
  waiters_.Stop();
  authorizer_.Stop();
  is_stopped_ = true;
}

void ApiCore::ScheduleTick() {
  if (std::exchange(is_scheduled_, true)) return;
  hub_.CallAt(hub_.Now() + kTick, [core = weak_from_this()] {
    const ApiCorePtr here = core.lock();
    if (here != nullptr) here->Tick();
  });
}

void ApiCore::Tick() {
  is_scheduled_ = false;
  authorizer_.Tick(hub_.Now());
  waiters_.Tick(hub_.Now());
  if (!authorizer_.is_empty() || !waiters_.is_empty()) ScheduleTick();
}

HttpApiCounts ApiCore::counts() const {
  const auto busy = [&](ApiBound bound) -> uint64_t {
    return counters_->busy.at(static_cast<size_t>(bound));
  };
  return {.requests = counters_->requests,
          .refused = counters_->refused,
          .over_requests = busy(ApiBound::kRequests),
          .over_waiting = busy(ApiBound::kWaiting),
          .over_openings = busy(ApiBound::kOpenings),
          .over_bytes = busy(ApiBound::kBytes),
          .over_writes = busy(ApiBound::kWrites),
          .over_store = busy(ApiBound::kStore),
          .appends = counters_->appends,
          .streams = counters_->streams,
          .polls = counters_->polls,
          .lagged = counters_->lagged,
          .waiting = waiting_.used()};
}

void ApiCore::AcceptHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
                         std::function<void()> go_on) {
  const auto exchange = std::make_shared<ApiExchange>(
      std::move(head), std::move(reply), counters_);
  if (auto problem = Check(*exchange)) {
    return exchange->Fail(*std::move(problem));
  }
  if (exchange->request().method == "OPTIONS") return go_on();
  authorizer_.Authorize(
      exchange,
      [go_on = std::move(go_on)](ApiCore&, const ApiExchangePtr&) { go_on(); });
}

void ApiCore::Accept(HttpRequest request, std::unique_ptr<HttpReply> reply) {
  const auto exchange = std::make_shared<ApiExchange>(
      std::move(request), std::move(reply), counters_);
  if (auto problem = Check(*exchange)) {
    return exchange->Fail(*std::move(problem));
  }
  if (exchange->request().method == "OPTIONS") return AnswerOptions(*exchange);
  if (exchange->target.resource == Resource::kDescription) {
    return exchange->Send({.headers = {{"Content-Type", "application/json"},
                                       {"Cache-Control", "max-age=3600"}},
                           .body = std::string(HttpApi::description())});
  }
  authorizer_.Authorize(exchange,
                        [](ApiCore& core, const ApiExchangePtr& verified) {
                          core.Answer(verified);
                        });
}

std::optional<Problem> ApiCore::Check(ApiExchange& exchange) {
  const HttpRequest& request = exchange.request();
  if (!MayOpen(request, options_.origins)) {
    return Problem{ProblemCode::kOriginNotAllowed,
                   "pages of this origin may not ask: the server's settings "
                   "name the origins that may"};
  }
  exchange.slot = requests_.Take(1);
  if (!exchange.slot) {
    return Busy(ApiBound::kRequests,
                absl::StrCat("more than ", options_.max_requests,
                             " requests are being answered"));
  }
  if (auto problem = ParseTarget(request, &exchange.target)) return problem;
  if (request.method == "OPTIONS") return std::nullopt;
  auto problem = FindAction(request, exchange.target, &exchange.action);
  if (problem) return problem;
  const std::string type = TypeOf(exchange);
  if (!type.empty() && !Accepts(AllOf(request, "Accept"), type)) {
    return Problem{ProblemCode::kNotAcceptable, "the answer is " + type};
  }
  if (std::string_view(exchange.action.method) != "GET") {
    problem = CheckBody(exchange);
  }
  return problem ? problem : FindToken(exchange);
}

std::optional<Problem> ApiCore::CheckBody(ApiExchange& exchange) {
  const HttpRequest& request = exchange.request();
  if (HasCondition(request)) {
    return Problem{ProblemCode::kConditionFailed,
                   "nothing is changed under a condition here: updates merge, "
                   "and sending one again does no harm"};
  }
  if (request.method == "DELETE") return std::nullopt;
  const bool is_presence = exchange.target.resource == Resource::kPresence;
  const std::string type = MediaType(request.header("Content-Type"));
  const std::vector<std::string> types =
      is_presence ? std::vector<std::string>{"application/json"}
                  : std::vector<std::string>{"application/vnd.syncline.update",
                                             "application/octet-stream",
                                             "application/vnd.syncline.batch"};
  const std::string coding(request.header("Content-Encoding"));
  if ((!type.empty() &&
       std::find(types.begin(), types.end(), type) == types.end()) ||
      (!coding.empty() && coding != "identity")) {
    return Problem{ProblemCode::kUnsupportedMediaType,
                   absl::StrCat("the body is ", types.front(),
                                is_presence ? "" : " or " + types.back(),
                                ", without a Content-Encoding")};
  }
  const bool has_none = exchange.target.resource == Resource::kRestore;
  const size_t limit =
      is_presence ? kMaxPresenceBytes
      : has_none  ? 0
                  : std::min(options_.max_update_bytes, kMaxPayloadBytes);
  uint64_t size = 0;  // as the head says, where the body is yet to come
  const std::string declared(request.header("Content-Length"));
  if (!absl::SimpleAtoi(declared, &size)) size = 0;
  size = std::max<uint64_t>(size, request.body.size());
  if (size > limit) {
    return Problem{
        ProblemCode::kTooLarge,
        absl::StrCat("the body has ", size, " bytes; the limit is ", limit)};
  }
  exchange.body_bytes = bytes_.Take(request.body.size());
  if (exchange.body_bytes) return std::nullopt;
  return Busy(ApiBound::kBytes, "too many bytes of requests are waiting");
}

void ApiCore::AnswerOptions(ApiExchange& exchange) const {
  const std::string allowed = AllowedMethods(exchange.target.resource);
  HttpResponse response{.status = 204, .headers = {{"Allow", allowed}}};
  const HttpRequest& request = exchange.request();
  if (!request.header("Origin").empty() &&
      !request.header("Access-Control-Request-Method").empty()) {
    response.headers.emplace_back("Access-Control-Allow-Methods", allowed);
    response.headers.emplace_back("Access-Control-Allow-Headers",
                                  kAllowedHeaders);
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  exchange.Send(std::move(response));
}

void ApiCore::Answer(const ApiExchangePtr& exchange) {
  AnswerOf(exchange->target.resource, exchange->action.method)(
      shared_from_this(), exchange);
}

void ApiCore::SendLarge(const ApiExchangePtr& exchange, HttpResponse response) {
  if (response.body.size() <= kLargeBytes) {
    return exchange->Send(std::move(response));
  }
  auto ticket = bytes_.Take(response.body.size());
  if (!ticket) {
    return exchange->Fail(
        Busy(ApiBound::kBytes, "too many large answers are under way"));
  }
  exchange->SendLarge(std::move(response), *std::move(ticket));
}

}  // namespace syncline::relay::internal
