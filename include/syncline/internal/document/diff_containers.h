// The containers and nodes that a difference names, in the document that it is
// written to: known ones by what every replica calls them, and those that were
// made here for those that the difference makes.
//
// Cost: O(name) a container. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_DIFF_CONTAINERS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_DIFF_CONTAINERS_H_

#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/event.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/document/container_copy.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

class DiffContainers {
 public:
  // Keeps a reference to both.
  DiffContainers(DocumentCore& core, absl::Span<const ContainerChange> diff);

  // The one that a change tells of, which can be edited. Errors: NotFound,
  // where it is not known; FailedPrecondition, where it was removed;
  // InvalidArgument, where the change names none, or one of another kind.
  absl::StatusOr<ContainerIndex> Find(const ContainerChange& change);

  // The one that a value names, if it shows here. Error: InvalidArgument, as
  // above.
  absl::StatusOr<std::optional<ContainerIndex>> FindShown(ContainerRef ref);
  // The same, if it is at a key of a map, or was at one of what that is a copy
  // of; something else may show there, as it was set concurrently.
  absl::StatusOr<std::optional<ContainerIndex>> FindIn(ContainerIndex map,
                                                       ContainerRef ref);
  // Whether it was opened at a key.
  absl::StatusOr<bool> IsKeyed(ContainerRef ref) const;

  // `here` was made, or found, for what a value names. Error: that of `here`;
  // Unimplemented, for a kind of a later version.
  absl::Status Put(ContainerRef ref, absl::StatusOr<ContainerIndex> here);

  void PutNode(OpId node, OpId here) { nodes_[node] = here; }
  // What was there was copied here, and is to be edited there.
  void PutCopies(const Copies& copies);
  // What was put for a node, or else itself.
  OpId NodeHere(OpId node) const {
    const auto found = nodes_.find(node);
    return found == nodes_.end() ? node : found->second;
  }

 private:
  absl::StatusOr<std::optional<ContainerIndex>> Locate(
      const ContainerChange& change);
  absl::StatusOr<std::optional<ContainerIndex>> Locate(ContainerRef ref);
  // The map of a node.
  std::optional<ContainerIndex> FindMeta(const ContainerKey& key);

  DocumentCore& core_;
  absl::flat_hash_map<uint32_t, const ContainerChange*> changes_;
  absl::flat_hash_map<uint32_t, ContainerIndex> put_;  // by number there
  absl::flat_hash_map<ContainerIndex, ContainerIndex> copies_;
  absl::flat_hash_map<OpId, OpId> nodes_;
};

// Error: Unimplemented, for a kind of a later version.
absl::Status CheckKnown(ContainerKind kind);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_DIFF_CONTAINERS_H_
