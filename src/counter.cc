#include "syncline/counter.h"

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"

namespace syncline {

absl::Status Counter::Add(int64_t amount) {
  const internal::ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  if (amount == 0) return absl::OkStatus();
  return core()->Add(container, amount);
}

int64_t Counter::value() const {
  return core()
      ->state<internal::CounterState>(internal::ContainerIndex(number()))
      .value();
}

}  // namespace syncline
