#include "relay/api/waiters.h"

#include <utility>

#include "relay/api/api_core.h"

namespace syncline::relay::internal {
namespace {

constexpr Milliseconds kTick{1'000};

bool Fits(const std::string& wanted, const std::string& is) {
  return wanted.empty() || wanted == is;
}

Problem ShuttingDown() {
  return {ProblemCode::kShuttingDown,
          "the server is about to stop: come back in a moment"};
}

}  // namespace

void Waiters::Start() {
  rechecks_ = core_->parts().auth.Subscribe(
      [core = core_->weak_from_this(),
       executor = &core_->parts().executor](const Recheck& recheck) {
        executor->Post([core, recheck] {
          const ApiCorePtr here = core.lock();
          if (here != nullptr) here->waiters().OnRecheck(recheck);
        });
      });
}

std::vector<std::shared_ptr<Waiter>> Waiters::all() const {
  std::vector<std::shared_ptr<Waiter>> all;
  for (const auto& [key, waiter] : waiters_) all.push_back(waiter);
  return all;
}

void Waiters::Add(const std::shared_ptr<Waiter>& waiter) {
  if (is_draining_) return waiter->Close(ShuttingDown());
  waiters_[waiter.get()] = waiter;
  waiter->exchange().reply().OnClosed(
      [weak = std::weak_ptr(waiter), executor = &core_->parts().executor] {
        executor->Post([weak] {
          if (const auto here = weak.lock()) here->Gone();
        });
      });
  ScheduleTick();
}

void Waiters::Remove(Waiter* waiter) { waiters_.erase(waiter); }

void Waiters::Drain() {
  is_draining_ = true;
  for (const auto& waiter : all()) waiter->Close(ShuttingDown());
}

void Waiters::Stop() {
  Drain();
  rechecks_ = nullptr;
}

void Waiters::ScheduleTick() {
  if (std::exchange(is_scheduled_, true)) return;
  core_->hub().CallAt(core_->hub().Now() + kTick,
                      [core = core_->weak_from_this()] {
                        const ApiCorePtr here = core.lock();
                        if (here != nullptr) here->waiters().Tick();
                      });
}

void Waiters::Tick() {
  is_scheduled_ = false;
  const Milliseconds now = core_->hub().Now();
  const int64_t wall = core_->parts().env.WallTimeMs();
  for (const auto& waiter : all()) {
    if (!Has(waiter.get())) continue;
    const auto problem =
        CheckGrant(waiter->exchange().grant, waiter->exchange(), wall);
    problem ? waiter->Close(*problem) : waiter->Tick(now);
  }
  if (!waiters_.empty()) ScheduleTick();
}

void Waiters::OnRecheck(const Recheck& recheck) {
  for (const auto& waiter : all()) {
    const Grant& grant = waiter->exchange().grant;
    if (Fits(recheck.tenant, grant.tenant) &&
        Fits(recheck.subject, grant.subject) &&
        Fits(recheck.document, waiter->exchange().target.document)) {
      Verify(waiter);
    }
  }
}

void Waiters::Verify(const std::shared_ptr<Waiter>& waiter) {
  ApiExchange& exchange = waiter->exchange();
  core_->parts().auth.Verify(
      exchange.token, exchange.target.document,
      [core = core_->weak_from_this(), weak = std::weak_ptr(waiter),
       executor = &core_->parts().executor](absl::StatusOr<Grant> grant) {
        executor->Post([core, weak, grant = std::move(grant)] {
          const ApiCorePtr here = core.lock();
          const std::shared_ptr<Waiter> waiting = weak.lock();
          if (here == nullptr || waiting == nullptr) return;
          here->waiters().OnVerified(waiting.get(), grant);
        });
      });
}

// One who waits stays while it cannot be found out whether the token is good.
void Waiters::OnVerified(Waiter* waiter, absl::StatusOr<Grant> grant) {
  if (!Has(waiter) || absl::IsUnavailable(grant.status())) return;
  auto problem =
      CheckGrant(grant, waiter->exchange(), core_->parts().env.WallTimeMs());
  if (!problem && (grant->tenant != waiter->exchange().grant.tenant ||
                   grant->subject != waiter->exchange().grant.subject)) {
    problem = Problem{ProblemCode::kUnauthenticated,
                      "the token is somebody else's now: ask again"};
  }
  if (problem) return waiter->Close(*problem);
  waiter->exchange().grant = *std::move(grant);
}

}  // namespace syncline::relay::internal
