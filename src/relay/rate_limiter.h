// How much may be written: token buckets of connections, users, tenants and
// documents, of which an update pays into the debt of each.
//
// An update is taken where none of its buckets is in debt, whatever its size,
// and then counts as its bytes and kUpdateBytes: so no update is too large for
// a bucket, and what came too much is waited for afterwards. Who has no name,
// as everybody under open access, has no bucket of that kind.
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

  // Nothing: it may be taken, and was counted. Else why not, and when again;
  // then nothing was.
  std::optional<SyncError> Take(const Payer& payer, size_t bytes,
                                int64_t now_ns);
  // Its connection has gone.
  void Forget(std::string_view connection);

 private:
  struct Scope {
    const char* name = nullptr;  // "connection"
    double rate = 0;             // 0: no limit
    uint64_t* refused = nullptr;
    absl::flat_hash_map<std::string, TokenBucket> buckets = {};
    size_t forget_at = kForgetAt;  // twice those that were left last time
  };
  static constexpr size_t kForgetAt = 64;

  // Null: it has none.
  TokenBucket* Find(Scope& scope, std::string_view key, TokenBucket::Time now);

  const double burst_seconds_;
  std::array<Scope, 4> scopes_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_RATE_LIMITER_H_
