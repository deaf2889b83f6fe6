// Where containers are in a document, as paths of events tell it.
//
// Cost: O(depth) a path, and of a list with containers, once, its size.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_PATHS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_PATHS_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "syncline/event.h"
#include "syncline/internal/base/lv.h"

namespace syncline::internal {

class DocumentCore;

// Calls f(ContainerIndex) for what a container holds, conflicts too.
void ForEachChild(const DocumentCore& core, ContainerIndex container,
                  absl::FunctionRef<void(ContainerIndex)> f);

// Of a document that stays what it is.
class ContainerPaths {
 public:
  explicit ContainerPaths(const DocumentCore& core) : core_(core) {}

  // REQUIRES: it is attached.
  Path PathOf(ContainerIndex container);

 private:
  PathStep StepTo(ContainerIndex container);
  size_t IndexIn(ContainerIndex parent, ContainerIndex child);

  const DocumentCore& core_;
  // By list or text: where its containers are.
  absl::flat_hash_map<ContainerIndex, absl::flat_hash_map<uint32_t, size_t>>
      indexes_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_PATHS_H_
