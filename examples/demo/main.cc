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
#include "json_story.h"
#include "progress.h"
#include "replay.h"
#include "support/trace.h"

namespace syncline::demo {
namespace {

constexpr char kHeading[] =
    "history          authors    edits      equal     replay       open"
    "     bytes  x text\n";

constexpr char kLegend[] = R"(
equal   every replica ended with the recorded text, and how many there were: one
        for each author, a reader in the true order, three in random orders, and
        one that took in the full history at once
replay  all of their edits, exports and imports, but for that last one
open    that last one: taking in the full history and reading its text
bytes   the full history as one update: every edit ever made, deleted text too
x text  the same, in sizes of the final text
)";

// "1,234,567"
std::string WithCommas(size_t number) {
  std::string text = absl::StrCat(number);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string RowOf(const test::Trace& trace,
                  const absl::StatusOr<Outcome>& outcome) {
  std::string row =
      absl::StrFormat("%-16s %7d %8s", trace.name, trace.num_agents,
                      WithCommas(trace.num_patches()));
  if (!outcome.ok()) return absl::StrCat(row, "         NO\n");
  const double ratio = static_cast<double>(outcome->history_bytes) /
                       static_cast<double>(trace.end_content.size());
  absl::StrAppendFormat(&row, " %10s %7.0f ms %7.1f ms %9s %6.1fx\n",
                        absl::StrCat("yes (", outcome->replicas, ")"),
                        outcome->replay_ms, outcome->open_ms,
                        WithCommas(outcome->history_bytes), ratio);
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

// Prints the table. Returns what went wrong and what to do; empty: nothing.
std::string ReplayAll(const Arguments& arguments) {
  Progress progress;
  Table table(progress);
  std::string errors;
  for (const std::string& name : arguments.histories) {
    progress.Begin(absl::StrCat(name, ": reading the record"), 1);
    std::string error;
    const std::optional<test::Trace> trace = test::LoadTrace(name, &error);
    if (!trace) {
      return errors + error + "\n\n" + std::string(kWhereToGetTraces);
    }
    const absl::StatusOr<Outcome> outcome =
        Replay(*trace, arguments.seed, progress);
    table.Add(RowOf(*trace, outcome));
    if (!outcome.ok()) {
      absl::StrAppend(&errors, name, ": ", outcome.status().ToString(),
                      "\n  to see it again: demo ", name, " --seed ",
                      arguments.seed, "\n");
    }
  }
  return errors;
}

constexpr char kJsonFile[] = "/usr/share/iso-codes/json/iso_639-3.json";

// Prints how it went. Returns what went wrong; empty: nothing.
std::string TellJson(uint64_t seed) {
  Progress progress;
  const absl::StatusOr<JsonOutcome> outcome =
      TellJsonStory(kJsonFile, seed, progress);
  progress.Erase();
  if (absl::IsNotFound(outcome.status())) {
    std::printf("\nNo JSON story: %s\n  is in the package iso-codes.\n",
                kJsonFile);
    return "";
  }
  if (!outcome.ok()) {
    return absl::StrCat("JSON: ", outcome.status().ToString(), "\n");
  }
  std::printf("\nAnd a JSON file, %s:\n", kJsonFile);
  std::printf("  %s values, %s bytes, taken in as maps and lists in %.0f ms\n",
              WithCommas(outcome->values).c_str(),
              WithCommas(outcome->file_bytes).c_str(), outcome->load_ms);
  std::printf("  three replicas edit it offline: %s edits in %.1f ms\n",
              WithCommas(outcome->edits).c_str(), outcome->edit_ms);
  std::printf(
      "  each takes in what the others did: %.1f ms in all, and all "
      "are equal\n",
      outcome->merge_ms);
  std::printf("  the full history is %s bytes\n",
              WithCommas(outcome->history_bytes).c_str());
  return "";
}

int Main(char** argv) {
  const Arguments arguments = ParseArguments(argv);
  std::printf(
      "Real editing histories, lived through again by replicas that "
      "exchange bytes.\nSeed of the random orders: %s\n\n",
      absl::StrCat(arguments.seed).c_str());
  std::fflush(stdout);
  std::string errors = ReplayAll(arguments);
  if (errors.empty()) std::fputs(kLegend, stdout);
  errors += TellJson(arguments.seed);
  if (!errors.empty()) {
    std::fflush(stdout);
    std::fprintf(stderr, "\n%s", errors.c_str());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace syncline::demo

int main(int, char** argv) { return syncline::demo::Main(argv); }
