#include "syncline/internal/document/pending.h"

#include <algorithm>
#include <utility>

#include "syncline/internal/base/sort.h"

namespace syncline::internal {
namespace {

bool IsKnown(const EventGraph& graph, OpId op) {
  const std::optional<PeerIndex> peer = graph.peers().Find(op.peer);
  return peer && op.counter < graph.next_counter(*peer);
}

}  // namespace

void Pending::File(std::vector<OpId> missing, std::string_view update) {
  Sort(missing.begin(), missing.end());
  // Who has a peer's last has those before.
  const auto same_peer = [](OpId a, OpId b) { return a.peer == b.peer; };
  missing.erase(
      missing.begin(),
      std::unique(missing.rbegin(), missing.rend(), same_peer).base());
  const OpId last = missing.back();
  missing.pop_back();
  missing.shrink_to_fit();
  if (updates_.try_emplace({last, std::string(update)}, std::move(missing))
          .second) {
    bytes_ += update.size();
  }
}

std::vector<std::string> Pending::Take(const OpSpan& arrived,
                                       const EventGraph& graph) {
  std::vector<std::string> taken;
  const auto end = updates_.lower_bound({{arrived.peer, arrived.end}, ""});
  auto next = updates_.lower_bound({{arrived.peer, arrived.begin}, ""});
  while (next != end) {
    auto waiting = updates_.extract(next++);
    std::vector<OpId>& others = waiting.mapped();
    while (!others.empty() && IsKnown(graph, others.back())) others.pop_back();
    if (others.empty()) {
      bytes_ -= waiting.key().second.size();
      taken.push_back(std::move(waiting.key().second));
      continue;
    }
    waiting.key().first = others.back();
    others.pop_back();
    updates_.insert(std::move(waiting));
  }
  return taken;
}

}  // namespace syncline::internal
