#include "command/command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "command/printable.h"

namespace syncline::command {
namespace {

void PrintHelp(const Program& program) {
  size_t width = 0;
  for (const Command& command : program.commands) {
    width = std::max(width, std::string_view(command.name).size() + 2);
  }
  std::cout << program.head << "\nCommands:\n";
  for (const Command& command : program.commands) {
    std::cout << "  " << command.name
              << std::string(width - std::string_view(command.name).size(), ' ')
              << command.summary << "\n";
  }
  std::cout << "\n" << program.foot;
}

bool AsksForHelp(absl::Span<const std::string> arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::any_of(arguments.begin(), end, [](const std::string& argument) {
    return argument == "--help" || argument == "-h";
  });
}

// `-` is a word: the standard input, or the standard output.
bool IsFlag(std::string_view text) { return text.size() > 1 && text[0] == '-'; }

Exit RunCommand(const Command& command,
                absl::Span<const std::string> arguments) {
  if (!AsksForHelp(arguments)) return command.run(arguments);
  std::cout << command.help;
  if (command.print_more_help != nullptr) command.print_more_help();
  return Exit::kDone;
}

Exit RunNamed(const Program& program,
              const std::vector<std::string>& arguments) {
  const std::string first = arguments.empty() ? "" : arguments[0];
  if (first == "--help" || first == "-h" || first == "help") {
    PrintHelp(program);
    return Exit::kDone;
  }
  if (first == "--version") {
    std::cout << program.name << " " << program.version << "\n";
    return Exit::kDone;
  }
  const bool is_default = first.empty() || IsFlag(first);
  if (is_default && program.default_command == nullptr) {
    if (!first.empty()) {
      std::cerr << program.name << ": there is no " << first << "; "
                << program.name << " --help tells what there is\n";
      return Exit::kWrong;
    }
    PrintHelp(program);
    return Exit::kWrong;
  }
  const std::string name = is_default ? program.default_command : first;
  for (const Command& command : program.commands) {
    if (command.name != name) continue;
    return RunCommand(
        command, absl::MakeConstSpan(arguments).subspan(is_default ? 0 : 1));
  }
  std::cerr << program.name << ": there is no command " << name << "; "
            << program.name << " --help lists them\n";
  return Exit::kWrong;
}

}  // namespace

Exit Run(const Program& program, int argc, char** argv) {
  std::set_new_handler([] {
    std::fputs("there is not enough memory for this\n", stderr);
    std::_Exit(static_cast<int>(Exit::kFailed));
  });
  const Exit exit = RunNamed(program, {argv + 1, argv + argc});
  if (std::cout.flush() || exit != Exit::kDone) return exit;
  std::cerr << program.name
            << ": the output could not be written, and is not whole\n";
  return Exit::kFailed;
}

void Note(const char* program, std::string_view message) {
  std::cerr << program << ": " << Printable(message) << "\n";
}

Exit Report(const char* program, const absl::Status& status) {
  if (status.ok()) return Exit::kDone;
  Note(program, std::string(status.message()));
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return Exit::kWrong;
    case absl::StatusCode::kDataLoss:
      return Exit::kDamaged;
    case absl::StatusCode::kUnavailable:
      return Exit::kInUse;
    default:
      return Exit::kFailed;
  }
}

Exit ReportWrong(const char* program, const char* command,
                 const absl::Status& status) {
  Note(program, std::string(status.message()));
  std::cerr << program << " " << command << " --help tells more.\n";
  return Exit::kWrong;
}

absl::StatusOr<Arguments> Arguments::Parse(
    absl::Span<const std::string> arguments, const std::set<std::string>& flags,
    const std::set<std::string>& switches) {
  Arguments parsed;
  bool is_flag_possible = true;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& text = arguments[i];
    if (!is_flag_possible || !IsFlag(text)) {
      parsed.words_.push_back(text);
      continue;
    }
    if (text == "--") {
      is_flag_possible = false;
      continue;
    }
    const size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (switches.contains(name) && equals == std::string::npos) {
      parsed.flags_[name] = "";
    } else if (!flags.contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat("there is no ", text));
    } else if (equals != std::string::npos) {
      parsed.flags_[name] = text.substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      parsed.flags_[name] = arguments[++i];
    } else {
      return absl::InvalidArgumentError(absl::StrCat(name, " needs a value"));
    }
  }
  return parsed;
}

absl::Status Arguments::CheckWords(size_t min, size_t max,
                                   const char* usage) const {
  if (words_.size() >= min && words_.size() <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      words_.size() < min ? "something is missing" : "too many words",
      "; it is: ", usage));
}

std::string Arguments::value(const std::string& name) const {
  const auto found = flags_.find(name);
  return found == flags_.end() ? std::string() : found->second;
}

ProgressLine::ProgressLine(std::string what) : what_(std::move(what)) {
  if (isatty(STDERR_FILENO) == 1) drawing_ = std::thread([this] { Draw(); });
}

ProgressLine::~ProgressLine() {
  if (!drawing_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_ended_ = true;
  }
  ended_.notify_one();
  drawing_.join();
}

void ProgressLine::Show(int64_t done, int64_t total) {
  const std::lock_guard lock(mutex_);
  percent_ = total <= 0 ? 100 : done * 100 / total;
}

void ProgressLine::Draw() {
  std::unique_lock lock(mutex_);
  const auto is_ended = [this] { return is_ended_; };
  int64_t seconds = 0;
  while (!ended_.wait_for(lock, std::chrono::seconds(1), is_ended)) {
    std::cerr << "\r\033[K" << what_ << ": ";
    if (percent_ >= 0) std::cerr << percent_ << " %, ";
    std::cerr << ++seconds << " s" << std::flush;
  }
  if (seconds > 0) std::cerr << "\r\033[K" << std::flush;
}

}  // namespace syncline::command
