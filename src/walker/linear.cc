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
  if (run.kind == OpKind::kInsert) {
    if (position <= *length) {
      *length += count;
      edits->push_back({position, 0, count,
                        log.Content(run, from, from + count), ops.begin});
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
  return absl::InvalidArgumentError(absl::StrCat(
      "op ", log.graph().id(ops.begin).ToString(), " at position ", position,
      ", of ", count, " code points, does not fit the text of ", *length,
      " code points that its author saw"));
}

}  // namespace

absl::Status WalkLinear(const OpLog& log, ContainerIndex container, LvRange ops,
                        uint32_t* length, Edits* edits) {
  const std::vector<OpRun>& runs = log.op_runs();
  for (size_t i = log.OpRunIndexAt(ops.begin);
       i < runs.size() && runs[i].begin < ops.end; ++i) {
    if (runs[i].container != container) continue;
    const LvRange piece{std::max(runs[i].begin, ops.begin),
                        std::min(runs[i].end(), ops.end)};
    SYNCLINE_RETURN_IF_ERROR(TakeRun(log, runs[i], piece, length, edits));
  }
  return absl::OkStatus();
}

}  // namespace syncline::internal
