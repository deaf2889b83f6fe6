#include "syncline/internal/codec/any_history.h"

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/update_decoder.h"

namespace syncline::internal {

absl::Status DecodeAnyHistory(std::string_view bytes, EventBatch* batch) {
  SYNCLINE_ASSIGN_OR_RETURN(const BytesKind kind, IdentifyBytes(bytes));
  if (kind == BytesKind::kShallow) {
    return absl::FailedPreconditionError(
        "the shallow snapshot holds only the end of a history");
  }
  if (kind != BytesKind::kSnapshot) return DecodeUpdate(bytes, batch);
  SYNCLINE_ASSIGN_OR_RETURN(const SnapshotView view, DecodeSnapshot(bytes));
  batch->clear();
  if (view.ops() == 0) return absl::OkStatus();
  if (view.history.empty()) {
    return absl::FailedPreconditionError(
        "the snapshot holds the state alone, and no history");
  }
  return DecodeHistory(view, batch);
}

}  // namespace syncline::internal
