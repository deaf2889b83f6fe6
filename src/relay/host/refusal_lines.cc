#include "refusal_lines.h"

#include <utility>

namespace syncline::relay::internal {

bool RefusalLines::Take(std::string_view client, bool may_write,
                        TokenBucket::Time now) {
  std::string name(client);
  if (clients_.size() >= kMaxClients && !clients_.contains(name)) name.clear();
  Client& found =
      clients_
          .try_emplace(name, TokenBucket(kLinesPerSecond, kLinesAtOnce, now))
          .first->second;
  if (may_write && found.lines.Take(now)) return true;
  ++found.counted;
  return false;
}

std::vector<RefusalLines::Counted> RefusalLines::Due(TokenBucket::Time now) {
  std::vector<Counted> due;
  absl::erase_if(clients_, [&](auto& entry) {
    auto& [name, client] = entry;
    if (client.counted > 0 && client.lines.Take(now)) {
      due.push_back({name, std::exchange(client.counted, 0)});
    }
    return client.counted == 0 && client.lines.IsFull(now);
  });
  return due;
}

std::vector<RefusalLines::Counted> RefusalLines::All() {
  std::vector<Counted> all;
  for (const auto& [name, client] : std::exchange(clients_, {})) {
    if (client.counted > 0) all.push_back({name, client.counted});
  }
  return all;
}

}  // namespace syncline::relay::internal
