#include "syncline/internal/document/undo_stack_core.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/undo_plan.h"
#include "syncline/internal/document/undo_writer.h"

namespace syncline::internal {
namespace {

bool Contains(const std::vector<std::string>& tags, const std::string& tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

}  // namespace

UndoStackCore::UndoStackCore(DocumentCore& document, UndoOptions options)
    : document_(document), options_(std::move(options)) {
  if (options_.max_steps == 0) options_.max_steps = 1;
  // What was covered so far nobody has noted.
  document_.EndEdits().IgnoreError();
  watch_ = document_.WatchCommits(
      [this](LvRange ops, absl::Span<const Cover> covers,
             const CommitOptions& told) { Note(ops, covers, told); });
}

bool UndoStackCore::Accepts(const CommitOptions& options) const {
  if (!options_.included_tags.empty() &&
      !Contains(options_.included_tags, options.tag)) {
    return false;
  }
  if (Contains(options_.excluded_tags, options.tag)) return false;
  return options_.accept == nullptr || options_.accept(options);
}

std::vector<LvRange> UndoStackCore::InScope(LvRange ops) const {
  if (options_.scope.empty()) return {ops};
  std::vector<LvRange> ranges;
  const OpLog& log = document_.log();
  for (size_t i = log.OpRunIndexAt(ops.begin);
       i < log.op_runs().size() && log.op_runs()[i].begin < ops.end; ++i) {
    const OpRun& run = log.op_runs()[i];
    const bool is_in = std::any_of(
        options_.scope.begin(), options_.scope.end(), [&](ContainerRef ref) {
          return ref.document == document_.number() &&
                 document_.IsIn(run.container, ContainerIndex(ref.number));
        });
    if (!is_in) continue;
    const LvRange part{std::max(ops.begin, run.begin),
                       std::min(ops.end, run.end())};
    if (!ranges.empty() && ranges.back().end == part.begin) {
      ranges.back().end = part.end;
    } else {
      ranges.push_back(part);
    }
  }
  return ranges;
}

bool UndoStackCore::Joins(int64_t time) const {
  if (undo_.empty() || begins_new_) return false;
  if (groups_ > 0) return true;
  const int64_t last = undo_.back().time;
  if (options_.merge_window_ms <= 0 || time == 0 || last == 0) return false;
  // Clocks go back, and applications tell any number.
  const auto [low, high] = std::minmax(time, last);
  return static_cast<uint64_t>(high) - static_cast<uint64_t>(low) <
         static_cast<uint64_t>(options_.merge_window_ms);
}

void UndoStackCore::Note(LvRange ops, absl::Span<const Cover> covers,
                         const CommitOptions& options) {
  mine_.insert(document_.log().graph().RunAt(ops.begin).peer);
  if (under_way_ != nullptr) {
    UndoStep& step = std::exchange(under_way_, nullptr)->emplace_back();
    step.ops = {ops};
    step.covers.assign(covers.begin(), covers.end());
    step.note = std::move(note_under_way_);
    return;
  }
  if (!Accepts(options)) return;
  const std::vector<LvRange> ranges = InScope(ops);
  if (ranges.empty()) return;
  redo_.clear();
  const int64_t time = options.time_ms != 0 ? options.time_ms : now_;
  const bool is_new = !Joins(time);
  if (is_new) undo_.emplace_back();
  begins_new_ = false;
  UndoStep& step = undo_.back();
  step.ops.insert(step.ops.end(), ranges.begin(), ranges.end());
  step.covers.insert(step.covers.end(), covers.begin(), covers.end());
  step.time = time;
  if (undo_.size() > options_.max_steps) undo_.pop_front();
  if (is_new && options_.on_new_step != nullptr) {
    UndoNote note;
    options_.on_new_step(&note);
    if (!undo_.empty()) undo_.back().note = std::move(note);  // not cleared
  }
}

void UndoStackCore::BeginGroup() {
  if (groups_++ > 0) return;
  document_.EndEdits().IgnoreError();  // in a transaction it goes on
  begins_new_ = true;
}

void UndoStackCore::EndGroup() {
  if (groups_ == 0) return;
  if (groups_ == 1) document_.EndEdits().IgnoreError();
  if (--groups_ == 0) begins_new_ = true;
}

absl::Status UndoStackCore::EndEdits() {
  SYNCLINE_RETURN_IF_ERROR(document_.CheckNotCommitting());
  SYNCLINE_RETURN_IF_ERROR(document_.EndEdits());
  return document_.CheckShowsLatest();
}

bool UndoStackCore::CanRun(const Steps& steps) {
  if (!EndEdits().ok()) return false;
  if (steps.empty() || !document_.LoadHistory().ok()) return false;
  // With what Run would remember of those that it passes over.
  std::optional<UndoMemory> then;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    absl::StatusOr<UndoPlan> plan =
        UndoPlanner(document_, then ? *then : memory_, mine_, near_run_)
            .PlanFor(*step, &steps == &redo_);
    if (!plan.ok()) return false;
    if (plan->changes_anything) return true;
    plan->KeepWhatStandsIn();
    if (plan->effects.empty()) continue;
    if (!then) then = memory_;
    if (!UndoWriter(document_, *then).Write(*plan).ok()) return false;
  }
  return false;
}

absl::StatusOr<UndoResult> UndoStackCore::Run(Steps* from, Steps* to) {
  SYNCLINE_RETURN_IF_ERROR(EndEdits());
  SYNCLINE_RETURN_IF_ERROR(document_.LoadHistory());
  begins_new_ = true;
  while (!from->empty()) {
    // Whoever is told of what this does may ask for the next.
    UndoStep step = std::move(from->back());
    from->pop_back();
    const absl::StatusOr<bool> is_done = RunStep(step, to);
    if (!is_done.ok()) {
      // What the document has no room for it never will have.
      if (is_done.status().code() != absl::StatusCode::kResourceExhausted) {
        from->push_back(std::move(step));
      }
      return is_done.status();
    }
    if (*is_done) return UndoResult{true, std::move(step.note)};
  }
  return UndoResult();
}

absl::Status UndoStackCore::Write(const UndoStep& step, bool is_redo) {
  SYNCLINE_ASSIGN_OR_RETURN(
      UndoPlan plan,
      UndoPlanner(document_, memory_, mine_, near_run_).PlanFor(step, is_redo));
  if (!plan.changes_anything) plan.KeepWhatStandsIn();
  return UndoWriter(document_, memory_).Write(plan);
}

absl::StatusOr<bool> UndoStackCore::RunStep(const UndoStep& step, Steps* to) {
  SYNCLINE_ASSIGN_OR_RETURN(const uint64_t transaction,
                            document_.BeginTransaction());
  const Lv begin = document_.log().graph().end();
  const absl::Status status = Write(step, to == &undo_);
  if (!status.ok()) {
    document_.RollBackTo(transaction);
    memory_.Truncate(begin);
    return status;
  }
  const bool is_done = document_.log().graph().end() != begin;
  if (is_done) {
    under_way_ = to;
    note_under_way_ = step.note;
  }
  document_.EndTransaction(options_.commit);
  return is_done;
}

}  // namespace syncline::internal
