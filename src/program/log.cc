#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "command/printable.h"
#include "input.h"
#include "json_line.h"
#include "program.h"
#include "syncline/syncline.h"
#include "time_text.h"

namespace syncline::program {
namespace {

using nlohmann::ordered_json;

std::string Containers(const HistoryEntry& entry) {
  if (entry.containers.size() == 1) {
    return absl::StrCat("a ", NameOf(entry.containers.front().kind));
  }
  return absl::StrCat(entry.containers.size(), " containers");
}

void PrintAsJson(const HistoryEntry& entry) {
  ordered_json json = {{"ops", entry.ops.ToString()},
                       {"parents", ToString(entry.parents)},
                       {"version", ToString(entry.version())}};
  if (entry.time_ms != 0) json["time_ms"] = entry.time_ms;
  if (!entry.message.empty()) json["message"] = entry.message;
  std::cout << JsonLine(json);
}

void Print(const HistoryEntry& entry) {
  std::cout << ToString(entry.version()) << "  "
            << (entry.time_ms == 0 ? "no time told" : TimeText(entry.time_ms))
            << "  " << entry.ops.end - entry.ops.begin << " ops in "
            << Containers(entry) << "\n";
  if (!entry.message.empty()) {
    std::cout << "    " << command::Printable(entry.message) << "\n";
  }
}

}  // namespace

Exit RunLog(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--version"}, {"--json", "--salvage"});
  if (!parsed.ok()) return ReportWrong("log", parsed.status());
  absl::Status status =
      parsed->CheckWords(1, SIZE_MAX, "syncline log FILE... [--json]");
  HistoryFilter filter;
  if (status.ok() && parsed->has("--version")) {
    const auto version = ReadVersion(parsed->value("--version"));
    status = version.status();
    if (version.ok()) filter.version = *version;
  }
  if (!status.ok()) return ReportWrong("log", status);
  Doc doc;
  status = ImportFiles(*parsed, doc);
  if (!status.ok()) return Report(status);
  absl::StatusOr<HistoryWalk> walk = doc.WalkHistory(filter);
  if (!walk.ok()) return Report(walk.status());
  while (const std::optional<HistoryEntry> entry = walk->Next()) {
    if (parsed->has("--json")) {
      PrintAsJson(*entry);
    } else {
      Print(*entry);
    }
  }
  return Exit::kDone;
}

}  // namespace syncline::program
