#include "syncline/internal/oplog/oplog.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/containers/search.h"

namespace syncline::internal {

absl::Status OpLog::CheckRoom(uint64_t ops, uint64_t text_bytes) const {
  // A stranger's snapshot may have come with one op more than that.
  if (ops + graph_.end().value() > kMaxOps - 1) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a document holds at most ", kMaxOps - 1, " ops: it has ",
                     graph_.end().value(), ", and ", ops, " more were asked"));
  }
  constexpr uint64_t kMaxText = std::numeric_limits<uint32_t>::max();
  if (text_bytes > kMaxText - text_.size()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a document's history holds at most ", kMaxText,
                     " bytes of text: it has ", text_.size(), ", and ",
                     text_bytes, " more were asked"));
  }
  return absl::OkStatus();
}

size_t OpLog::OpRunIndexAt(Lv lv, size_t hint) const {
  return SearchAt(op_runs_, hint,
                  [&](const OpRun& run) { return run.end() <= lv; });
}

size_t OpLog::OpRunIndexBefore(Lv lv, size_t hint) const {
  return SearchBackward(op_runs_, hint,
                        [&](const OpRun& run) { return run.begin <= lv; });
}

void OpLog::AppendLocal(PeerIndex peer, ContainerIndex container, OpKind kind,
                        uint32_t position, uint32_t length,
                        std::string_view text) {
  may_extend_ = graph_.AppendAtTip(peer, length);
  AppendOps(container, kind, position, length, text);
}

void OpLog::AppendOps(ContainerIndex container, OpKind kind, uint32_t position,
                      uint32_t length, std::string_view text) {
  OpRun run{ops_end(),
            length,
            position,
            static_cast<uint32_t>(text_.size()),
            static_cast<uint32_t>(text.size()),
            container,
            kind};
  SYNCLINE_DCHECK(run.end() <= graph_.end(), "the node comes before its ops");
  text_.append(text);
  const bool extend = may_extend_ && !op_runs_.empty();
  may_extend_ = true;
  if (extend && op_runs_.back().TryAppend(run)) return;
  op_runs_.push_back(run);
}

std::string_view OpLog::Text(const OpRun& run, uint32_t from,
                             uint32_t to) const {
  const std::string_view text = Text(run);
  if (text.size() == run.length) return text.substr(from, to - from);
  const size_t begin = *OffsetOfCodePoint(text, from);
  const size_t size = *OffsetOfCodePoint(text.substr(begin), to - from);
  return text.substr(begin, size);
}

OpLog::Mark OpLog::mark() const {
  return {graph_.end(), graph_.frontier(), text_.size(), changes_.size()};
}

void OpLog::Truncate(const Mark& mark) {
  graph_.Truncate(mark.end, mark.frontier);
  while (!op_runs_.empty() && mark.end < op_runs_.back().end()) {
    OpRun& run = op_runs_.back();
    if (mark.end <= run.begin) {
      op_runs_.pop_back();
      continue;
    }
    if (run.kind == OpKind::kInsert) {
      run.text_bytes = static_cast<uint32_t>(mark.text_bytes) - run.text_begin;
    }
    run.length = mark.end - run.begin;
  }
  text_.resize(mark.text_bytes);
  changes_.resize(mark.changes);
  may_extend_ = false;
}

void OpLog::AppendLog(const OpLog& other) {
  SYNCLINE_DCHECK(other.graph_.begin() == graph_.end(), "no gap, no overlap");
  bool extends = false;  // only the first run can
  for (const EventGraph::Run& run : other.graph_.runs()) {
    extends |= graph_.Append(run.peer, other.graph_.parents(run),
                             run.end - run.begin);
  }
  const uint32_t text_shift = static_cast<uint32_t>(text_.size());
  for (OpRun run : other.op_runs_) {
    run.text_begin += text_shift;
    if (std::exchange(extends, false) && op_runs_.back().TryAppend(run)) {
      continue;
    }
    op_runs_.push_back(run);
  }
  text_ += other.text_;
  changes_.insert(changes_.end(), other.changes_.begin(), other.changes_.end());
}

}  // namespace syncline::internal
