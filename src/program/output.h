// Files that appear when they are complete.
#ifndef SYNCLINE_PROGRAM_SRC_OUTPUT_H_
#define SYNCLINE_PROGRAM_SRC_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace syncline::program {

// Writes a new file beside `path`, under a name that nobody had, and gives it
// the name `path` when the disk has all of it: whatever happens, what was at
// `path` is there, or all of the bytes are, with the rights that it had.
// Errors: AlreadyExists, where something is there and `may_replace` is false,
// or where it is no file; Unknown, with the system's words. Nothing is left
// behind.
absl::Status WriteFile(const std::string& path, std::string_view bytes,
                       bool may_replace);

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_OUTPUT_H_
