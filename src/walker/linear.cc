#include "syncline/internal/walker/linear.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace syncline::internal {

absl::Status DoesNotFitLinear(const OpLog& log, const OpRun& run, LvRange ops,
                              uint32_t length) {
  return absl::InvalidArgumentError(absl::StrCat(
      "op ", log.graph().id(ops.begin).ToString(), " at position ",
      run.position_at(ops.begin - run.begin), ", of ", ops.size(),
      " items, does not fit the ", length, " that its author saw"));
}

absl::Status WalkLinear(const OpLog& log, ContainerRuns runs, LvRange ops,
                        size_t* next, uint32_t* length, Edits* edits) {
  for (; *next < runs.size(); ++*next) {
    const OpRun& run = log.op_runs()[runs[*next]];
    if (run.begin >= ops.end) break;
    if (!IsWalked(run.kind)) continue;
    const LvRange piece{std::max(run.begin, ops.begin),
                        std::min(run.end(), ops.end)};
    if (!FitsLinear(run, piece, *length)) {
      return DoesNotFitLinear(log, run, piece, *length);
    }
    if (MakesPlaces(run.kind)) {
      *length += piece.size();
    } else {
      *length -= piece.size();
    }
    if (edits != nullptr) edits->push_back(LinearEdit(log, run, piece));
  }
  return absl::OkStatus();
}

}  // namespace syncline::internal
