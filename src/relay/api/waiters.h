// Requests that wait for something to happen: event streams and long polls.
// They keep a grant meanwhile, which may end.
//
// Cost: a Tick is O(waiters), once a second while there are any.
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_API_WAITERS_H_
#define SYNCLINE_SRC_RELAY_API_WAITERS_H_

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "relay/api/api_exchange.h"
#include "syncline/relay/hub.h"

namespace syncline::relay::internal {

class ApiCore;

class Waiter : public HubWatcher {
 public:
  explicit Waiter(ApiExchangePtr exchange) : exchange_(std::move(exchange)) {}

  ApiExchange& exchange() { return *exchange_; }
  const ApiExchangePtr& exchange_ptr() { return exchange_; }

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
  explicit Waiters(ApiCore* core) : core_(core) {}

  void Start();
  // Keeps it until Remove(). Once there was a Drain(), it is closed at once.
  void Add(const std::shared_ptr<Waiter>& waiter);
  void Remove(Waiter* waiter);
  bool Has(Waiter* waiter) const { return waiters_.contains(waiter); }
  void Drain();
  void Stop();  // Drain(), and no more rechecks

 private:
  std::vector<std::shared_ptr<Waiter>> all() const;
  void ScheduleTick();
  void Tick();
  void OnRecheck(const Recheck& recheck);
  void Verify(const std::shared_ptr<Waiter>& waiter);
  void OnVerified(Waiter* waiter, absl::StatusOr<Grant> grant);

  ApiCore* const core_;
  std::map<Waiter*, std::shared_ptr<Waiter>> waiters_;
  std::unique_ptr<Auth::Subscription> rechecks_;
  bool is_scheduled_ = false;
  bool is_draining_ = false;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_WAITERS_H_
