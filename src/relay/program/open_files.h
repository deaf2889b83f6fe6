// How many files and connections the process may have open.
#ifndef SYNCLINE_RELAY_SRC_PROGRAM_OPEN_FILES_H_
#define SYNCLINE_RELAY_SRC_PROGRAM_OPEN_FILES_H_

#include <cstdint>

#include "absl/status/status.h"

namespace syncline::relay {

// Raises the limit to `count`, as far as the system lets it. Error:
// ResourceExhausted, where that is less.
absl::Status AllowOpenFiles(uint64_t count);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_PROGRAM_OPEN_FILES_H_
