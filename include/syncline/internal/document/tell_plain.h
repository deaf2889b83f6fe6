// All that a value of a document shows, told as a plain value.
//
// Invariants: the keys of a map ascend by their bytes; a tree is a list of maps
// of "id", "meta" and "children".
// Cost: O(n log n) for n values, and frames of the stack for each level.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_TELL_PLAIN_H_
#define SYNCLINE_INTERNAL_DOCUMENT_TELL_PLAIN_H_

#include "absl/status/status.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/plain_sink.h"
#include "syncline/value.h"

namespace syncline::internal {

class DocumentCore;

// In which order the keys of a node of a tree stand: as those of any other map,
// or so that one who reads sees which node it is before all that is below it.
enum class NodeKeys { kAscending, kIdFirst };

// Error: ResourceExhausted, where the container, what is in it, and so on are
// more than kMaxDepth levels; of a tree each node is a level below its parent.
// The sink has been told of some of it then.
absl::Status TellPlain(const DocumentCore& core, ContainerIndex container,
                       NodeKeys node_keys, PlainSink* sink);
// The same for a value, which may be a container.
absl::Status TellPlain(const DocumentCore& core, const Value& value,
                       NodeKeys node_keys, PlainSink* sink);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_TELL_PLAIN_H_
