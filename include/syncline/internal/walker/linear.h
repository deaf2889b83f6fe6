// Ops written at the version that the text stands at: taken as they are.
#ifndef SYNCLINE_INTERNAL_WALKER_LINEAR_H_
#define SYNCLINE_INTERNAL_WALKER_LINEAR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/edit.h"

namespace syncline::internal {

// The lowest position that `ops`, which are in `run`, insert or delete at.
inline uint32_t LowestPosition(const OpRun& run, LvRange ops) {
  const uint32_t first = run.position_at(ops.begin - run.begin);
  return run.kind == OpKind::kDeleteBackward ? first - (ops.size() - 1) : first;
}
// Whether they fit a text of `length`.
inline bool FitsLinear(const OpRun& run, LvRange ops, uint32_t length) {
  const uint32_t first = run.position_at(ops.begin - run.begin);
  if (MakesPlaces(run.kind)) return first <= length;
  if (first >= length) return false;
  return run.kind == OpKind::kDeleteBackward ? ops.size() - 1 <= first
                                             : ops.size() <= length - first;
}
// Of some that do not.
absl::Status DoesNotFitLinear(const OpLog& log, const OpRun& run, LvRange ops,
                              uint32_t length);
// What they change, if they do.
inline Edit LinearEdit(const OpLog& log, const OpRun& run, LvRange ops) {
  if (!MakesPlaces(run.kind)) {
    return {LowestPosition(run, ops), ops.size(), 0, {}, Lv()};
  }
  const uint32_t from = ops.begin - run.begin;
  return {LowestPosition(run, ops),
          0,
          ops.size(),
          log.Content(run, from, from + ops.size()),
          ops.begin,
          run.kind == OpKind::kInsertObject};
}

// Appends to `edits` what those of `ops` change that are in a container's
// `runs` from number `*next` on, which becomes that of the first behind them;
// and keeps `length`, that of the text, up to date. An op that does not fit the
// text is an error. nullptr: whoever asks for the edits can make them
// (LinearEdit).
absl::Status WalkLinear(const OpLog& log, ContainerRuns runs, LvRange ops,
                        size_t* next, uint32_t* length, Edits* edits);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_LINEAR_H_
