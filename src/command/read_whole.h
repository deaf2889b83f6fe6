// Files that a program reads as a whole, and what it says where it cannot.
//
// Thread-safe: no state.
#ifndef SYNCLINE_SRC_COMMAND_READ_WHOLE_H_
#define SYNCLINE_SRC_COMMAND_READ_WHOLE_H_

#include <string>

#include "absl/status/statusor.h"

namespace syncline::command {

// What stands for the standard input, in the place of a file.
inline constexpr char kStandard[] = "-";

// All that is in the file, or comes from the standard input. Errors: those of
// the system, with its reason, for what is not there, is a folder, or must not
// be read; FailedPrecondition, for a pipe that nobody writes to, which would be
// waited for without end.
absl::StatusOr<std::string> ReadWhole(const std::string& path);

}  // namespace syncline::command

#endif  // SYNCLINE_SRC_COMMAND_READ_WHOLE_H_
