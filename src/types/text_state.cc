#include "syncline/internal/types/text_state.h"

namespace syncline::internal {

void TextState::ApplyEdits() {
  for (const Edit& edit : merge_.edits()) {
    if (edit.deleted > 0) {
      rope_.Erase(edit.position, edit.deleted);
    } else {
      rope_.Insert(edit.position, edit.content);
    }
  }
  merge_.ClearEdits();
}

}  // namespace syncline::internal
