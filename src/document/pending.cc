#include "syncline/internal/document/pending.h"

#include <algorithm>
#include <utility>

namespace syncline::internal {

void Pending::File(OpId missing, std::string_view update) {
  std::vector<std::string>& filed = updates_[missing];
  if (std::find(filed.begin(), filed.end(), update) != filed.end()) return;
  filed.emplace_back(update);
  bytes_ += update.size();
}

std::vector<std::string> Pending::Take(const OpSpan& arrived) {
  std::vector<std::string> taken;
  const auto begin = updates_.lower_bound({arrived.peer, arrived.begin});
  const auto end = updates_.lower_bound({arrived.peer, arrived.end});
  for (auto it = begin; it != end; ++it) {
    for (std::string& update : it->second) {
      bytes_ -= update.size();
      taken.push_back(std::move(update));
    }
  }
  updates_.erase(begin, end);
  return taken;
}

}  // namespace syncline::internal
