#include "relay/rate_limiter.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/relay/stored_name.h"

namespace syncline::relay::internal {
namespace {

constexpr Milliseconds kAtLeast(100);
// Who joins too often has many documents: all of them come again then.
constexpr Milliseconds kJoinPause(1'000);

// How long to wait until it owes nothing; null owes nothing.
std::chrono::nanoseconds DebtOf(TokenBucket* bucket, TokenBucket::Time now) {
  return bucket == nullptr ? std::chrono::nanoseconds(0) : bucket->Owe(now, 0);
}

}  // namespace

TokenBucket* Buckets::Find(std::string_view name, TokenBucket::Time now) {
  if (rate_ == 0 || name.empty()) return nullptr;
  const auto found = buckets_.find({name.data(), name.size()});
  if (found != buckets_.end()) return &found->second;
  if (buckets_.size() >= forget_at_) {
    absl::erase_if(buckets_,
                   [&](auto& bucket) { return bucket.second.IsFull(now); });
    forget_at_ = std::max(kForgetAt, 2 * buckets_.size());
  }
  return &buckets_
              .emplace(std::string(name),
                       TokenBucket(rate_, std::max(1.0, rate_ * burst_seconds_),
                                   now))
              .first->second;
}

RateLimiter::RateLimiter(const UpdateRates& rates, HubCounts* counts)
    : scopes_{{{.name = "connection",
                .refused = &counts->limited_connections,
                .buckets = {rates.per_connection, rates.burst_seconds}},
               {.name = "user",
                .refused = &counts->limited_users,
                .buckets = {rates.per_user, rates.burst_seconds}},
               {.name = "tenant",
                .refused = &counts->limited_tenants,
                .buckets = {rates.per_tenant, rates.burst_seconds}},
               {.name = "document",
                .refused = &counts->limited_documents,
                .buckets = {rates.per_document, rates.burst_seconds}}}} {}

std::optional<SyncError> RateLimiter::Take(const Payer& payer, size_t bytes,
                                           int64_t now_ns) {
  const TokenBucket::Time now = TokenBucket::TimeOf(now_ns);
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
    buckets[i] = scope.buckets.Find(keys[i], now);
    const auto debt = DebtOf(buckets[i], now);
    if (debt.count() == 0) continue;
    ++*scope.refused;
    return SyncError(
        SyncErrorCode::kRateLimited,
        absl::StrCat("more than the ",
                     static_cast<uint64_t>(scope.buckets.rate()),
                     " bytes a second that a ", scope.name, " may write"),
        std::max(kAtLeast, std::chrono::ceil<Milliseconds>(debt)));
  }
  for (TokenBucket* bucket : buckets) {
    if (bucket == nullptr) continue;
    bucket->Owe(now, static_cast<double>(bytes + kUpdateBytes));
  }
  return std::nullopt;
}

void RateLimiter::Forget(std::string_view connection) {
  scopes_[0].buckets.Forget(connection);
}

JoinLimiter::JoinLimiter(const JoinRates& rates, HubCounts* counts)
    : counts_(*counts),
      connections_(rates.per_connection, rates.burst_seconds),
      clients_(rates.per_client, rates.burst_seconds) {}

std::optional<SyncError> JoinLimiter::Take(std::string_view connection,
                                           std::string_view client,
                                           int64_t now_ns) {
  const TokenBucket::Time now = TokenBucket::TimeOf(now_ns);
  TokenBucket* const of_connection = connections_.Find(connection, now);
  TokenBucket* const of_client = clients_.Find(client, now);
  const auto debt =
      std::max(DebtOf(of_connection, now), DebtOf(of_client, now));
  if (debt.count() > 0) {
    const bool is_connection = DebtOf(of_connection, now).count() > 0;
    ++(is_connection ? counts_.limited_connection_joins
                     : counts_.limited_client_joins);
    return SyncError(
        SyncErrorCode::kRateLimited,
        absl::StrCat("more joins a second than ",
                     is_connection ? "a connection" : "all of a client's",
                     " may ask for"),
        std::max(kJoinPause, std::chrono::ceil<Milliseconds>(debt)));
  }
  for (TokenBucket* bucket : {of_connection, of_client}) {
    if (bucket != nullptr) bucket->Owe(now, 1);
  }
  return std::nullopt;
}

void JoinLimiter::Forget(std::string_view connection) {
  connections_.Forget(connection);
}

}  // namespace syncline::relay::internal
