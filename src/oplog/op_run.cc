#include "syncline/internal/oplog/op_run.h"

namespace syncline::internal {
namespace {

// Whether a run of `kind` (or of one op) at `position` is continued at `next`.
bool Continues(const OpRun& run, OpKind kind, uint32_t next) {
  if (run.kind != kind && run.length != 1) return false;
  if (kind == OpKind::kDelete) return run.position == next;
  return run.position >= run.length && run.position - run.length == next;
}

}  // namespace

bool OpRun::TryAppendDelete(const OpRun& next) {
  if (!DeletesPlaces(kind) || !DeletesPlaces(next.kind)) return false;
  for (OpKind direction : {OpKind::kDelete, OpKind::kDeleteBackward}) {
    if (next.kind != direction && next.length != 1) continue;
    if (!Continues(*this, direction, next.position)) continue;
    kind = direction;
    length += next.length;
    return true;
  }
  return false;
}

}  // namespace syncline::internal
