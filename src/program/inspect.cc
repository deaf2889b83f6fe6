#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command/printable.h"
#include "input.h"
#include "json_line.h"
#include "program.h"
#include "syncline/history_info.h"
#include "time_text.h"

namespace syncline::program {
namespace {

using nlohmann::ordered_json;

constexpr size_t kShownContainers = 10;

const char* NameOf(const UpdateInfo& header) {
  if (header.is_shallow) return "shallow snapshot";
  return header.is_snapshot ? "snapshot" : "update";
}

ordered_json ToJson(const HistoryInfo& info) {
  ordered_json json = {{"kind", NameOf(info.header)},
                       {"ops", info.ops},
                       {"runs", info.runs},
                       {"op_runs", info.op_runs},
                       {"spans", Texts(info.header.spans)},
                       {"parents", Texts(info.header.parents)},
                       {"inserted_characters", info.inserted_characters},
                       {"deleted_characters", info.deleted_characters},
                       {"value_bytes", info.value_bytes},
                       {"changes", info.changes}};
  if (info.header.doc_id) json["doc_id"] = info.header.doc_id->ToString();
  if (info.first_time_ms != 0) {
    json["first_time_ms"] = info.first_time_ms;
    json["last_time_ms"] = info.last_time_ms;
  }
  if (info.header.is_shallow) {
    json["shallow_since"] = Texts(info.shallow_since);
    json["kept_ops"] = info.kept_ops;
  }
  json["containers"] = ordered_json::array();
  for (const ContainerInfo& container : info.containers) {
    json["containers"].push_back({{"kind", NameOf(container.kind)},
                                  {"name", container.name},
                                  {"ops", container.ops}});
  }
  return json;
}

void PrintLine(const char* name, const std::string& value) {
  std::cout << "    " << name << std::string(14 - std::string(name).size(), ' ')
            << value << "\n";
}

void Print(const HistoryInfo& info) {
  if (info.header.doc_id) {
    PrintLine("document", info.header.doc_id->ToString());
  }
  PrintLine("ops", absl::StrCat(info.ops, " in ", info.op_runs, " op runs of ",
                                info.runs, " runs"));
  for (const OpSpan& span : info.header.spans) {
    PrintLine("peer", span.ToString());
  }
  for (const OpId& head : info.shallow_since) {
    PrintLine("history from", head.ToString());
  }
  if (info.header.is_shallow) {
    PrintLine("before that", absl::StrCat(info.kept_ops, " ops are left"));
  }
  for (const OpId& parent : info.header.parents) {
    PrintLine("builds upon", parent.ToString());
  }
  PrintLine("characters", absl::StrCat(info.inserted_characters, " inserted, ",
                                       info.deleted_characters, " deleted"));
  PrintLine("values", absl::StrCat(info.value_bytes, " bytes"));
  PrintLine("changes", absl::StrCat(info.changes));
  if (info.first_time_ms != 0) {
    PrintLine("from", TimeText(info.first_time_ms));
    PrintLine("to", TimeText(info.last_time_ms));
  }
  for (size_t i = 0; i < info.containers.size(); ++i) {
    if (i == kShownContainers) {
      PrintLine("", absl::StrCat("and ", info.containers.size() - i,
                                 " more containers"));
      break;
    }
    const ContainerInfo& container = info.containers[i];
    PrintLine(NameOf(container.kind),
              absl::StrCat(command::Printable(container.name), ": ",
                           container.ops, " ops"));
  }
}

ordered_json HeadOf(const Input& input) {
  ordered_json json = {
      {"file", input.path}, {"format", input.format}, {"bytes", input.bytes}};
  if (!input.damaged.empty()) json["damaged_parts"] = input.damaged.size();
  if (input.tail_bytes > 0) json["tail_bytes"] = input.tail_bytes;
  json["records"] = ordered_json::array();
  return json;
}

void PrintHead(const Input& input) {
  std::cout << command::Printable(input.path) << ": " << input.format << ", "
            << input.bytes << " bytes, " << input.records.size()
            << " records\n";
  for (const DamagedBytes& part : input.damaged) {
    std::cout << "    DAMAGED       bytes " << part.begin << " to " << part.end
              << "\n";
  }
  if (input.tail_bytes > 0) {
    std::cout << "    cut off       " << input.tail_bytes
              << " bytes of a save that did not come to its end\n";
  }
}

// What is in one file. With `json` as one line of it.
absl::Status Inspect(const std::string& path, bool as_json) {
  const absl::StatusOr<Input> input = ReadInput(path);
  if (!input.ok()) return input.status();
  ordered_json json = HeadOf(*input);
  if (!as_json) PrintHead(*input);
  for (size_t i = 0; i < input->records.size(); ++i) {
    const absl::StatusOr<HistoryInfo> info = InspectHistory(input->records[i]);
    if (!info.ok()) {
      return absl::Status(
          info.status().code(),
          absl::StrCat(path, ", record ", i, ": ", info.status().message()));
    }
    if (as_json) {
      json["records"].push_back(ToJson(*info));
    } else {
      if (input->records.size() > 1) std::cout << "  record " << i << "\n";
      Print(*info);
    }
  }
  if (as_json) std::cout << JsonLine(json);
  return absl::OkStatus();
}

}  // namespace

Exit RunInspect(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {}, {"--json"});
  if (!parsed.ok()) return ReportWrong("inspect", parsed.status());
  const absl::Status enough =
      parsed->CheckWords(1, SIZE_MAX, "syncline inspect FILE...");
  if (!enough.ok()) return ReportWrong("inspect", enough);
  Exit exit = Exit::kDone;
  for (const std::string& path : parsed->words()) {
    const absl::Status status = Inspect(path, parsed->has("--json"));
    if (!status.ok()) exit = Report(status);
  }
  return exit;
}

}  // namespace syncline::program
