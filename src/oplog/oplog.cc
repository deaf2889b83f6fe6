// What each op goes through on its way into the log, and out of it.
#include "syncline/internal/oplog/oplog.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/search.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
absl::Status OpLog::OtherDocument(DocId id) const {
  return absl::InvalidArgumentError(
      absl::StrCat("the import is of document ", id.ToString(),
                   ", and this is a replica of ", doc_id_->ToString()));
}

absl::Status OpLog::NoRoomForOps(uint64_t ops) const {
  return absl::ResourceExhaustedError(
      absl::StrCat("a document holds at most ", kMaxOps - 1, " ops: it has ",
                   graph_.end().value(), ", and ", ops, " more were asked"));
}

absl::Status OpLog::NoRoomForContent(uint64_t bytes) const {
  return absl::ResourceExhaustedError(
      absl::StrCat("a document's history holds at most ", kMaxText,
                   " bytes of content: it has ", contents_.size(), ", and ",
                   bytes, " more were asked"));
}

absl::Status OpLog::NoRoomForKey(uint64_t bytes) const {
  return absl::ResourceExhaustedError(
      absl::StrCat("the keys of a document's maps have at most ", kMaxText,
                   " bytes: they have ", keys_.bytes(), ", and ", bytes,
                   " more were asked"));
}

size_t OpLog::OpRunIndexAt(Lv lv, size_t hint) const {
  return SearchAt(op_runs_, hint,
                  [&](const OpRun& run) { return run.end() <= lv; });
}

void OpLog::AddOps(ContainerIndex container, OpKind kind, uint32_t position,
                   uint32_t length, uint32_t content_begin) {
  const auto bytes = static_cast<uint32_t>(contents_.size()) - content_begin;
  const OpRun run{ops_end(), length,    position, content_begin,
                  bytes,     container, kind};
  SYNCLINE_DCHECK(run.end() <= graph_.end(), "the node comes before its ops");
  const bool extend = may_extend_ && last_run_ != nullptr;
  may_extend_ = true;
  if (!extend || !FormsRuns(kind) || !last_run_->TryAppend(run)) {
    PushRun(run);
  }
  if (kind == OpKind::kInsert && bytes != length) {
    content_index_.Add(last_run_->begin, kind_of(run),
                       {run.begin, run.content_begin}, length, Content(run));
  }
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

}  // namespace syncline::internal
