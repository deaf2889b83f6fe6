// What the command line asks for.
#ifndef SYNCLINE_EXAMPLES_DEMO_ARGUMENTS_H_
#define SYNCLINE_EXAMPLES_DEMO_ARGUMENTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace syncline::demo {

struct Arguments {
  std::vector<std::string> histories;
  uint64_t seed = 0;
};

// Sets SYNCLINE_TRACES, which the loader of traces asks, to the folder that is
// named. Ends the program where it makes no sense of the arguments.
Arguments ParseArguments(char** argv);

inline constexpr std::string_view kWhereToGetTraces =
    R"(The histories come from two public collections:
  github.com/josephg/editing-traces    TRACES/sequential/<name>.json.gz
  github.com/josephg/egwalker-paper    TRACES/concurrent/<name>.json.gz
Name the folder TRACES on the command line, or in SYNCLINE_TRACES.
)";

}  // namespace syncline::demo

#endif  // SYNCLINE_EXAMPLES_DEMO_ARGUMENTS_H_
