#include "relay/api/waiters.h"

#include <utility>

#include "relay/api/api_core.h"

namespace syncline::relay::internal {
namespace {

constexpr Milliseconds kTick{1'000};

GrantHolder HolderOf(Waiter& waiter) {
  const ApiExchange& exchange = waiter.exchange();
  return {exchange.grant.tenant, exchange.grant.subject,
          exchange.target.document};
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

std::vector<Waiters::WaiterPtr> Waiters::all() const {
  std::vector<WaiterPtr> all;
  for (const auto& [key, kept] : waiters_) all.push_back(kept.waiter);
  return all;
}

void Waiters::Add(const std::shared_ptr<Waiter>& waiter) {
  if (is_draining_) return waiter->Close(ShuttingDown());
  waiters_[waiter.get()] = {.waiter = waiter};
  waiter->exchange().reply().OnClosed(
      [weak = std::weak_ptr(waiter), executor = &core_->parts().executor] {
        executor->Post([weak] {
          if (const auto here = weak.lock()) here->Gone();
        });
      });
  ScheduleTick();
  const uint64_t rechecks = waiter->exchange().rechecks;
  if (rechecked_.HasSince(rechecks, HolderOf(*waiter))) Verify(waiter);
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
  rechecked_.Add(recheck);
  for (const auto& waiter : all()) {
    if (IsAbout(recheck, HolderOf(*waiter))) Verify(waiter);
  }
}

void Waiters::Verify(const WaiterPtr& waiter, Milliseconds pause) {
  const Question question{++questions_, pause};
  waiters_.at(waiter.get()).question = question.number;
  ApiExchange& exchange = waiter->exchange();
  core_->parts().auth.Verify(
      exchange.token, exchange.target.document,
      [core = core_->weak_from_this(), weak = std::weak_ptr(waiter), question,
       executor = &core_->parts().executor](absl::StatusOr<Grant> grant) {
        executor->Post([core, weak, question, grant = std::move(grant)] {
          const ApiCorePtr here = core.lock();
          const WaiterPtr waiting = weak.lock();
          if (here == nullptr || waiting == nullptr) return;
          here->waiters().OnVerified(waiting, question, grant);
        });
      });
}

// Answers may come in another order than they were asked for. One who waits
// stays while it cannot be found out whether the token is good.
void Waiters::OnVerified(const WaiterPtr& waiter, const Question& question,
                         absl::StatusOr<Grant> grant) {
  const auto found = waiters_.find(waiter.get());
  if (found == waiters_.end()) return;
  Kept& kept = found->second;
  if (question.number <= kept.settled) return;
  if (absl::IsUnavailable(grant.status())) {
    if (question.number == kept.question) VerifyLater(waiter, question);
    return;
  }
  kept.settled = question.number;
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

void Waiters::VerifyLater(const WaiterPtr& waiter, const Question& question) {
  core_->hub().CallAt(
      core_->hub().Now() + Spread(question.pause, core_->parts().env.Random()),
      [core = core_->weak_from_this(), weak = std::weak_ptr(waiter), question] {
        const ApiCorePtr here = core.lock();
        const WaiterPtr waiting = weak.lock();
        if (here == nullptr || waiting == nullptr) return;
        here->waiters().AskAgain(waiting, question);
      });
}

void Waiters::AskAgain(const WaiterPtr& waiter, const Question& question) {
  const auto found = waiters_.find(waiter.get());
  if (found == waiters_.end() || found->second.question != question.number) {
    return;
  }
  Verify(waiter, PauseAfter(question.pause));
}

}  // namespace syncline::relay::internal
