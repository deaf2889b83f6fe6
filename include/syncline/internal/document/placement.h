// Where a container is: in which other, and how many values show it there; of a
// node's map nothing is kept.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_PLACEMENT_H_
#define SYNCLINE_INTERNAL_DOCUMENT_PLACEMENT_H_

#include <cstdint>
#include <optional>

#include "syncline/internal/base/lv.h"

namespace syncline::internal {

struct Placement {
  std::optional<ContainerIndex> parent;  // the last
  uint32_t uses = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_PLACEMENT_H_
