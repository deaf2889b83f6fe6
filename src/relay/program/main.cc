// syncline-relay: see RunHelp for what it does, command.h for how commands
// answer.
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command.h"

namespace syncline::relay {
namespace {

void PrintHelp() {
  std::cout << "syncline-relay keeps the updates of documents, and hands them "
               "on.\n\n"
               "  syncline-relay [serve] [--config=FILE] [--SETTING=VALUE...]\n"
               "  syncline-relay COMMAND ...\n\n"
               "Commands:\n";
  for (const Command& command : AllCommands()) {
    std::cout << "  " << command.name
              << std::string(10 - std::string_view(command.name).size(), ' ')
              << command.summary << "\n";
  }
  std::cout << "\nsyncline-relay COMMAND --help tells more of each; "
               "syncline-relay serve --help lists all\nsettings. "
               "--version prints the version.\n\n"
               "Exit codes: 0 done; 1 it failed, as the message says; 2 an "
               "argument or a setting is\nwrong; 3 what is stored is damaged; "
               "4 the store or the address is in use.\n";
}

Exit Run(const std::vector<std::string>& arguments) {
  const std::string first = arguments.empty() ? "" : arguments[0];
  if (first == "--help" || first == "-h" || first == "help") {
    PrintHelp();
    return Exit::kDone;
  }
  if (first == "--version") {
    std::cout << "syncline-relay " << SYNCLINE_VERSION << "\n";
    return Exit::kDone;
  }
  const bool is_serve = first.empty() || first.rfind("--", 0) == 0;
  const std::string name = is_serve ? "serve" : first;
  const absl::Span<const std::string> rest =
      absl::MakeConstSpan(arguments).subspan(is_serve ? 0 : 1);
  for (const Command& command : AllCommands()) {
    if (command.name != name) continue;
    for (const std::string& argument : rest) {
      if (argument == "--") break;
      if (argument != "--help") continue;
      std::cout << command.help;
      if (name == "serve") PrintSettings();
      return Exit::kDone;
    }
    return command.run(rest);
  }
  std::cerr << "syncline-relay: there is no command " << name
            << "; syncline-relay --help lists them\n";
  return Exit::kWrong;
}

}  // namespace
}  // namespace syncline::relay

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(syncline::relay::Run(arguments));
}
