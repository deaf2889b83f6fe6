#include "relay/api/authorizer.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "relay/api/api_core.h"
#include "syncline/relay/stored_name.h"

namespace syncline::relay::internal {

HttpHeaders Challenge(const ApiExchange& exchange, std::string_view error) {
  std::string challenge = "Bearer realm=\"syncline\"";
  if (!exchange.token.empty()) {
    absl::StrAppend(&challenge, ", error=\"", std::string(error), "\"");
  }
  return {{"WWW-Authenticate", challenge}};
}

std::optional<Problem> CheckGrant(const absl::StatusOr<Grant>& grant,
                                  const ApiExchange& exchange, int64_t now_ms) {
  if (absl::IsUnavailable(grant.status())) return ProblemOf(grant.status());
  if (!grant.ok()) {
    return Problem{ProblemCode::kUnauthenticated,
                   std::string(grant.status().message()),
                   Challenge(exchange, "invalid_token")};
  }
  if (grant->expires_ms <= now_ms) {
    return Problem{ProblemCode::kTokenExpired, "get a new token, and ask again",
                   Challenge(exchange, "invalid_token")};
  }
  const Rights rights = grant->documents.Of(exchange.target.document);
  if (exchange.action.rights <= rights) return std::nullopt;
  return Problem{ProblemCode::kPermissionDenied,
                 absl::StrCat("this needs the right \"",
                              std::string(RightsName(exchange.action.rights)),
                              "\"; the token gives \"",
                              std::string(RightsName(rights)), "\""),
                 Challenge(exchange, "insufficient_scope")};
}

// Of requests, no more are asked about than are answered.
Authorizer::Authorizer(ApiCore* core)
    : core_(core),
      questions_(core->options().max_requests,
                 core->hub().options().verify_time) {}

// The question is asked on this thread, for it may cost something; who waits
// for its answer is known by its number, which the hub's thread has first.
void Authorizer::Authorize(const ApiExchangePtr& exchange, Then then) {
  exchange->rechecks = core_->waiters().rechecked().count();
  const uint64_t request = ++requests_;
  Executor* const executor = &core_->parts().executor;
  const auto on_hub = [core = core_->weak_from_this(), executor](auto work) {
    executor->Post([core, work = std::move(work)] {
      const ApiCorePtr here = core.lock();
      if (here != nullptr && !here->is_stopped()) work(here->authorizer());
    });
  };
  on_hub([request, asked = Asked{exchange, std::move(then)}](Authorizer& here) {
    here.Await(request, asked);
  });
  core_->parts().auth.Verify(
      exchange->token, exchange->target.document,
      [on_hub, request](absl::StatusOr<Grant> grant) {
        on_hub([request, grant = std::move(grant)](Authorizer& here) {
          here.OnVerified(request, grant);
        });
      });
}

void Authorizer::Await(uint64_t request, Asked asked) {
  asked.question = questions_.Ask(request, core_->hub().Now()).number;
  asked_.emplace(request, std::move(asked));
  core_->ScheduleTick();
}

void Authorizer::Tick(Milliseconds now) {
  for (const TokenQuestion& late : questions_.TakeLate(now)) {
    OnVerified(late.whose, TokenQuestions::LateAnswer());
  }
}

// What comes too late is about nobody.
void Authorizer::OnVerified(uint64_t request, absl::StatusOr<Grant> grant) {
  const auto node = asked_.extract(request);
  if (node.empty()) return;
  const Asked& asked = node.mapped();
  questions_.Answered(asked.question);
  ApiExchange& exchange = *asked.exchange;
  if (auto problem =
          CheckGrant(grant, exchange, core_->parts().env.WallTimeMs())) {
    return exchange.Fail(*std::move(problem));
  }
  if (core_->waiters().rechecked().HasSince(
          exchange.rechecks,
          {grant->tenant, grant->subject, exchange.target.document})) {
    return Authorize(asked.exchange, asked.then);
  }
  exchange.grant = *std::move(grant);
  const absl::StatusOr<std::string> document =
      StoredName(exchange.grant.tenant, exchange.target.document);
  if (!document.ok()) {
    return exchange.Fail({ProblemCode::kBadDocumentName,
                          std::string(document.status().message())});
  }
  exchange.document = *document;
  asked.then(*core_, asked.exchange);
}

}  // namespace syncline::relay::internal
