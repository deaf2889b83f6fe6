// The edits that newly imported ops make in one text or list.
//
// Merging has two steps, so that an import of many containers is all or
// nothing: first the edits are found, which may fail; then their owner makes
// them, which cannot. Those of ops that are taken as they are the log tells as
// well: they are not kept.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_SEQUENCE_MERGE_H_
#define SYNCLINE_INTERNAL_TYPES_SEQUENCE_MERGE_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/linear.h"
#include "syncline/internal/walker/walker.h"

namespace syncline::internal {

class SequenceMerge {
 public:
  explicit SequenceMerge(ContainerIndex container)
      : container_(container), walker_(container) {}

  // The walk that finds the edits which the plan's ops make in a sequence of
  // `length` items.
  Walker::Walk WalkOf(const MergePlan& plan, uint32_t length);
  // Those that were found last; since then, nothing was appended to the log.
  // Calls f(const Edit&) for each, or gives them all at once.
  template <typename F>
  void ForEachEdit(const OpLog& log, F f) const;
  const Edits& edits(const OpLog& log);
  void ClearEdits();

  // Drops what is kept between merges: the log's ops or their runs' numbers
  // have changed.
  void Forget() { walker_.Forget(); }
  uint64_t steps() const { return walker_.steps(); }

 private:
  ContainerIndex container_;
  Walker walker_;
  Edits edits_;
  // Of edits that are not kept: the first op.
  std::optional<Lv> linear_from_;
};

template <typename F>
void SequenceMerge::ForEachEdit(const OpLog& log, F f) const {
  for (const Edit& edit : edits_) f(edit);
  if (!linear_from_) return;
  const ContainerRuns runs = log.runs_of(container_);
  for (size_t i = log.RunIndexIn(runs, *linear_from_, runs.size());
       i < runs.size(); ++i) {
    const OpRun& run = log.op_runs()[runs[i]];
    if (!IsWalked(run.kind)) continue;
    f(LinearEdit(log, run, {std::max(*linear_from_, run.begin), run.end()}));
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_SEQUENCE_MERGE_H_
