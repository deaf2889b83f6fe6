// From what was noted while a document changed to what its listeners are told.
//
// Cost: O(changes), and for each: its depth, the siblings of a container in a
// list, and the children of a container that comes to be shown.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_EVENT_BUILDER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_EVENT_BUILDER_H_

#include <vector>

#include "syncline/event.h"
#include "syncline/internal/document/change_record.h"

namespace syncline::internal {

class DocumentCore;

// See event.h for what is told, and in which order.
std::vector<ContainerChange> BuildChanges(const DocumentCore& core,
                                          const ChangeRecord& record);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_EVENT_BUILDER_H_
