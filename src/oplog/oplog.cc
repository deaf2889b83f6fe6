#include "syncline/internal/oplog/oplog.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/search.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

absl::Status OpLog::CheckRoom(uint64_t ops, uint64_t content_bytes) const {
  // A stranger's snapshot may have come with one op more than that.
  if (ops + graph_.end().value() > kMaxOps - 1) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a document holds at most ", kMaxOps - 1, " ops: it has ",
                     graph_.end().value(), ", and ", ops, " more were asked"));
  }
  constexpr uint64_t kMaxText = std::numeric_limits<uint32_t>::max();
  if (content_bytes > kMaxText - contents_.size()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a document's history holds at most ", kMaxText,
                     " bytes of content: it has ", contents_.size(), ", and ",
                     content_bytes, " more were asked"));
  }
  return absl::OkStatus();
}

size_t OpLog::OpRunIndexAt(Lv lv, size_t hint) const {
  return SearchAt(op_runs_, hint,
                  [&](const OpRun& run) { return run.end() <= lv; });
}

void OpLog::AppendLocal(PeerIndex peer, ContainerIndex container, OpKind kind,
                        uint32_t position, uint32_t length,
                        std::string_view content) {
  may_extend_ = graph_.AppendAtTip(peer, length);
  AppendOps(container, kind, position, length, content);
}

void OpLog::AppendOps(ContainerIndex container, OpKind kind, uint32_t position,
                      uint32_t length, std::string_view content) {
  OpRun run{ops_end(),
            length,
            position,
            static_cast<uint32_t>(contents_.size()),
            static_cast<uint32_t>(content.size()),
            container,
            kind};
  SYNCLINE_DCHECK(run.end() <= graph_.end(), "the node comes before its ops");
  contents_.append(content);
  const bool extend = may_extend_ && !op_runs_.empty();
  may_extend_ = true;
  if (!extend || !FormsRuns(kind) || !op_runs_.back().TryAppend(run)) {
    PushRun(run);
  }
  if (kind == OpKind::kInsert && content.size() != length) {
    content_index_.Add(op_runs_.back().begin, kind_of(run),
                       {run.begin, run.content_begin}, length, content);
  }
}

void OpLog::PushRun(const OpRun& run) {
  const uint32_t container = run.container.value();
  if (container >= container_runs_.size()) {
    container_runs_.resize(containers_.size());
  }
  container_runs_[container].push_back(static_cast<uint32_t>(op_runs_.size()));
  op_runs_.push_back(run);
}

void OpLog::PopRun() {
  container_runs_[op_runs_.back().container.value()].pop_back();
  op_runs_.pop_back();
}

size_t OpLog::RunIndexIn(ContainerRuns runs, Lv lv, size_t hint) const {
  if (runs.empty() || op_runs_[runs.back()].end() <= lv) return runs.size();
  auto begins_before = [&](uint32_t run) { return op_runs_[run].begin <= lv; };
  if (!begins_before(runs.front())) return 0;
  const size_t run =
      SearchBackward(runs, std::min(hint, runs.size() - 1), begins_before);
  return op_runs_[runs[run]].end() <= lv ? run + 1 : run;
}

std::string_view OpLog::Content(const OpRun& run, uint32_t from,
                                uint32_t to) const {
  const std::string_view content = Content(run);
  if (from == 0 && to == run.length) return content;
  // An item has a byte at least: these have one each.
  if (content.size() == run.length) return content.substr(from, to - from);
  const ContentIndex::Entry near =
      content_index_.Find({run.begin, run.content_begin}, run.begin + from);
  const uint32_t skipped = near.item - run.begin;
  return SliceContent(kind_of(run),
                      content.substr(near.content_begin - run.content_begin),
                      from - skipped, to - skipped);
}

OpLog::Mark OpLog::mark() const {
  return {graph_.end(), graph_.frontier(), contents_.size(), changes_.size()};
}

OpLog::Mark OpLog::MarkAt(Lv end, Frontier frontier) const {
  Mark mark{end, std::move(frontier), 0, 0};
  if (end > graph_.begin()) {
    const OpRun& run = op_runs_[OpRunIndexAt(end - 1)];
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
    OpRun& run = op_runs_.back();
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
  may_extend_ = false;
}

void OpLog::AppendLog(const OpLog& other) {
  SYNCLINE_DCHECK(other.graph_.begin() == graph_.end(), "no gap, no overlap");
  bool extends = false;  // only the first run can
  for (const EventGraph::Run& run : other.graph_.runs()) {
    extends |=
        graph_.Append(run.peer, other.graph_.parents(run), run.end - run.begin);
  }
  const uint32_t text_shift = static_cast<uint32_t>(contents_.size());
  for (OpRun run : other.op_runs_) {
    run.content_begin += text_shift;
    if (std::exchange(extends, false) && op_runs_.back().TryAppend(run)) {
      continue;
    }
    PushRun(run);
  }
  contents_ += other.contents_;
  content_index_.Append(other.content_index_, text_shift);
  changes_.insert(changes_.end(), other.changes_.begin(), other.changes_.end());
}

}  // namespace syncline::internal
