#include "syncline/container.h"

#include "syncline/internal/document/document_core.h"

namespace syncline {

bool Container::is_attached() const {
  return core_->CheckAttached(internal::ContainerIndex(number_)).ok();
}

}  // namespace syncline
