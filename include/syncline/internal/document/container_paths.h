// Where containers are in a document, as paths of events tell it, and what
// every replica calls them.
//
// Cost: O(depth) a path, and of a list with containers, once, its size.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_PATHS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CONTAINER_PATHS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "syncline/event.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/codec/cursor_message.h"
#include "syncline/internal/oplog/container_table.h"

namespace syncline::internal {

class DocumentCore;

ContainerChain ChainOf(const ContainerTable& containers,
                       ContainerIndex container);
// Nothing: it is not known. A root exists as soon as it is asked for.
std::optional<ContainerIndex> FindContainer(DocumentCore& core,
                                            const ContainerChain& chain);

// Those that contain others before those.
void SortByDepth(std::vector<ContainerChange>* changes);

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
