#include "syncline/internal/graph/unseen_ops.h"

#include <algorithm>

namespace syncline::internal {

size_t UnseenOps::FindNearest(const EventGraph& graph, Parents author,
                              Parents tip, size_t* limit) {
  auto is_within_limit = [&](size_t place) {
    const Parents from = place == 0 ? tip : branches_[place - 1]->author();
    const size_t steps = DiffVersions(graph, graph.runs().size() - 1, from,
                                      author, &diff_, *limit);
    steps_ += steps;
    return steps <= *limit;
  };
  *limit = kNear;
  for (size_t place = 0; place <= branches_.size(); ++place) {
    if (is_within_limit(place)) return place;
  }
  for (;;) {
    *limit *= 4;
    if (!branches_.empty() && is_within_limit(1)) return 1;
    if (is_within_limit(0)) return 0;
  }
}

const ConcurrentOps& UnseenOps::By(const EventGraph& graph, Lv end,
                                   Parents author, Parents tip) {
  size_t limit;
  const size_t nearest = FindNearest(graph, author, tip, &limit);
  ConcurrentOps* unseen = &near_tip_;
  if (nearest > 0 || limit > kNear) {
    std::unique_ptr<ConcurrentOps> branch;
    if (limit > kNear) {
      branch = nearest == 0
                   ? std::make_unique<ConcurrentOps>()
                   : std::make_unique<ConcurrentOps>(*branches_[nearest - 1]);
      if (branches_.size() == kBranches) branches_.pop_back();
    } else {
      const auto found =
          branches_.begin() + static_cast<ptrdiff_t>(nearest - 1);
      branch = std::move(*found);
      branches_.erase(found);
    }
    unseen = branch.get();
    branches_.insert(branches_.begin(), std::move(branch));
  }
  if (nearest == 0) unseen->Restart(tip, end);
  if (nearest == 0 || limit > kNear || !diff_.only_a.empty()) {
    unseen->BeginGeneration(++generations_);
  }
  unseen->Move(end, author, &diff_);
  return *unseen;
}

void UnseenOps::Truncate(Lv end) {
  branches_.erase(
      std::remove_if(branches_.begin(), branches_.end(),
                     [&](const auto& branch) { return end < branch->end(); }),
      branches_.end());
  // What was seen of the others may have been about what is gone.
  for (const auto& branch : branches_) branch->BeginGeneration(++generations_);
}

}  // namespace syncline::internal
