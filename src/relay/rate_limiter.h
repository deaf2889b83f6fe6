// How much may be written, and how often joined: token buckets of all who pay
// for it, into the debt of each of which it goes.
//
// Something is taken where none of its buckets is in debt, however much it is:
// so nothing is too large for a bucket, and what came too much is waited for
// afterwards. Who has no name, as everybody under open access, has no bucket of
// that kind.
//
// Cost: O(1), and now and then O(buckets). Buckets that are full again are
// forgotten, so that there are never many more than are in use.
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_RATE_LIMITER_H_
#define SYNCLINE_SRC_RELAY_RATE_LIMITER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "syncline/relay/hub.h"
#include "syncline/relay/net/token_bucket.h"
#include "syncline/sync/error.h"

namespace syncline::relay::internal {

// The buckets of all connections, or of all users: of what is paid for alike.
class Buckets {
 public:
  // 0: there is no limit.
  Buckets(double rate, double burst_seconds)
      : rate_(rate), burst_seconds_(burst_seconds) {}

  double rate() const { return rate_; }
  // Null: it has none.
  TokenBucket* Find(std::string_view name, TokenBucket::Time now);
  void Forget(std::string_view name) { buckets_.erase(std::string(name)); }

 private:
  static constexpr size_t kForgetAt = 64;

  const double rate_;
  const double burst_seconds_;
  absl::flat_hash_map<std::string, TokenBucket> buckets_;
  size_t forget_at_ = kForgetAt;  // twice those that were left last time
};

class RateLimiter {
 public:
  // What an update costs beside its bytes: a row, a flush's share, a send.
  static constexpr size_t kUpdateBytes = 1024;

  // Whose an update is. What is empty has no bucket.
  struct Payer {
    std::string_view connection = {};
    std::string_view subject = {};
    std::string_view document = {};  // as it is stored: it tells the tenant
  };

  RateLimiter(const UpdateRates& rates, HubCounts* counts);

  // Nothing: it may be taken, and was counted as its bytes and kUpdateBytes.
  // Else why not, and when again; then nothing was.
  std::optional<SyncError> Take(const Payer& payer, size_t bytes,
                                int64_t now_ns);
  // Its connection has gone.
  void Forget(std::string_view connection);

 private:
  struct Scope {
    const char* name = nullptr;  // "connection"
    uint64_t* refused = nullptr;
    Buckets buckets;
  };

  std::array<Scope, 4> scopes_;
};

// The same of joins, and of new tokens for what is joined: each is verified.
class JoinLimiter {
 public:
  JoinLimiter(const JoinRates& rates, HubCounts* counts);

  std::optional<SyncError> Take(std::string_view connection,
                                std::string_view client, int64_t now_ns);
  void Forget(std::string_view connection);

 private:
  HubCounts& counts_;
  Buckets connections_;
  Buckets clients_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_RATE_LIMITER_H_
