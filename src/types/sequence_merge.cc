#include "syncline/internal/types/sequence_merge.h"

#include <utility>

namespace syncline::internal {

Walker::Walk SequenceMerge::WalkOf(const MergePlan& plan, uint32_t length) {
  ClearEdits();
  if (plan.is_linear()) linear_from_ = plan.from();
  return {&walker_, length, linear_from_ ? nullptr : &edits_};
}

const Edits& SequenceMerge::edits(const OpLog& log) {
  if (linear_from_) {
    Edits found;
    ForEachEdit(log, [&](const Edit& edit) { found.push_back(edit); });
    edits_ = std::move(found);
    linear_from_.reset();
  }
  return edits_;
}

void SequenceMerge::ClearEdits() {
  edits_.clear();
  linear_from_.reset();
}

}  // namespace syncline::internal
