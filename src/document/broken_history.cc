#include "syncline/internal/document/broken_history.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace syncline::internal {
namespace {

// How long a text or list is once what is foreseen is done.
uint32_t LengthAfter(const DocumentCore& core, const Foresight& foresight,
                     ContainerIndex container) {
  uint32_t length = SequenceLength(core.any_state(container));
  const auto found = foresight.splices.find(container);
  if (found == foresight.splices.end()) return length;
  found->second.ForEach([](uint32_t, uint32_t) {},
                        [&](uint32_t inserted, uint32_t deleted) {
                          length += inserted - deleted;
                        });
  return length;
}

}  // namespace

absl::Status ErrorOfKnown(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kInvalidArgument) return status;
  return absl::DataLossError(
      absl::StrCat("the history is broken: ", status.message()));
}

absl::Status LeadsElsewhere() {
  return absl::DataLossError(
      "the history is broken: it does not lead to what shows");
}

absl::Status CheckMeeting(const DocumentCore& a, const Foresight& from_a,
                          const DocumentCore& b, const Foresight& from_b) {
  for (const Foresight* foresight : {&from_a, &from_b}) {
    for (const auto& [container, splices] : foresight->splices) {
      if (LengthAfter(a, from_a, container) !=
          LengthAfter(b, from_b, container)) {
        return LeadsElsewhere();
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace syncline::internal
