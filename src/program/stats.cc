#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "input.h"
#include "json_line.h"
#include "program.h"
#include "syncline/history_info.h"
#include "syncline/syncline.h"

namespace syncline::program {
namespace {

using nlohmann::ordered_json;

constexpr size_t kShownAuthors = 10;

struct Stats {
  HistoryInfo history;
  std::vector<OpSpan> authors;  // those of most ops first
  uint64_t ops = 0;
  uint64_t branches = 0;                     // heads
  std::map<std::string, size_t> containers;  // by kind
  size_t snapshot_bytes = 0;
  size_t state_bytes = 0;
};

absl::Status Measure(const Doc& doc, Stats* stats) {
  const ProgressLine progress("counting");
  const absl::StatusOr<std::string> snapshot = doc.ExportSnapshot();
  if (!snapshot.ok()) return snapshot.status();
  const absl::StatusOr<std::string> state = doc.ExportShallow();
  if (!state.ok()) return state.status();
  absl::StatusOr<HistoryInfo> history = InspectHistory(*snapshot);
  if (!history.ok()) return history.status();
  stats->history = *std::move(history);
  stats->snapshot_bytes = snapshot->size();
  stats->state_bytes = state->size();
  stats->branches = doc.frontier().size();
  for (const ContainerInfo& container : stats->history.containers) {
    ++stats->containers[NameOf(container.kind)];
  }
  stats->authors = stats->history.header.spans;
  for (const OpSpan& span : stats->authors) stats->ops += span.end;
  std::stable_sort(
      stats->authors.begin(), stats->authors.end(),
      [](const OpSpan& a, const OpSpan& b) { return a.end > b.end; });
  return absl::OkStatus();
}

ordered_json ToJson(const Stats& stats) {
  ordered_json json = {{"ops", stats.ops},
                       {"op_runs", stats.history.op_runs},
                       {"changes", stats.history.changes},
                       {"branches", stats.branches},
                       {"snapshot_bytes", stats.snapshot_bytes},
                       {"state_bytes", stats.state_bytes},
                       {"containers", stats.containers},
                       {"authors", ordered_json::object()}};
  for (const OpSpan& span : stats.authors) {
    json["authors"][span.peer.ToString()] = span.end;
  }
  return json;
}

void Print(const Stats& stats) {
  std::cout << "ops          " << stats.ops << " by " << stats.authors.size()
            << " authors, in " << stats.history.op_runs << " op runs and "
            << stats.history.changes << " changes\n";
  for (size_t i = 0; i < std::min(kShownAuthors, stats.authors.size()); ++i) {
    const OpSpan& span = stats.authors[i];
    std::cout << "  " << span.peer.ToString() << "  " << span.end << " ("
              << 100 * uint64_t{span.end} / stats.ops << " %)\n";
  }
  if (stats.authors.size() > kShownAuthors) {
    std::cout << "  and " << stats.authors.size() - kShownAuthors << " more\n";
  }
  std::cout << "branches     " << stats.branches << "\n";
  for (const auto& [kind, count] : stats.containers) {
    std::cout << "containers   " << count << " " << kind << "\n";
  }
  std::cout << "snapshot     " << stats.snapshot_bytes << " bytes\n"
            << "state alone  " << stats.state_bytes << " bytes\n";
}

}  // namespace

Exit RunStats(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {}, {"--json", "--salvage"});
  if (!parsed.ok()) return ReportWrong("stats", parsed.status());
  absl::Status status =
      parsed->CheckWords(1, SIZE_MAX, "syncline stats FILE...");
  if (!status.ok()) return ReportWrong("stats", status);
  Doc doc;
  Stats stats;
  status = ImportFiles(*parsed, doc);
  if (status.ok()) status = Measure(doc, &stats);
  if (!status.ok()) return Report(status);
  if (parsed->has("--json")) {
    std::cout << JsonLine(ToJson(stats));
  } else {
    Print(stats);
  }
  return Exit::kDone;
}

}  // namespace syncline::program
