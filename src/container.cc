#include "syncline/container.h"

#include <utility>

#include "syncline/internal/document/document_core.h"

namespace syncline {

ContainerRef Container::ref() const {
  return core_->RefOf(internal::ContainerIndex(number_));
}

bool Container::is_attached() const {
  return core_->IsAttached(internal::ContainerIndex(number_));
}

Subscription Container::Subscribe(EventCallback callback) {
  return core_->Subscribe(std::move(callback),
                          internal::ContainerIndex(number_));
}

}  // namespace syncline
