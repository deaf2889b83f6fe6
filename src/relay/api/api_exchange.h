// A request on its way through the API, and the way back.
//
// It is answered once. Where it is destroyed unanswered, the server says that
// it has failed.
//
// Thread rule: one thread at a time.
#ifndef SYNCLINE_SRC_RELAY_API_API_EXCHANGE_H_
#define SYNCLINE_SRC_RELAY_API_API_EXCHANGE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "relay/api/api_target.h"
#include "relay/api/problem.h"
#include "relay/api/quota.h"
#include "syncline/relay/auth/grant.h"
#include "syncline/relay/net/http.h"

namespace syncline::relay::internal {

// HttpApiCounts, from any thread.
struct ApiCounters {
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> refused{0};
  std::array<std::atomic<uint64_t>, kApiBounds> busy{};  // by ApiBound
  std::atomic<uint64_t> appends{0};
  std::atomic<uint64_t> streams{0};
  std::atomic<uint64_t> polls{0};
  std::atomic<uint64_t> lagged{0};
};

class ApiExchange : public std::enable_shared_from_this<ApiExchange> {
 public:
  ApiExchange(HttpRequest request, std::unique_ptr<HttpReply> reply,
              std::shared_ptr<ApiCounters> counters);

  const HttpRequest& request() const { return request_; }
  bool is_head() const { return request_.method == "HEAD"; }
  // The body. Once.
  std::string TakeBody() { return std::move(request_.body); }

  void Send(HttpResponse response);
  void Send(int status, const nlohmann::json& body, HttpHeaders headers = {});
  void Fail(Problem problem);
  // As Send(), for an answer that may be large: `ticket` is held until the
  // client has taken it.
  void SendLarge(HttpResponse response, Quota::Ticket ticket);
  // Begins an answer of unknown length, to be continued by reply().
  void Begin(HttpResponse head);
  HttpReply& reply() { return *reply_; }

  // Found out on the way, in this order.
  ApiTarget target;
  Action action{};
  std::string token;
  uint64_t rechecks = 0;  // that had come when the grant was asked for
  Grant grant;
  std::string document;  // as the stores call it
  // What it takes of the API's bounds.
  std::optional<Quota::Ticket> slot;
  std::optional<Quota::Ticket> body_bytes;

 private:
  void AddCommonHeaders(HttpResponse* response) const;

  HttpRequest request_;
  const std::unique_ptr<HttpReply> reply_;
  const std::shared_ptr<ApiCounters> counters_;
};

using ApiExchangePtr = std::shared_ptr<ApiExchange>;

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_API_EXCHANGE_H_
