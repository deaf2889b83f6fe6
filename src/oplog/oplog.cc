// What each op goes through on its way into the log, and out of it.
#include "syncline/internal/oplog/oplog.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
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

void OpLog::OpenContainerRuns() { container_runs_.resize(containers_.size()); }

void OpLog::IndexContent(const OpRun& added, std::string_view content) {
  content_index_.Add(last_run_->begin, kind_of(added),
                     {added.begin, added.content_begin}, added.length, content);
}

size_t OpLog::RunIndexIn(ContainerRuns runs, Lv lv, size_t hint) const {
  if (runs.empty() || op_runs_[runs.back()].end() <= lv) return runs.size();
  auto begins_before = [&](uint32_t run) { return op_runs_[run].begin <= lv; };
  if (!begins_before(runs.front())) return 0;
  const size_t run =
      SearchBackward(runs, std::min(hint, runs.size() - 1), begins_before);
  return op_runs_[runs[run]].end() <= lv ? run + 1 : run;
}

std::string_view OpLog::PartOfContent(const OpRun& run, uint32_t from,
                                      uint32_t to) const {
  return content_index_.Part({run.begin, run.content_begin}, kind_of(run),
                             run.length, Content(run), from, to);
}

}  // namespace syncline::internal
