#include "syncline/internal/types/sequence_merge.h"

namespace syncline::internal {

absl::Status SequenceMerge::FindEdits(const OpLog& log, MergePlan& plan,
                                      uint32_t length) {
  edits_.clear();
  absl::Status status = walker_.Walk(log, plan, length, &edits_);
  if (!status.ok()) walker_.Forget();
  return status;
}

}  // namespace syncline::internal
