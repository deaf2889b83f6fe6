// What the program can be asked to do; command/command.h tells how it answers.
#ifndef SYNCLINE_RELAY_SRC_PROGRAM_COMMAND_H_
#define SYNCLINE_RELAY_SRC_PROGRAM_COMMAND_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "command/command.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {

using command::Arguments;
using command::Command;
using command::Exit;
using command::ProgressLine;

inline constexpr char kProgram[] = "syncline-relay";

// In the order of the help.
absl::Span<const Command> AllCommands();

// All settings with their defaults, for the help of `serve`.
void PrintSettings();

Exit RunServe(absl::Span<const std::string> arguments);
Exit RunVerify(absl::Span<const std::string> arguments);
Exit RunCompact(absl::Span<const std::string> arguments);
Exit RunExport(absl::Span<const std::string> arguments);
Exit RunImport(absl::Span<const std::string> arguments);
Exit RunBackup(absl::Span<const std::string> arguments);
Exit RunRestore(absl::Span<const std::string> arguments);
Exit RunTail(absl::Span<const std::string> arguments);

// See command::Report.
inline Exit Report(const absl::Status& status) {
  return command::Report(kProgram, status);
}
inline Exit ReportWrong(const char* command, const absl::Status& status) {
  return command::ReportWrong(kProgram, command, status);
}

// A store to be read, whether a relay has it or not. The error tells that.
absl::StatusOr<std::unique_ptr<SqliteStore>> OpenToRead(
    const std::string& path);
// A store that is nobody else's.
enum class IfMissing { kRefuse, kMake };
absl::StatusOr<std::unique_ptr<SqliteStore>> OpenToChange(
    const std::string& path, IfMissing if_missing);

// What becomes of documents that were deleted, and have nothing since.
enum class IfDeleted { kLeaveOut, kTake };
// The documents named, or all that the store lists.
absl::StatusOr<std::vector<std::string>> DocumentsOf(
    SqliteStore& store, absl::Span<const std::string> named,
    IfDeleted if_deleted = IfDeleted::kLeaveOut);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_PROGRAM_COMMAND_H_
