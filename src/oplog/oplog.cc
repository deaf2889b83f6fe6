// What each op goes through on its way into the log, and out of it.
#include "syncline/internal/oplog/oplog.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/search.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

// Of the contents of all ops, and of all keys.
constexpr uint64_t kMaxText = std::numeric_limits<uint32_t>::max();

}  // namespace

absl::Status OpLog::CheckRoom(uint64_t ops, uint64_t content_bytes) const {
  // A stranger's snapshot may have come with one op more than that.
  if (ops + graph_.end().value() > kMaxOps - 1) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a document holds at most ", kMaxOps - 1, " ops: it has ",
                     graph_.end().value(), ", and ", ops, " more were asked"));
  }
  if (content_bytes > kMaxText - contents_.size()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a document's history holds at most ", kMaxText,
                     " bytes of content: it has ", contents_.size(), ", and ",
                     content_bytes, " more were asked"));
  }
  return absl::OkStatus();
}

absl::Status OpLog::CheckKeyRoom(uint64_t key_bytes) const {
  if (key_bytes > kMaxText - keys_.bytes()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the keys of a document's maps have at most ", kMaxText,
                     " bytes: they have ", keys_.bytes(), ", and ", key_bytes,
                     " more were asked"));
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
  const bool extend = may_extend_ && last_run_ != nullptr;
  may_extend_ = true;
  if (!extend || !FormsRuns(kind) || !last_run_->TryAppend(run)) {
    PushRun(run);
  }
  if (kind == OpKind::kInsert && content.size() != length) {
    content_index_.Add(last_run_->begin, kind_of(run),
                       {run.begin, run.content_begin}, length, content);
  }
}

void OpLog::PushRun(const OpRun& run) {
  const uint32_t container = run.container.value();
  if (container >= container_runs_.size()) {
    container_runs_.resize(containers_.size());
  }
  std::vector<uint32_t>& of_container = container_runs_[container];
  if (of_container.empty() || !IsRegisterOp(run.kind)) {
    of_container.push_back(static_cast<uint32_t>(op_runs_.size()));
  }
  last_run_ = &op_runs_.push_back(run);
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
