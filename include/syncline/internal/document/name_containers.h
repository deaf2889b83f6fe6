// What Doc::Diff tells beside what an event does: for those who show only one
// of the two versions, and have other numbers for containers.
//
// Cost: O(size and depth of the changes). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_NAME_CONTAINERS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_NAME_CONTAINERS_H_

#include <vector>

#include "syncline/event.h"

namespace syncline::internal {

class DocumentCore;

// Adds a change that changes nothing for each container that a value of the
// others names and none of them tells of; then gives all of them their ids, and
// tells which are in conflict. `after` shows what they lead to.
void NameContainers(const DocumentCore& after,
                    std::vector<ContainerChange>* changes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_NAME_CONTAINERS_H_
