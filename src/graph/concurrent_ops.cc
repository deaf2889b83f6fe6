#include "syncline/internal/graph/concurrent_ops.h"

#include <algorithm>

#include "syncline/internal/base/sort.h"

namespace syncline::internal {

void ConcurrentOps::Find(const EventGraph& graph, size_t hint, Parents known,
                         Parents parents) {
  ranges_.clear();
  if (SameVersion(known, parents)) return;
  DiffVersions(graph, hint, known, parents, &diff_);
  ranges_.assign(diff_.only_a.begin(), diff_.only_a.end());
  Sort(ranges_.begin(), ranges_.end(),
       [](LvRange a, LvRange b) { return a.begin < b.begin; });
}

bool ConcurrentOps::Contains(Lv op) const {
  if (ranges_.empty()) return false;
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), op,
                       [](Lv l, LvRange range) { return l < range.begin; });
  return after != ranges_.begin() && (after - 1)->contains(op);
}

}  // namespace syncline::internal
