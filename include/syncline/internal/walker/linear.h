// Ops written at the version that the text stands at: taken as they are.
#ifndef SYNCLINE_INTERNAL_WALKER_LINEAR_H_
#define SYNCLINE_INTERNAL_WALKER_LINEAR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/edit.h"

namespace syncline::internal {

// Appends to `edits` what those of `ops` change that are in a container's
// `runs` from number `first` on, and keeps `length`, that of the text, up to
// date. An op that does not fit the text is an error.
absl::Status WalkLinear(const OpLog& log, ContainerRuns runs, size_t first,
                        LvRange ops, uint32_t* length, Edits* edits);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_LINEAR_H_
