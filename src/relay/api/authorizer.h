// Whether a request may be answered: its token is verified before anything is
// done for it. For an answer there is as much time as for that about a member's
// token (HubOptions::verify_time); without one, the request is refused, and the
// place that it takes is free again, whatever becomes of the question.
//
// Cost: O(requests that are being asked about) for each. Memory: theirs, which
// HttpApiOptions::max_requests bounds.
// Thread rule: Authorize() from any thread, the rest on the hub's.
#ifndef SYNCLINE_SRC_RELAY_API_AUTHORIZER_H_
#define SYNCLINE_SRC_RELAY_API_AUTHORIZER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "absl/status/statusor.h"
#include "relay/api/api_exchange.h"
#include "relay/token_questions.h"

namespace syncline::relay::internal {

class ApiCore;

class Authorizer {
 public:
  using Then = std::function<void(ApiCore& core, const ApiExchangePtr&)>;

  explicit Authorizer(ApiCore* core);

  // Calls `then` where the token gives the rights; else the exchange fails.
  void Authorize(const ApiExchangePtr& exchange, Then then);
  bool is_empty() const { return asked_.empty(); }
  void Tick(Milliseconds now);
  void Stop() { asked_.clear(); }

 private:
  struct Asked {
    ApiExchangePtr exchange;
    Then then;
    uint64_t question = 0;
  };

  void Await(uint64_t request, Asked asked);
  void OnVerified(uint64_t request, absl::StatusOr<Grant> grant);

  ApiCore* const core_;
  TokenQuestions questions_;
  std::atomic<uint64_t> requests_{0};  // that were ever asked about
  std::map<uint64_t, Asked> asked_;    // by their numbers
};

// The problem of a grant that does not suffice; nothing, where it does.
std::optional<Problem> CheckGrant(const absl::StatusOr<Grant>& grant,
                                  const ApiExchange& exchange, int64_t now_ms);
// What a request that lacks a good token is answered with beside the problem.
HttpHeaders Challenge(const ApiExchange& exchange, std::string_view error);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_AUTHORIZER_H_
