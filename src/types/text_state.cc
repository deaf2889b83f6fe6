#include "syncline/internal/types/text_state.h"

namespace syncline::internal {

absl::Status TextState::FindEdits(const OpLog& log, Lv from,
                                  const Frontier& version) {
  edits_.clear();
  absl::Status status =
      walker_.Walk(log, from, version, rope_.size().code_points, &edits_);
  if (!status.ok()) walker_.Forget();
  return status;
}

void TextState::ApplyEdits() {
  for (const Edit& edit : edits_) {
    if (edit.deleted > 0) {
      rope_.Erase(edit.position, edit.deleted);
    } else {
      rope_.Insert(edit.position, edit.text);
    }
  }
  edits_.clear();
}

}  // namespace syncline::internal
