// Where a log is cut off, and where another is put behind it.
#include <algorithm>
#include <utility>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/oplog/oplog.h"

namespace syncline::internal {

void OpLog::PopRun() {
  std::vector<uint32_t>& of_container =
      container_runs_[last_run_->container.value()];
  op_runs_.pop_back();
  last_run_ = op_runs_.empty() ? nullptr : &op_runs_.back();
  if (of_container.back() == op_runs_.size()) of_container.pop_back();
}

void OpLog::SetBase(EventGraph::Base base,
                    std::vector<std::pair<PeerId, ContainerIndex>> last_texts) {
  graph_.SetBase(std::move(base));
  // As the peers of a shallow snapshot do.
  SYNCLINE_DCHECK(std::is_sorted(last_texts.begin(), last_texts.end()),
                  "peers ascend");
  last_texts_ = std::move(last_texts);
  may_extend_ = false;
}

std::optional<ContainerIndex> OpLog::last_text(PeerId peer) const {
  const auto at = std::lower_bound(
      last_texts_.begin(), last_texts_.end(), peer,
      [](const auto& last, PeerId id) { return last.first < id; });
  if (at == last_texts_.end() || at->first != peer) return std::nullopt;
  return at->second;
}

OpLog::Mark OpLog::mark() const {
  return {graph_.end(), graph_.frontier(), contents_.size(), changes_.size(),
          doc_id_};
}

OpLog::Mark OpLog::MarkAt(Lv end, Frontier frontier) const {
  Mark mark{end, std::move(frontier), 0, 0, doc_id_};
  if (end > graph_.begin()) {
    const OpRun& run = OpRunAt(end - 1);
    const size_t kept =
        run.content_bytes > 0 ? Content(run, 0, end - run.begin).size() : 0;
    mark.content_bytes = run.content_begin + kept;
  }
  const auto first_after = std::partition_point(
      changes_.begin(), changes_.end(),
      [&](const Change& change) { return change.ops.end <= end; });
  mark.changes = static_cast<size_t>(first_after - changes_.begin());
  return mark;
}

void OpLog::Truncate(const Mark& mark) {
  graph_.Truncate(mark.end, mark.frontier);
  while (!op_runs_.empty() && mark.end < op_runs_.back().end()) {
    OpRun& run = *last_run_;
    if (mark.end <= run.begin) {
      PopRun();
      continue;
    }
    if (run.content_bytes > 0) {
      run.content_bytes =
          static_cast<uint32_t>(mark.content_bytes) - run.content_begin;
    }
    run.length = mark.end - run.begin;
  }
  contents_.resize(mark.content_bytes);
  content_index_.Truncate(mark.end);
  changes_.resize(mark.changes);
  doc_id_ = mark.doc_id;
  may_extend_ = false;
}

absl::Status OpLog::AppendLog(const OpLog& other) {
  SYNCLINE_DCHECK(other.graph_.begin() == graph_.end(), "no gap, no overlap");
  SYNCLINE_RETURN_IF_ERROR(CheckRoom(0, other.contents_.size()));
  doc_id_ = other.doc_id_;
  bool extends = false;  // only the first run can
  for (const EventGraph::Run& run : other.graph_.runs()) {
    extends |=
        graph_.Append(run.peer, other.graph_.parents(run), run.end - run.begin);
  }
  const uint32_t text_shift = static_cast<uint32_t>(contents_.size());
  for (OpRun run : other.op_runs_) {
    run.content_begin += text_shift;
    if (std::exchange(extends, false) && last_run_->TryAppend(run)) {
      continue;
    }
    PushRun(run);
  }
  contents_ += other.contents_;
  content_index_.Append(other.content_index_, text_shift);
  changes_.insert(changes_.end(), other.changes_.begin(), other.changes_.end());
  return absl::OkStatus();
}

}  // namespace syncline::internal
