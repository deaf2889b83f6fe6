// What all requests of an API share: the hub, the stores, the bounds, and those
// who wait.
//
// A request goes through it like this:
//
//   AcceptHead  any thread: of one with a long body, whether that is wanted
//   Accept      any thread: what can be said without a document
//   Authorizer  any thread: its token is verified
//   Answer      the hub's thread: to a function of answers.h
//
// Thread rule: Accept() and AcceptHead() from any thread, the rest on the
// hub's.
#ifndef SYNCLINE_SRC_RELAY_API_API_CORE_H_
#define SYNCLINE_SRC_RELAY_API_API_CORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "relay/api/api_exchange.h"
#include "relay/api/authorizer.h"
#include "relay/api/quota.h"
#include "relay/api/waiters.h"
#include "syncline/relay/api/http_api.h"

namespace syncline::relay::internal {

class ApiCore;
using ApiCorePtr = std::shared_ptr<ApiCore>;

class ApiCore : public std::enable_shared_from_this<ApiCore> {
 public:
  ApiCore(Hub& hub, const HubParts& parts, HttpApiOptions options,
          AuditLog* audit);

  // Begins to listen for grants that are no longer good.
  void Start();
  void AcceptHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
                  std::function<void()> go_on);
  void Accept(HttpRequest request, std::unique_ptr<HttpReply> reply);
  void Drain();
  // Nothing that is under way calls the hub any more.
  void Stop();
  HttpApiCounts counts() const;

  // Runs `ask` where it may block, then `on_answer` with its result here.
  template <typename Ask, typename OnAnswer>
  void RunBlocking(Ask ask, OnAnswer on_answer);

  // Sends an answer of any size; kBusy, where too many large ones are under
  // way.
  void SendLarge(const ApiExchangePtr& exchange, HttpResponse response);

  // Time passes for who waits, once a second while there is anybody.
  void ScheduleTick();

  Hub& hub() { return hub_; }
  const HubParts& parts() const { return parts_; }
  const HttpApiOptions& options() const { return options_; }
  AuditLog* audit() { return audit_; }
  ApiCounters& counters() { return *counters_; }
  bool is_stopped() const { return is_stopped_; }
  Authorizer& authorizer() { return authorizer_; }
  Waiters& waiters() { return waiters_; }
  Quota& waiting() { return waiting_; }
  Quota& openings() { return openings_; }

 private:
  std::optional<Problem> Check(ApiExchange& exchange);
  std::optional<Problem> CheckBody(ApiExchange& exchange);
  void AnswerOptions(ApiExchange& exchange) const;
  void Tick();
  void Answer(const ApiExchangePtr& exchange);

  Hub& hub_;
  const HubParts parts_;
  const HttpApiOptions options_;
  AuditLog* const audit_;
  const std::shared_ptr<ApiCounters> counters_ =
      std::make_shared<ApiCounters>();
  Quota requests_;
  Quota waiting_;
  Quota openings_;
  Quota bytes_;
  Authorizer authorizer_;
  Waiters waiters_;
  bool is_scheduled_ = false;
  bool is_stopped_ = false;
};

template <typename Ask, typename OnAnswer>
void ApiCore::RunBlocking(Ask ask, OnAnswer on_answer) {
  parts_.executor.RunBlocking([core = weak_from_this(),
                               executor = &parts_.executor,
                               ask = std::move(ask),
                               on_answer = std::move(on_answer)]() mutable {
    auto answer = std::make_shared<decltype(ask())>(ask());
    executor->Post([core, answer, on_answer = std::move(on_answer)]() mutable {
      const ApiCorePtr here = core.lock();
      if (here != nullptr && !here->is_stopped_) on_answer(*answer);
    });
  });
}

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_API_CORE_H_
