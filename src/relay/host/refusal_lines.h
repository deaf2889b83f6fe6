// Which refusals have a line each in the audit log: of one client a few a
// second. The others are counted, and a line tells of them later. Else whoever
// is refused often enough has the lines of all others lost.
//
// Bounds: the clients of 10,000 names are told apart, for as long as they are
// refused; others are one client without a name.
// Cost: O(1), and of Due() O(clients). Thread-compatible.
#ifndef SYNCLINE_RELAY_SRC_HOST_REFUSAL_LINES_H_
#define SYNCLINE_RELAY_SRC_HOST_REFUSAL_LINES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/relay/net/token_bucket.h"

namespace syncline::relay::internal {

class RefusalLines {
 public:
  static constexpr double kLinesPerSecond = 10;
  static constexpr double kLinesAtOnce = 20;
  static constexpr size_t kMaxClients = 10'000;

  struct Counted {
    std::string client;
    uint64_t refusals = 0;
  };

  // Whether one more, of this client, has a line of its own; else it is
  // counted. `may_write`: whether there is room for a line at all.
  bool Take(std::string_view client, bool may_write, TokenBucket::Time now);
  // Those of whom some were counted, and may be told of now; each is counted
  // anew from then on.
  std::vector<Counted> Due(TokenBucket::Time now);
  // All of them, at the end.
  std::vector<Counted> All();

 private:
  struct Client {
    explicit Client(TokenBucket bucket) : lines(bucket) {}
    TokenBucket lines;
    uint64_t counted = 0;
  };

  absl::flat_hash_map<std::string, Client> clients_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_RELAY_SRC_HOST_REFUSAL_LINES_H_
