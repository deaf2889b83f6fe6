#include "syncline/internal/walker/walker.h"

#include <algorithm>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/walker/linear.h"

namespace syncline::internal {
namespace {

// Items up to which a tracker is kept at a critical version. Who types with
// others comes to one every few seconds, and will ask for the last few ops
// again: making a new tracker for them costs more than keeping this one.
constexpr uint32_t kWarmItems = 2048;

// Makes `length` what it is after the edits from number `first` on.
void FollowEdits(const Edits& edits, size_t first, uint32_t* length) {
  for (size_t i = first; i < edits.size(); ++i) {
    *length += edits[i].inserted;
    *length -= edits[i].deleted;
  }
}

}  // namespace

absl::Status Walker::Walk(const OpLog& log, MergePlan& plan, uint32_t length,
                          Edits* edits) {
  const ContainerRuns runs = log.runs_of(container_);
  size_t next = log.RunIndexIn(runs, plan.from(), runs.size());
  SYNCLINE_DCHECK(edits != nullptr || plan.is_linear(), "who else has them");
  uint32_t criticals = 0;
  for (size_t piece = 0; next < runs.size();) {
    piece = plan.PieceAt(std::max(plan.from(), log.op_runs()[runs[next]].begin),
                         piece);
    const MergePlan::Piece& at = plan.pieces()[piece];
    if (at.criticals > criticals) DropTracker();
    criticals = at.criticals;
    if (at.is_linear || (tracker_ == nullptr &&
                         !Touches(log, plan.UnseenBy(log.graph(), piece)))) {
      SYNCLINE_RETURN_IF_ERROR(
          WalkLinear(log, runs, at.ops, &next, &length, edits));
      continue;
    }
    const size_t first_edit = edits->size();
    SYNCLINE_RETURN_IF_ERROR(WalkConcurrent(log, at, length, edits));
    FollowEdits(*edits, first_edit, &length);
    while (next < runs.size() && log.op_runs()[runs[next]].begin < at.ops.end) {
      ++next;
    }
  }
  const bool met_critical =
      !plan.pieces().empty() && plan.pieces().back().criticals > criticals;
  if (tracker_ == nullptr) return absl::OkStatus();
  if (met_critical || tracker_->is_wasteful() ||
      (plan.ends_at_one_head() && tracker_->size() > kWarmItems)) {
    DropTracker();
  }
  return absl::OkStatus();
}

absl::Status Walker::Walk(const OpLog& log, Lv from, const Frontier& version,
                          uint32_t length, Edits* edits) {
  ConcurrentOps unseen;
  MergePlan plan(log.graph(), from, version, &unseen);
  return Walk(log, plan, length, edits);
}

// Whether any of `ops` is of this container.
bool Walker::Touches(const OpLog& log, const ConcurrentOps& ops) const {
  const ContainerRuns runs = log.runs_of(container_);
  size_t hint = runs.size();
  return std::any_of(ops.ranges().rbegin(), ops.ranges().rend(),
                     [&](LvRange range) {
                       hint = log.RunIndexIn(runs, range.begin, hint);
                       return hint < runs.size() &&
                              log.op_runs()[runs[hint]].begin < range.end;
                     });
}

absl::Status Walker::WalkConcurrent(const OpLog& log,
                                    const MergePlan::Piece& piece,
                                    uint32_t length, Edits* edits) {
  const EventGraph& graph = log.graph();
  Lv begin = std::min(piece.window_begin, piece.tip_begin);
  if (tracker_ != nullptr) {
    // Ops of other containers came without this walker being asked. Where none
    // asks for what was walked, it is as well to begin anew.
    begin = CloseWindow(graph, begin, piece.ops.begin, tracker_->end());
    if (begin < tracker_->begin() || tracker_->end() <= begin) DropTracker();
  }
  const bool is_new = tracker_ == nullptr;
  if (is_new) {
    tracker_ = std::make_unique<Tracker>();
    begin = CloseWindow(graph, begin, piece.ops.begin);
    SYNCLINE_DCHECK(graph.begin() <= begin, "the window is in the graph");
    tracker_->Start(log, container_, begin);
  }
  SYNCLINE_RETURN_IF_ERROR(tracker_->Walk(log, piece.ops.begin, nullptr));
  if (is_new && !tracker_->SetLength(length)) {
    return absl::DataLossError("the history does not fit the text");
  }
  return tracker_->Walk(log, piece.ops.end, edits);
}

void Walker::DropTracker() {
  steps_before_ = steps();
  tracker_.reset();
}

uint64_t Walker::steps() const {
  return steps_before_ + (tracker_ == nullptr ? 0 : tracker_->steps());
}

}  // namespace syncline::internal
