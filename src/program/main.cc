// syncline: program.h for what it does and how it answers.
#include "program.h"

int main(int argc, char** argv) {
  using namespace syncline;  // NOLINT(google-build-using-namespace)
  const command::Program program{
      .name = program::kProgram,
      .version = SYNCLINE_VERSION,
      .head = R"(syncline looks into documents, and turns them into others.

  syncline COMMAND FILE...

FILE is an update, a snapshot, a file that a program keeps a document in, or a history
as JSON; - is the standard input. No command changes a file that it reads, nor takes a
damaged file for a whole one: those that read a document refuse it, unless --salvage asks
for what is around the damage, and they tell what they leave out. Of a torn file, which
ends in a save that was interrupted, they read what stands before that.
)",
      .foot =
          R"(syncline COMMAND --help tells more of each. --version prints the version.

Exit codes: 0 done; 1 it failed, as the message says; 2 an argument is wrong; 3 a file
is damaged, or is none of these; 5 `verify` found a file torn: it ends in a save that was
interrupted.
)",
      .commands = program::AllCommands()};
  return static_cast<int>(command::Run(program, argc, argv));
}
