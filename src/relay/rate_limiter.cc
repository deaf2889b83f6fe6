#include "relay/rate_limiter.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/relay/stored_name.h"

namespace syncline::relay::internal {
namespace {

constexpr Milliseconds kAtLeast(100);

}  // namespace

RateLimiter::RateLimiter(const UpdateRates& rates, HubCounts* counts)
    : burst_seconds_(rates.burst_seconds),
      scopes_{{{.name = "connection",
                .rate = rates.per_connection,
                .refused = &counts->limited_connections},
               {.name = "user",
                .rate = rates.per_user,
                .refused = &counts->limited_users},
               {.name = "tenant",
                .rate = rates.per_tenant,
                .refused = &counts->limited_tenants},
               {.name = "document",
                .rate = rates.per_document,
                .refused = &counts->limited_documents}}} {}

std::optional<SyncError> RateLimiter::Take(const Payer& payer, size_t bytes,
                                           int64_t now_ns) {
  const TokenBucket::Time now{std::chrono::nanoseconds(now_ns)};
  const std::string_view tenant = TenantOf(payer.document);
  const std::string user =
      payer.subject.empty()
          ? ""
          : absl::StrCat(std::string(tenant), "/", std::string(payer.subject));
  const std::array<std::string_view, 4> keys = {payer.connection, user, tenant,
                                                payer.document};
  std::array<TokenBucket*, 4> buckets = {};
  for (size_t i = 0; i < keys.size(); ++i) {
    Scope& scope = scopes_[i];
    buckets[i] = Find(scope, keys[i], now);
    if (buckets[i] == nullptr) continue;
    const auto debt = buckets[i]->Owe(now, 0);
    if (debt.count() == 0) continue;
    ++*scope.refused;
    return SyncError(
        SyncErrorCode::kRateLimited,
        absl::StrCat("more than the ", static_cast<uint64_t>(scope.rate),
                     " bytes a second that a ", scope.name, " may write"),
        std::max(kAtLeast, std::chrono::ceil<Milliseconds>(debt)));
  }
  for (TokenBucket* bucket : buckets) {
    if (bucket == nullptr) continue;
    bucket->Owe(now, static_cast<double>(bytes + kUpdateBytes));
  }
  return std::nullopt;
}

TokenBucket* RateLimiter::Find(Scope& scope, std::string_view key,
                               TokenBucket::Time now) {
  if (scope.rate == 0 || key.empty()) return nullptr;
  const auto found = scope.buckets.find({key.data(), key.size()});
  if (found != scope.buckets.end()) return &found->second;
  if (scope.buckets.size() >= scope.forget_at) {
    absl::erase_if(scope.buckets,
                   [&](auto& bucket) { return bucket.second.IsFull(now); });
    scope.forget_at = std::max(kForgetAt, 2 * scope.buckets.size());
  }
  return &scope.buckets
              .emplace(
                  std::string(key),
                  TokenBucket(scope.rate,
                              std::max(1.0, scope.rate * burst_seconds_), now))
              .first->second;
}

void RateLimiter::Forget(std::string_view connection) {
  scopes_[0].buckets.erase(std::string(connection));
}

}  // namespace syncline::relay::internal
