#include "syncline/internal/graph/concurrent_ops.h"

#include <algorithm>

namespace syncline::internal {

void ConcurrentOps::Restart(Parents version, Lv end) {
  author_.assign(version.begin(), version.end());
  end_ = end;
  ranges_.clear();
}

void ConcurrentOps::MoveTo(const EventGraph& graph, Lv end, Parents author) {
  if (end_ < end) PushRange({end_, end});
  if (!SameVersion(author_, author)) {
    DiffVersions(graph, graph.runs().size() - 1, author_, author, &diff_);
    Add(diff_.only_a);
    Remove(diff_.only_b);
    author_.assign(author.begin(), author.end());
  }
  if (end < end_) {
    while (!ranges_.empty() && end <= ranges_.back().begin) ranges_.pop_back();
    if (!ranges_.empty() && end < ranges_.back().end) ranges_.back().end = end;
  }
  end_ = end;
}

void ConcurrentOps::Truncate(Lv end) {
  if (end < end_) Restart({}, Lv(0));
}

bool ConcurrentOps::ContainsAll(LvRange ops) const {
  if (ranges_.empty()) return false;
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), ops.begin,
                       [](Lv l, LvRange range) { return l < range.begin; });
  return after != ranges_.begin() && ops.end <= (after - 1)->end;
}

// Joins it to the last, which it does not begin before.
void ConcurrentOps::PushRange(LvRange range) {
  if (!ranges_.empty() && range.begin <= ranges_.back().end) {
    ranges_.back().end = std::max(ranges_.back().end, range.end);
  } else {
    ranges_.push_back(range);
  }
}

// `added` descends, as a difference does; so the end of it is next.
void ConcurrentOps::Add(LvRanges& added) {
  if (added.empty()) return;
  before_.swap(ranges_);
  ranges_.clear();
  for (const LvRange& range : before_) {
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
  before_.swap(ranges_);
  ranges_.clear();
  for (LvRange range : before_) {
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
