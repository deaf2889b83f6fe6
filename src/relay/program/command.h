// What the program can be asked to do, and how it answers.
//
// A command reads its arguments, does its work, and prints its result on the
// standard output: text, or with --json one JSON object a line. Errors go to
// the standard error, as one line that says what is wrong and what to do; the
// exit code says of which kind it was.
#ifndef SYNCLINE_RELAY_SRC_PROGRAM_COMMAND_H_
#define SYNCLINE_RELAY_SRC_PROGRAM_COMMAND_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {

// The exit codes, which scripts may rely on.
enum class Exit : int {
  kDone = 0,
  kFailed = 1,   // the message tells
  kWrong = 2,    // an argument, or a setting
  kDamaged = 3,  // the store, or a file that is read
  kInUse = 4,    // the store, or the address, is somebody else's
};

struct Command {
  const char* name;
  const char* summary;  // a line of the program's help
  const char* help;
  Exit (*run)(absl::Span<const std::string> arguments);
};

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

// Prints the error, if it is one; the code that goes with it.
Exit Report(const absl::Status& status);
// The same, for arguments that are wrong: it names the help.
Exit ReportWrong(const char* command, const absl::Status& status);

// The words and the flags (`--name`, `--name=value`) of a command. A flag that
// the command does not have, and one without its value, are errors; what stands
// after `--` is a word, whatever it looks like.
class Arguments {
 public:
  // `flags` are the names that need a value, `switches` those that have none.
  static absl::StatusOr<Arguments> Parse(
      absl::Span<const std::string> arguments,
      const std::set<std::string>& flags,
      const std::set<std::string>& switches);

  // The words have to be at least `min` and at most `max`; `usage` is what they
  // are called.
  absl::Status CheckWords(size_t min, size_t max, const char* usage) const;

  const std::vector<std::string>& words() const { return words_; }
  bool has(const std::string& name) const { return flags_.contains(name); }
  // Empty, where it was not given.
  std::string value(const std::string& name) const;

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::string> flags_;
};

// A store to be read, whether a relay has it or not. The error tells that.
absl::StatusOr<std::unique_ptr<SqliteStore>> OpenToRead(
    const std::string& path);
// A store that is nobody else's.
enum class IfMissing { kRefuse, kMake };
absl::StatusOr<std::unique_ptr<SqliteStore>> OpenToChange(
    const std::string& path, IfMissing if_missing);

// The documents named, or all that the store lists that were not deleted.
absl::StatusOr<std::vector<std::string>> DocumentsOf(
    SqliteStore& store, absl::Span<const std::string> named);

// How far long work has come, on the standard error, where that is a terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::string what);
  ~ProgressLine();  // wipes it out
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(int64_t done, int64_t total);

 private:
  const std::string what_;
  const bool is_shown_;
  int64_t last_percent_ = -1;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_PROGRAM_COMMAND_H_
