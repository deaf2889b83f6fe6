// What the program `syncline` can be asked to do; command/command.h tells how
// it answers.
#ifndef SYNCLINE_PROGRAM_SRC_PROGRAM_H_
#define SYNCLINE_PROGRAM_SRC_PROGRAM_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "command/command.h"

namespace syncline::program {

using command::Arguments;
using command::Command;
using command::Exit;
using command::ProgressLine;

inline constexpr char kProgram[] = "syncline";

// In the order of the help.
absl::Span<const Command> AllCommands();

Exit RunInspect(absl::Span<const std::string> arguments);
Exit RunCat(absl::Span<const std::string> arguments);
Exit RunLog(absl::Span<const std::string> arguments);
Exit RunDiff(absl::Span<const std::string> arguments);
Exit RunMerge(absl::Span<const std::string> arguments);
Exit RunStats(absl::Span<const std::string> arguments);
Exit RunTrim(absl::Span<const std::string> arguments);
Exit RunVerify(absl::Span<const std::string> arguments);
Exit RunObfuscate(absl::Span<const std::string> arguments);
Exit RunJson(absl::Span<const std::string> arguments);

// See command::Report.
inline Exit Report(const absl::Status& status) {
  return command::Report(kProgram, status);
}
inline void Note(std::string_view message) { command::Note(kProgram, message); }
inline Exit ReportWrong(const char* command, const absl::Status& status) {
  return command::ReportWrong(kProgram, command, status);
}

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_PROGRAM_H_
