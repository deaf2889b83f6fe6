// Writes what leads from one version of a document to another, as Doc::Diff
// tells it, as edits: of a document that shows the first of them, or that is
// like it where the difference wants something.
//
// A difference tells what shows, so what comes to be shown is made again: as a
// new container, a new node. A node that is in the trash comes back as the one
// it was, though empty, as it is told from empty. What was moved in a movable
// list is deleted there and inserted, and is moved here; what was set as well.
//
// Cost: that of the edits; of movable lists O(size), of trees O(children) of
// the nodes below which something changes. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_DIFF_WRITER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_DIFF_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/event.h"
#include "syncline/internal/document/diff_containers.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// Embeds a new container, for the one that a delta names, at a code point.
using EmbedChild = absl::FunctionRef<absl::Status(uint32_t, ContainerRef)>;
// Makes the edits of a text that a delta tells.
using WriteText = absl::FunctionRef<absl::Status(ContainerIndex,
                                                 const TextDelta&, EmbedChild)>;

class DiffWriter {
 public:
  // Keeps references to all. REQUIRES: the history is here.
  DiffWriter(DocumentCore& core, absl::Span<const ContainerChange> diff,
             WriteText write_text)
      : core_(core), containers_(core, diff), write_text_(write_text) {}

  // Writes one of the changes, each in its turn. Errors: those of
  // DiffContainers; OutOfRange, for a position past the end; NotFound, for a
  // node that is not there; FailedPrecondition, for a new one that is;
  // InvalidArgument, for a change that contradicts itself; ResourceExhausted.
  // Some of the edits may have been made then.
  absl::Status Write(const ContainerChange& change);

 private:
  absl::Status WriteMap(ContainerIndex map, const MapDelta& delta);
  absl::Status WriteKey(ContainerIndex map, const KeyChange& change);
  absl::Status ShowChild(ContainerIndex map, const std::string& key,
                         ContainerRef child);
  // A new one, that shows.
  absl::StatusOr<ContainerIndex> Make(ContainerIndex map,
                                      const std::string& key,
                                      ContainerRef child);
  // One that FindIn found.
  absl::Status ShowAgain(ContainerIndex map, const std::string& key,
                         ContainerRef child, ContainerIndex here);

  DocumentCore& core_;
  DiffContainers containers_;
  WriteText write_text_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_DIFF_WRITER_H_
