// Requests that wait for something to happen: event streams and long polls.
// They keep a grant meanwhile, which may end. As many as may be asked about at
// once as there may be requests (HttpApiOptions::max_requests).
//
// Cost: a Tick is O(waiters).
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_API_WAITERS_H_
#define SYNCLINE_SRC_RELAY_API_WAITERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "relay/api/api_exchange.h"
#include "relay/recheck_log.h"
#include "relay/token_questions.h"
#include "syncline/relay/hub.h"

namespace syncline::relay::internal {

class ApiCore;

class Waiter : public HubWatcher {
 public:
  explicit Waiter(ApiExchangePtr exchange) : exchange_(std::move(exchange)) {}

  ApiExchange& exchange() { return *exchange_; }
  const ApiExchangePtr& exchange_ptr() { return exchange_; }
  // Among the Waiters: theirs.
  uint64_t number = 0;

  virtual void Tick(Milliseconds now) = 0;
  // Ends it: the client is told why.
  virtual void Close(const Problem& why) = 0;
  // The client has gone.
  virtual void Gone() = 0;

 private:
  const ApiExchangePtr exchange_;
};

class Waiters {
 public:
  explicit Waiters(ApiCore* core);

  void Start();
  // Keeps it until Remove(), and has its grant verified again where a recheck
  // came after that was asked for. Once there was a Drain(), it is closed at
  // once.
  void Add(const std::shared_ptr<Waiter>& waiter);
  void Remove(Waiter* waiter);
  bool Has(const Waiter& waiter) const {
    return waiters_.contains(waiter.number);
  }
  bool is_empty() const { return waiters_.empty(); }
  void Tick(Milliseconds now);
  void Drain();
  void Stop();  // Drain(), and no more rechecks
  const RecheckLog& rechecked() const { return rechecked_; }

 private:
  struct Kept {
    std::shared_ptr<Waiter> waiter;
    uint64_t question = 0;  // the newest one about its grant
    uint64_t settled = 0;   // answers up to this question come too late
  };
  using WaiterPtr = std::shared_ptr<Waiter>;

  std::vector<WaiterPtr> all() const;
  void OnRecheck(const Recheck& recheck);
  // Its token is to be verified, in its turn.
  void Verify(const Waiter& waiter, Milliseconds pause = kFirstPause);
  void AskSome();
  void OnVerified(const TokenQuestion& question, absl::StatusOr<Grant> grant);
  void Answer(const TokenQuestion& question, absl::StatusOr<Grant> grant);
  void VerifyLater(const TokenQuestion& question);
  // Unless there is a newer one.
  void AskAgain(const TokenQuestion& question);

  ApiCore* const core_;
  std::map<uint64_t, Kept> waiters_;  // by their numbers
  uint64_t last_ = 0;                 // of these
  TokenQuestions questions_;
  RecheckLog rechecked_;
  std::unique_ptr<Auth::Subscription> rechecks_;
  bool is_draining_ = false;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_WAITERS_H_
