#include "syncline/internal/walker/walker.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
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

// Goes through the pieces of a plan that have ops of one container.
class PiecesOf {
 public:
  // Keeps references to both.
  PiecesOf(const OpLog& log, const MergePlan& plan, ContainerIndex container)
      : log_(&log),
        plan_(&plan),
        runs_(log.runs_of(container)),
        op_run_(log.RunIndexIn(runs_, plan.from(), runs_.size())) {
    FindPiece();
  }

  bool is_done() const { return op_run_ == runs_.size(); }
  // Of the piece.
  size_t number() const { return number_; }
  // Which of the container's op runs is next: who walks those of the piece
  // moves it behind them.
  size_t* op_run() { return &op_run_; }
  void Next() {
    const Lv end = plan_->pieces()[number_].ops.end;
    while (!is_done() && begin() < end) ++op_run_;
    FindPiece();
  }

 private:
  Lv begin() const { return log_->op_runs()[runs_[op_run_]].begin; }
  void FindPiece() {
    if (is_done()) return;
    number_ = plan_->PieceAt(std::max(plan_->from(), begin()), number_);
  }

  const OpLog* log_;
  const MergePlan* plan_;
  ContainerRuns runs_;
  size_t op_run_;
  size_t number_ = 0;
};

}  // namespace

struct Walker::Look {
  Look(const OpLog& log, const MergePlan& plan, Walker* of)
      : walker(of),
        pieces(log, plan, of->container_),
        is_warm(of->tracker_ != nullptr) {}

  Walker* walker;
  PiecesOf pieces;
  bool is_warm;
  uint32_t criticals = 0;
  std::vector<size_t> begins;
  Look* behind = nullptr;  // another one that is at the same piece
};

absl::Status Walker::WalkTogether(const OpLog& log, MergePlan& plan,
                                  absl::Span<const Walk> walks) {
  absl::InlinedVector<Look, 1> looks;
  if (std::any_of(walks.begin(), walks.end(), [&plan](const Walk& walk) {
        return walk.walker->MayBegin(plan);
      })) {
    for (const Walk& walk : walks) looks.emplace_back(log, plan, walk.walker);
    LookTogether(log, plan, absl::MakeSpan(looks));
  }
  for (size_t i = 0; i < walks.size(); ++i) {
    absl::Span<const size_t> begins;
    if (!looks.empty()) begins = looks[i].begins;
    SYNCLINE_RETURN_IF_ERROR(
        walks[i].walker->WalkAlone(log, plan, walks[i], begins));
  }
  return absl::OkStatus();
}

bool Walker::MayBegin(const MergePlan& plan) const {
  return !plan.is_linear() &&
         (tracker_ == nullptr || plan.pieces().back().criticals > 0);
}

void Walker::LookTogether(const OpLog& log, MergePlan& plan,
                          absl::Span<Look> looks) {
  // Those that are at a piece.
  absl::InlinedVector<Look*, 2> at(plan.pieces().size());
  auto arrive = [&at](Look* look) {
    if (look->pieces.is_done()) return;
    look->behind = std::exchange(at[look->pieces.number()], look);
  };
  for (Look& look : looks) arrive(&look);
  for (size_t piece = 0; piece < at.size(); ++piece) {
    while (Look* look = at[piece]) {
      at[piece] = look->behind;
      LookAt(log, plan, look);
      look->pieces.Next();
      arrive(look);
    }
  }
}

void Walker::LookAt(const OpLog& log, MergePlan& plan, Look* look) {
  const size_t number = look->pieces.number();
  const MergePlan::Piece& piece = plan.pieces()[number];
  look->is_warm = look->is_warm && piece.criticals == look->criticals;
  look->criticals = piece.criticals;
  if (piece.is_linear || look->is_warm) return;
  look->is_warm =
      look->walker->Touches(log, plan.UnseenBy(log.graph(), number));
  if (look->is_warm) look->begins.push_back(number);
}

absl::Status Walker::WalkAlone(const OpLog& log, const MergePlan& plan,
                               const Walk& walk,
                               absl::Span<const size_t> begins) {
  SYNCLINE_DCHECK(walk.edits != nullptr || plan.is_linear(), "who has them");
  const ContainerRuns runs = log.runs_of(container_);
  uint32_t length = walk.length;
  uint32_t criticals = 0;
  for (PiecesOf pieces(log, plan, container_); !pieces.is_done();
       pieces.Next()) {
    const MergePlan::Piece& at = plan.pieces()[pieces.number()];
    if (at.criticals > criticals) DropTracker();
    criticals = at.criticals;
    const bool begins_here =
        !begins.empty() && begins.front() == pieces.number();
    if (begins_here) begins.remove_prefix(1);
    if (at.is_linear || (tracker_ == nullptr && !begins_here)) {
      SYNCLINE_RETURN_IF_ERROR(
          WalkLinear(log, runs, at.ops, pieces.op_run(), &length, walk.edits));
      continue;
    }
    const size_t first_edit = walk.edits->size();
    SYNCLINE_RETURN_IF_ERROR(WalkConcurrent(log, at, length, walk.edits));
    FollowEdits(*walk.edits, first_edit, &length);
  }
  if (tracker_ == nullptr) return absl::OkStatus();
  const bool met_critical =
      !plan.pieces().empty() && plan.pieces().back().criticals > criticals;
  if (met_critical || tracker_->is_wasteful() ||
      (plan.ends_at_one_head() && tracker_->size() > kWarmItems)) {
    DropTracker();
  }
  return absl::OkStatus();
}

absl::Status Walker::WalkFrom(const OpLog& log, Lv from,
                              const Frontier& version, uint32_t length,
                              Edits* edits) {
  UnseenOps unseen;
  MergePlan plan(log.graph(), from, version, &unseen);
  Walk walk{this, length, edits};
  return WalkTogether(log, plan, {&walk, 1});
}

// Whether any of `ops` is of this container. Both are searched from the last:
// the runs of the one for a range of the other, and the other way about.
bool Walker::Touches(const OpLog& log, const ConcurrentOps& ops) {
  const Lv from =
      ops.generation() == untouched_.generation ? untouched_.end : Lv(0);
  const ContainerRuns runs = log.runs_of(container_);
  size_t next = runs.size();
  for (Lv end = ops.end(); from < end;) {
    next = log.RunIndexIn(runs, end, next);
    if (next == runs.size() || log.op_runs()[runs[next]].begin >= end) {
      if (next == 0) break;
      --next;
    }
    const OpRun& run = log.op_runs()[runs[next]];
    const LvRange* range = ops.LastBelow(std::min(run.end(), end));
    if (range == nullptr) break;
    if (run.begin < range->end) return true;
    end = range->end;
  }
  untouched_ = {ops.generation(), std::max(from, ops.end())};
  return false;
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

void Walker::Forget() {
  DropTracker();
  untouched_ = {};
}

void Walker::DropTracker() {
  steps_before_ = steps();
  tracker_.reset();
}

uint64_t Walker::steps() const {
  return steps_before_ + (tracker_ == nullptr ? 0 : tracker_->steps());
}

}  // namespace syncline::internal
