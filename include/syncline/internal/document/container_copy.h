// Fills a new container with what another one of its kind shows, and all that
// is in it: a container that was removed comes back as a copy, for only a child
// that was opened at a key can be shown again. Marks keep their ids, nodes get
// new ones; a container of a kind that only a later version knows stays empty.
//
// Cost: O(what is copied). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_COPY_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_COPY_H_

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// What was copied to what, all below the first container too.
struct Copies {
  std::vector<std::pair<ContainerIndex, ContainerIndex>> containers;
  std::vector<std::pair<OpId, OpId>> nodes;
};

// `from` is in `source`: the same document, or a version of it. `to` is empty.
// Errors: ResourceExhausted, also for what is nested too deeply.
absl::Status CopyContainer(const DocumentCore& source, ContainerIndex from,
                           DocumentCore& core, ContainerIndex to,
                           Copies* copies = nullptr);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_COPY_H_
