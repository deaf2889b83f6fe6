#include "syncline/internal/graph/concurrent_ops.h"

#include <algorithm>

namespace syncline::internal {

void ConcurrentOps::Restart(Parents version, Lv end) {
  author_.assign(version.begin(), version.end());
  end_ = end;
  ranges_.clear();
}

void ConcurrentOps::MoveTo(const EventGraph& graph, Lv end, Parents author) {
  VersionDiff diff;
  if (!SameVersion(author_, author)) {
    DiffVersions(graph, graph.runs().size() - 1, author_, author, &diff);
  }
  Move(end, author, &diff);
}

void ConcurrentOps::Move(Lv end, Parents author, VersionDiff* diff) {
  if (end_ < end) PushRange({end_, end});
  Add(diff->only_a);
  Remove(diff->only_b);
  author_.assign(author.begin(), author.end());
  if (end < end_) {
    while (!ranges_.empty() && end <= ranges_.back().begin) ranges_.pop_back();
    if (!ranges_.empty() && end < ranges_.back().end) ranges_.back().end = end;
  }
  end_ = end;
}

const LvRange* ConcurrentOps::LastBelow(Lv op) const {
  const auto after =
      std::lower_bound(ranges_.begin(), ranges_.end(), op,
                       [](LvRange range, Lv l) { return range.begin < l; });
  return after == ranges_.begin() ? nullptr : &*(after - 1);
}

bool ConcurrentOps::ContainsAll(LvRange ops) const {
  const LvRange* range = LastBelow(ops.begin + 1);
  return range != nullptr && ops.end <= range->end;
}

// Joins it to the last, which it does not begin before.
void ConcurrentOps::PushRange(LvRange range) {
  if (!ranges_.empty() && range.begin <= ranges_.back().end) {
    ranges_.back().end = std::max(ranges_.back().end, range.end);
  } else {
    ranges_.push_back(range);
  }
}

// Takes out the ranges that end above `op`.
LvRanges ConcurrentOps::TakeAbove(Lv op) {
  const auto first =
      std::upper_bound(ranges_.begin(), ranges_.end(), op,
                       [](Lv l, LvRange range) { return l < range.end; });
  LvRanges taken(first, ranges_.end());
  ranges_.erase(first, ranges_.end());
  return taken;
}

// `added` descends, as a difference does; so the end of it is next.
void ConcurrentOps::Add(LvRanges& added) {
  if (added.empty()) return;
  for (const LvRange& range : TakeAbove(added.back().begin)) {
    while (!added.empty() && added.back().begin <= range.begin) {
      PushRange(added.back());
      added.pop_back();
    }
    PushRange(range);
  }
  for (; !added.empty(); added.pop_back()) PushRange(added.back());
}

void ConcurrentOps::Remove(LvRanges& removed) {
  if (removed.empty()) return;
  for (LvRange range : TakeAbove(removed.back().begin)) {
    while (!removed.empty() && removed.back().end <= range.begin) {
      removed.pop_back();
    }
    for (size_t i = removed.size(); i > 0 && removed[i - 1].begin < range.end;
         --i) {
      if (range.begin < removed[i - 1].begin) {
        ranges_.push_back({range.begin, removed[i - 1].begin});
      }
      range.begin = std::min(range.end, removed[i - 1].end);
    }
    if (!range.empty()) ranges_.push_back(range);
  }
}

}  // namespace syncline::internal
