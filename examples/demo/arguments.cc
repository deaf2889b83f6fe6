#include "arguments.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace syncline::demo {
namespace {

constexpr std::array<std::string_view, 6> kHistories = {
    "automerge-paper", "rustcode",    "sveltecomponent",
    "friendsforever",  "clownschool", "node_nodecc"};

constexpr std::string_view kHelp =
    R"(Usage: demo [TRACES] [HISTORY...] [--seed N] [--help]

Replays recorded editing histories through replicas of Syncline, one for each
author, which exchange updates as bytes: in the true order first, then in random
orders. Prints a row for each history, and exits with 1 if any replica ended with
another text than the recorded one. Then three replicas edit a large JSON file
offline, and merge.

  TRACES     the folder that holds sequential/ and concurrent/; without it,
             SYNCLINE_TRACES names the folder
  HISTORY    some of automerge-paper, rustcode, sveltecomponent, friendsforever,
             clownschool, node_nodecc; without it, all of them
  --seed N   repeats the random orders of an earlier run, which printed it
)";

[[noreturn]] void Fail(const std::string& message, std::string_view advice) {
  std::fprintf(stderr, "demo: %s\n\n%.*s", message.c_str(),
               static_cast<int>(advice.size()), advice.data());
  std::exit(1);
}

bool IsHistory(std::string_view name) {
  return std::find(kHistories.begin(), kHistories.end(), name) !=
         kHistories.end();
}

uint64_t ParseSeed(const char* text) {
  char* end = nullptr;
  const uint64_t seed = text == nullptr ? 0 : std::strtoull(text, &end, 10);
  if (text == nullptr || end == text || *end != '\0') {
    Fail("--seed needs a number", kHelp);
  }
  return seed;
}

void CheckFolder() {
  const char* folder = std::getenv("SYNCLINE_TRACES");
  if (folder == nullptr || *folder == '\0') {
    Fail("nothing says where the recorded histories are", kWhereToGetTraces);
  }
  if (!std::filesystem::is_directory(folder)) {
    Fail("there is no folder " + std::string(folder), kWhereToGetTraces);
  }
}

}  // namespace

Arguments ParseArguments(char** argv) {
  Arguments arguments;
  arguments.seed = std::random_device()() % 1'000'000;  // easy to type again
  bool has_folder = false;
  for (++argv; *argv != nullptr; ++argv) {
    const std::string argument = *argv;
    if (argument == "--help" || argument == "-h") {
      std::fwrite(kHelp.data(), 1, kHelp.size(), stdout);
      std::exit(0);
    }
    if (argument == "--seed") {
      arguments.seed = ParseSeed(argv[1]);
      ++argv;
    } else if (IsHistory(argument)) {
      arguments.histories.push_back(argument);
    } else if (!has_folder && !argument.starts_with('-')) {
      has_folder = true;
      setenv("SYNCLINE_TRACES", argument.c_str(), 1);
    } else {
      Fail("cannot make sense of '" + argument + "'", kHelp);
    }
  }
  if (arguments.histories.empty()) {
    arguments.histories.assign(kHistories.begin(), kHistories.end());
  }
  CheckFolder();
  return arguments;
}

}  // namespace syncline::demo
