// Replays real editing histories through replicas that exchange bytes, and
// prints whether all of them end with the text that was recorded.
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "arguments.h"
#include "progress.h"
#include "replay.h"
#include "support/trace.h"

namespace syncline::demo {
namespace {

constexpr char kHeading[] =
    "history          authors    edits  equal     replay      open"
    "      history\n";

constexpr char kLegend[] = R"(
equal    every replica ended with the recorded text: the authors', a reader's in
         the true order, three in random orders, one that opened the history
replay   all their edits, exports and imports, but for the last
open     a new replica takes in the full history at once and reads its text
history  bytes of all edits ever made, deleted text too; in sizes of the final text
)";

// "1,234,567"
std::string WithCommas(size_t number) {
  std::string text = absl::StrCat(number);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string RowOf(const test::Trace& trace,
                  const absl::StatusOr<Outcome>& outcome) {
  std::string row = absl::StrFormat("%-16s %7d %8s", trace.name,
                                    trace.num_agents,
                                    WithCommas(trace.num_patches()));
  if (!outcome.ok()) return absl::StrCat(row, "     NO\n");
  const double ratio = static_cast<double>(outcome->history_bytes) /
                       static_cast<double>(trace.end_content.size());
  absl::StrAppendFormat(&row, "  yes %3d %7.0f ms %6.1f ms %8s %4.1fx\n",
                        outcome->replicas, outcome->replay_ms,
                        outcome->open_ms, WithCommas(outcome->history_bytes),
                        ratio);
  return row;
}

// Rows appear as they are done, but for where lines of progress stand between.
class Table {
 public:
  explicit Table(Progress& progress) : progress_(progress) { Add(kHeading); }
  ~Table() { std::fputs(rows_.c_str(), stdout); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  void Add(std::string_view row) {
    rows_ += row;
    if (!progress_.on_terminal()) return;
    progress_.Erase();
    std::fputs(std::exchange(rows_, {}).c_str(), stdout);
    std::fflush(stdout);
  }

 private:
  Progress& progress_;
  std::string rows_;
};

// The error of a history that failed, each as a line.
std::string ReplayAll(const Arguments& arguments) {
  Progress progress;
  Table table(progress);
  std::string errors;
  for (const std::string& name : arguments.histories) {
    progress.Begin(absl::StrCat(name, ": reading the record"), 1);
    std::string error;
    const std::optional<test::Trace> trace = test::LoadTrace(name, &error);
    if (!trace) {
      errors += error + "\n" + std::string(kWhereToGetTraces);
      continue;
    }
    const absl::StatusOr<Outcome> outcome =
        Replay(*trace, arguments.seed, progress);
    table.Add(RowOf(*trace, outcome));
    if (!outcome.ok()) {
      absl::StrAppend(&errors, name, ": ", outcome.status().ToString(), "\n");
    }
  }
  return errors;
}

int Main(char** argv) {
  const Arguments arguments = ParseArguments(argv);
  std::printf("Real editing histories, lived through again by replicas that "
              "exchange bytes.\nSeed of the random orders: %s\n\n",
              absl::StrCat(arguments.seed).c_str());
  std::fflush(stdout);
  const std::string errors = ReplayAll(arguments);
  if (!errors.empty()) {
    std::fflush(stdout);
    std::fprintf(stderr, "\n%sRun again with --seed %s to see the same.\n",
                 errors.c_str(), absl::StrCat(arguments.seed).c_str());
    return 1;
  }
  std::fputs(kLegend, stdout);
  return 0;
}

}  // namespace
}  // namespace syncline::demo

int main(int, char** argv) { return syncline::demo::Main(argv); }
