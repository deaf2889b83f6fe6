#include "syncline/internal/graph/unseen_ops.h"

#include <algorithm>
#include <utility>

namespace syncline::internal {

UnseenOps::Nearest UnseenOps::FindNearest(const EventGraph& graph,
                                          Parents author, Parents tip) {
  size_t limit = kNear + kNearOfHead * author.size();
  const auto is_within_limit = [&](size_t place) {
    if (place > branches_.size()) return false;
    const Parents from = place == 0 ? tip : branches_[place - 1]->author();
    // A head that only one of them has is a step, at least.
    if (from.size() > author.size() + limit) return false;
    const size_t steps = DiffVersions(graph, graph.runs().size() - 1, from,
                                      author, &diff_, limit);
    steps_ += steps;
    return steps <= limit;
  };
  const size_t last = was_near_tip_ ? 0 : 1;
  for (const size_t place : {last, 1 - last}) {
    if (is_within_limit(place)) return {place, true};
  }
  const size_t own = PlaceOf(graph, author);
  if (own > 1 && is_within_limit(own)) return {own, true};
  for (;;) {
    limit *= 4;
    for (const size_t place : {last, 1 - last}) {
      if (is_within_limit(place)) return {place, false};
    }
  }
}

size_t UnseenOps::PlaceOf(const EventGraph& graph, Parents author) const {
  for (const Lv head : author) {
    if (head < graph.begin()) continue;
    const Lv begin = graph.runs()[graph.RunIndexAt(head)].begin;
    // Who is asked about is the author of the op that comes next.
    for (size_t i = 0; i < branches_.size(); ++i) {
      const Lv next = branches_[i]->end();
      if (begin <= next && next <= head) return i + 1;
    }
  }
  return 0;
}

ConcurrentOps* UnseenOps::BranchOf(Nearest nearest) {
  if (nearest.is_near) {
    const auto found =
        branches_.begin() + static_cast<ptrdiff_t>(nearest.place - 1);
    std::rotate(branches_.begin(), found, found + 1);
    return branches_.front().get();
  }
  auto branch =
      nearest.place == 0
          ? std::make_unique<ConcurrentOps>()
          : std::make_unique<ConcurrentOps>(*branches_[nearest.place - 1]);
  if (branches_.size() == kBranches) branches_.pop_back();
  return branches_.insert(branches_.begin(), std::move(branch))->get();
}

const ConcurrentOps& UnseenOps::By(const EventGraph& graph, Lv end,
                                   Parents author, Parents tip) {
  const Nearest nearest = FindNearest(graph, author, tip);
  const bool is_from_tip = nearest.place == 0;
  was_near_tip_ = is_from_tip && nearest.is_near;
  ConcurrentOps* const unseen = was_near_tip_ ? &near_tip_ : BranchOf(nearest);
  if (is_from_tip) unseen->Restart(tip, end);
  if (is_from_tip || !nearest.is_near || !diff_.only_a.empty()) {
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
