#include "syncline/sync/document.h"

#include <utility>

namespace syncline {

void DocPort::OnLocalChange(std::function<void()> changed) {
  subscription_.Cancel();
  if (changed == nullptr) return;
  // Before a commit, as that costs nothing: events would have to be made.
  subscription_ = doc_->BeforeCommit(
      [changed = std::move(changed)](CommitOptions*) { changed(); });
}

}  // namespace syncline
