#include "syncline/internal/graph/unseen_ops.h"

#include <utility>

namespace syncline::internal {

UnseenOps::Nearest UnseenOps::FindNearest(const EventGraph& graph,
                                          Parents author, Parents tip) {
  size_t limit = kNear + kNearOfHead * author.size();
  const auto is_within_limit = [&](Branches::iterator branch) {
    const Parents from = branch == branches_.end() ? tip : branch->author();
    // A head that only one of them has is a step, at least.
    if (from.size() > author.size() + limit) return false;
    const size_t steps = DiffVersions(graph, graph.runs().size() - 1, from,
                                      author, &diff_, limit);
    steps_ += steps;
    return steps <= limit;
  };
  Branches::iterator likely[] = {branches_.end(), branches_.begin()};
  if (!was_near_tip_) std::swap(likely[0], likely[1]);
  for (const auto branch : likely) {
    if (is_within_limit(branch)) return {branch, true};
  }
  const auto own = FindBranch(graph, author);
  if (own != branches_.end() && is_within_limit(own)) return {own, true};
  for (;;) {
    limit *= 4;
    for (const auto branch : likely) {
      if (is_within_limit(branch)) return {branch, false};
    }
  }
}

UnseenOps::Branches::iterator UnseenOps::FindBranch(const EventGraph& graph,
                                                    Parents author) {
  for (const Lv head : author) {
    if (head < graph.begin()) continue;
    const Lv begin = graph.RunAt(head).begin;
    // Who is asked about is the author of the op that comes next.
    for (auto i = branches_.begin(); i != branches_.end(); ++i) {
      if (begin <= i->end() && i->end() <= head) return i;
    }
  }
  return branches_.end();
}

void UnseenOps::BeginWith(Nearest nearest) {
  if (nearest.is_near) {
    branches_.splice(branches_.begin(), branches_, nearest.branch);
    return;
  }
  if (nearest.branch == branches_.end()) {
    branches_.emplace_front();
  } else {
    branches_.push_front(*nearest.branch);
  }
  if (branches_.size() > kBranches) branches_.pop_back();
}

const ConcurrentOps& UnseenOps::By(const EventGraph& graph, Lv end,
                                   Parents author, Parents tip) {
  const Nearest nearest = FindNearest(graph, author, tip);
  const bool is_from_tip = nearest.branch == branches_.end();
  was_near_tip_ = is_from_tip && nearest.is_near;
  if (!was_near_tip_) BeginWith(nearest);
  ConcurrentOps& unseen = was_near_tip_ ? near_tip_ : branches_.front();
  if (is_from_tip) unseen.Restart(tip, end);
  if (is_from_tip || !nearest.is_near || !diff_.only_a.empty()) {
    unseen.BeginGeneration(++generations_);
  }
  unseen.Move(end, author, &diff_);
  return unseen;
}

void UnseenOps::Truncate(Lv end) {
  branches_.remove_if(
      [&](const ConcurrentOps& branch) { return end < branch.end(); });
  // What was seen of the others may have been about what is gone.
  for (ConcurrentOps& branch : branches_) {
    branch.BeginGeneration(++generations_);
  }
}

}  // namespace syncline::internal
