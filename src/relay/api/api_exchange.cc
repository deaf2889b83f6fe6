#include "relay/api/api_exchange.h"

namespace syncline::relay::internal {

ApiExchange::ApiExchange(HttpRequest request, std::unique_ptr<HttpReply> reply,
                         std::shared_ptr<ApiCounters> counters)
    : request_(std::move(request)),
      reply_(std::move(reply)),
      counters_(std::move(counters)) {
  ++counters_->requests;
}

// Whether the origin may ask was looked at before: pages that may not never see
// an answer that is more than a refusal.
void ApiExchange::AddCommonHeaders(HttpResponse* response) const {
  HttpHeaders& headers = response->headers;
  headers.emplace_back("X-Content-Type-Options", "nosniff");
  headers.emplace_back("Vary", "Origin");
  const std::string origin(request_.header("Origin"));
  if (origin.empty()) return;
  headers.emplace_back("Access-Control-Allow-Origin", origin);
  headers.emplace_back("Access-Control-Expose-Headers",
                       "ETag, Retry-After, Syncline-Position, "
                       "WWW-Authenticate, Allow");
}

void ApiExchange::Send(HttpResponse response) {
  AddCommonHeaders(&response);
  reply_->Send(std::move(response));
}

void ApiExchange::Send(int status, const nlohmann::json& body,
                       HttpHeaders headers) {
  headers.emplace_back("Content-Type", "application/json");
  Send({.status = status,
        .headers = std::move(headers),
        .body = Dump(body) + "\n"});
}

void ApiExchange::Fail(Problem problem) {
  ++counters_->refused;
  if (problem.code == ProblemCode::kBusy) {
    ++counters_->busy.at(static_cast<size_t>(problem.bound));
  }
  HttpResponse response = ToResponse(problem);
  if (problem.code == ProblemCode::kOriginNotAllowed) {
    return reply_->Send(std::move(response));
  }
  Send(std::move(response));
}

void ApiExchange::SendLarge(HttpResponse response, Quota::Ticket ticket) {
  AddCommonHeaders(&response);
  // The reply keeps the exchange, and with it the ticket, until the client has
  // taken everything or has gone.
  body_bytes = std::move(ticket);
  reply_->OnWritable([self = shared_from_this()] { self->reply_->End(); });
  reply_->OnClosed([self = shared_from_this()] { self->body_bytes.reset(); });
  reply_->Begin(std::move(response));
}

void ApiExchange::Begin(HttpResponse head) {
  AddCommonHeaders(&head);
  reply_->Begin(std::move(head));
}

}  // namespace syncline::relay::internal
