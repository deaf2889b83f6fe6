// What our programs have in common: commands with helps, arguments, and how
// they answer.
//
// A command reads its arguments, does its work, and prints its result on the
// standard output: text, or with --json one JSON object a line. Errors go to
// the standard error, as one line that says what is wrong and what to do; the
// exit code says of which kind it was.
#ifndef SYNCLINE_COMMAND_SRC_COMMAND_H_
#define SYNCLINE_COMMAND_SRC_COMMAND_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace syncline::command {

// The exit codes, which scripts may rely on.
enum class Exit : int {
  kDone = 0,
  kFailed = 1,   // the message tells
  kWrong = 2,    // an argument, or a setting
  kDamaged = 3,  // what is stored, or a file that is read
  kInUse = 4,    // what is stored, or an address, is somebody else's
  kTorn = 5,     // a file that is read ends in a save that was interrupted
};

struct Command {
  const char* name;
  const char* summary;  // a line of the program's help
  const char* help;
  Exit (*run)(absl::Span<const std::string> arguments);
  void (*print_more_help)() = nullptr;  // behind `help`
};

struct Program {
  const char* name;
  const char* version;
  const char* head;  // of its help, above the commands
  const char* foot;  // below them
  absl::Span<const Command> commands;
  // What is meant where the first argument is a flag, or missing; nullptr:
  // nothing.
  const char* default_command = nullptr;
};

// Does what the arguments of main() ask for.
Exit Run(const Program& program, int argc, char** argv);

// Prints a line on the standard error, and nothing that a terminal acts upon.
void Note(const char* program, std::string_view message);
// Prints the error, if it is one; the code that goes with it.
Exit Report(const char* program, const absl::Status& status);
// The same, for arguments that are wrong: it names the help.
Exit ReportWrong(const char* program, const char* command,
                 const absl::Status& status);

// The words and the flags (`--name`, `--name=value`) of a command. A flag that
// the command does not have, `-x` among them, and one without its value, are
// errors; `-`, and what stands after `--`, is a word.
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

// What takes longer than a second, for how long by now, and how much of it is
// done, where that is known; on the standard error, where that is a terminal.
// It has a thread of its own, so that work which does not say how far it has
// come is seen to go on. There is one at a time.
class ProgressLine {
 public:
  explicit ProgressLine(std::string what);
  ~ProgressLine();  // wipes it out
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(int64_t done, int64_t total);

 private:
  void Draw();

  const std::string what_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_ended_ = false;
  int64_t percent_ = -1;  // not known
  std::thread drawing_;   // none where nothing is shown
};

}  // namespace syncline::command

#endif  // SYNCLINE_COMMAND_SRC_COMMAND_H_
