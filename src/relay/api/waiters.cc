#include "relay/api/waiters.h"

#include <algorithm>
#include <utility>

#include "relay/api/api_core.h"

namespace syncline::relay::internal {
namespace {

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

Waiters::Waiters(ApiCore* core)
    : core_(core),
      questions_(std::max<size_t>(1, core->options().max_requests),
                 core->hub().options().verify_time) {}

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
  waiter->number = ++last_;
  waiters_[waiter->number] = {.waiter = waiter};
  waiter->exchange().reply().OnClosed(
      [weak = std::weak_ptr(waiter), executor = &core_->parts().executor] {
        executor->Post([weak] {
          if (const auto here = weak.lock()) here->Gone();
        });
      });
  core_->ScheduleTick();
  const uint64_t rechecks = waiter->exchange().rechecks;
  if (rechecked_.HasSince(rechecks, HolderOf(*waiter))) Verify(*waiter);
}

void Waiters::Remove(Waiter* waiter) {
  questions_.Forget(waiter->number);
  waiters_.erase(waiter->number);
}

void Waiters::Drain() {
  is_draining_ = true;
  for (const auto& waiter : all()) waiter->Close(ShuttingDown());
}

void Waiters::Stop() {
  Drain();
  rechecks_ = nullptr;
}

void Waiters::Tick(Milliseconds now) {
  for (const TokenQuestion& late : questions_.TakeLate(now)) {
    Answer(late, TokenQuestions::LateAnswer());
  }
  AskSome();
  const int64_t wall = core_->parts().env.WallTimeMs();
  for (const auto& waiter : all()) {
    if (!Has(*waiter)) continue;
    const auto problem =
        CheckGrant(waiter->exchange().grant, waiter->exchange(), wall);
    problem ? waiter->Close(*problem) : waiter->Tick(now);
  }
}

void Waiters::OnRecheck(const Recheck& recheck) {
  rechecked_.Add(recheck);
  for (const auto& waiter : all()) {
    if (IsAbout(recheck, HolderOf(*waiter))) Verify(*waiter);
  }
}

void Waiters::Verify(const Waiter& waiter, Milliseconds pause) {
  questions_.Add(waiter.number, pause);
  AskSome();
}

void Waiters::AskSome() {
  const uint64_t rechecks = rechecked_.count();
  while (const auto question = questions_.Next(core_->hub().Now(), rechecks)) {
    Kept& kept = waiters_.at(question->whose);
    kept.question = question->number;
    const ApiExchange& exchange = kept.waiter->exchange();
    core_->parts().auth.Verify(
        exchange.token, exchange.target.document,
        [core = core_->weak_from_this(), question = *question,
         executor = &core_->parts().executor](absl::StatusOr<Grant> grant) {
          executor->Post([core, question, grant = std::move(grant)] {
            const ApiCorePtr here = core.lock();
            if (here != nullptr) here->waiters().OnVerified(question, grant);
          });
        });
  }
}

void Waiters::OnVerified(const TokenQuestion& question,
                         absl::StatusOr<Grant> grant) {
  questions_.Answered(question.number);
  Answer(question, std::move(grant));
  AskSome();
}

// Answers may come in another order than they were asked for. One who waits
// stays while it cannot be found out whether the token is good.
void Waiters::Answer(const TokenQuestion& question,
                     absl::StatusOr<Grant> grant) {
  const auto found = waiters_.find(question.whose);
  if (found == waiters_.end()) return;
  Kept& kept = found->second;
  if (question.number <= kept.settled) return;
  if (absl::IsUnavailable(grant.status())) {
    if (question.number == kept.question) VerifyLater(question);
    return;
  }
  kept.settled = question.number;
  const WaiterPtr waiter = kept.waiter;
  ApiExchange& exchange = waiter->exchange();
  auto problem = CheckGrant(grant, exchange, core_->parts().env.WallTimeMs());
  if (!problem && (grant->tenant != exchange.grant.tenant ||
                   grant->subject != exchange.grant.subject)) {
    problem = Problem{ProblemCode::kUnauthenticated,
                      "the token is somebody else's now: ask again"};
  }
  if (problem) return waiter->Close(*problem);
  exchange.grant = *std::move(grant);
}

void Waiters::VerifyLater(const TokenQuestion& question) {
  core_->hub().CallAt(
      core_->hub().Now() + Spread(question.pause, core_->parts().env.Random()),
      [core = core_->weak_from_this(), question] {
        const ApiCorePtr here = core.lock();
        if (here != nullptr) here->waiters().AskAgain(question);
      });
}

void Waiters::AskAgain(const TokenQuestion& question) {
  const auto found = waiters_.find(question.whose);
  if (found == waiters_.end() || found->second.question != question.number) {
    return;
  }
  Verify(*found->second.waiter, PauseAfter(question.pause));
}

}  // namespace syncline::relay::internal
