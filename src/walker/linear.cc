#include "syncline/internal/walker/linear.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::internal {
namespace {

absl::Status TakeRun(const OpLog& log, const OpRun& run, LvRange ops,
                     uint32_t* length, Edits* edits) {
  const uint32_t from = ops.begin - run.begin;
  const uint32_t count = ops.size();
  uint32_t position = run.position_at(from);
  if (MakesPlaces(run.kind)) {
    if (position <= *length) {
      *length += count;
      edits->push_back({position, 0, count,
                        log.Content(run, from, from + count), ops.begin,
                        run.kind == OpKind::kInsertObject});
      return absl::OkStatus();
    }
  } else {
    const bool backward = run.kind == OpKind::kDeleteBackward;
    const uint32_t before_first = backward ? count - 1 : 0;
    if (position < *length && position >= before_first &&
        count <= *length - (position - before_first)) {
      *length -= count;
      edits->push_back({position - before_first, count, 0, {}, Lv()});
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("op ", log.graph().id(ops.begin).ToString(), " at position ",
                   position, ", of ", count, " items, does not fit the ",
                   *length, " that its author saw"));
}

}  // namespace

absl::Status WalkLinear(const OpLog& log, ContainerRuns runs, size_t first,
                        LvRange ops, uint32_t* length, Edits* edits) {
  for (size_t i = first; i < runs.size(); ++i) {
    const OpRun& run = log.op_runs()[runs[i]];
    if (run.begin >= ops.end) break;
    if (!IsWalked(run.kind)) continue;
    const LvRange piece{std::max(run.begin, ops.begin),
                        std::min(run.end(), ops.end)};
    SYNCLINE_RETURN_IF_ERROR(TakeRun(log, run, piece, length, edits));
  }
  return absl::OkStatus();
}

}  // namespace syncline::internal
