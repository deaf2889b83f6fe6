#include "syncline/internal/oplog/stretch.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace syncline::internal {

Stretch StretchAt(const OpLog& log, Lv op) {
  const EventGraph::Run& run = log.graph().RunAt(op);
  const std::vector<OpLog::Change>& changes = log.changes();
  const auto next = std::partition_point(
      changes.begin(), changes.end(),
      [op](const OpLog::Change& change) { return change.ops.end <= op; });
  Stretch stretch;
  stretch.ops = {run.begin, run.end};
  auto cut = [&](Lv begin, Lv end) {
    stretch.ops = {std::max(stretch.ops.begin, begin),
                   std::min(stretch.ops.end, end)};
  };
  if (next != changes.end() && next->ops.begin <= op) {
    stretch.change = static_cast<uint32_t>(next - changes.begin());
    cut(next->ops.begin, next->ops.end);
  } else {
    cut(next == changes.begin() ? Lv(0) : std::prev(next)->ops.end,
        next == changes.end() ? run.end : next->ops.begin);
  }
  stretch.peer = run.peer;
  stretch.counter = run.counter_at(stretch.ops.begin);
  return stretch;
}

}  // namespace syncline::internal
