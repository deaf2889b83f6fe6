// syncline-relay: command.h for what it does and how it answers.
#include "command.h"

int main(int argc, char** argv) {
  using namespace syncline;  // NOLINT(google-build-using-namespace)
  const command::Program program{
      .name = relay::kProgram,
      .version = SYNCLINE_VERSION,
      .head =
          R"(syncline-relay keeps the updates of documents, and hands them on.

  syncline-relay [serve] [--config=FILE] [--SETTING=VALUE...]
  syncline-relay COMMAND ...
)",
      .foot =
          R"(syncline-relay COMMAND --help tells more of each; syncline-relay serve --help lists all
settings. --version prints the version.

Exit codes: 0 done; 1 it failed, as the message says; 2 an argument or a setting is
wrong; 3 what is stored is damaged; 4 the store or the address is in use.
)",
      .commands = relay::AllCommands(),
      .default_command = "serve"};
  return static_cast<int>(command::Run(program, argc, argv));
}
