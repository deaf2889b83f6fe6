#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command/printable.h"
#include "content_diff.h"
#include "input.h"
#include "json_line.h"
#include "program.h"
#include "syncline/syncline.h"
#include "time_text.h"

namespace syncline::program {
namespace {

using nlohmann::ordered_json;

// What is compared: two files, or two versions of one.
struct Sides {
  std::string old_name, new_name;
  Doc old_doc;  // of the older file, where there are two
  Doc doc;      // of the newer one, or of both versions
  Frontier from, to;
  VersionVector old_version, new_version;
};

absl::Status ReadFiles(const Arguments& arguments, Sides* sides) {
  const absl::StatusOr<std::vector<Input>> inputs = ReadInputs(arguments);
  if (!inputs.ok()) return inputs.status();
  const auto both = absl::MakeConstSpan(*inputs);
  absl::Status status = ImportAll(both.first(1), sides->old_doc);
  if (status.ok()) status = ImportAll(both.last(1), sides->doc);
  if (!status.ok()) return status;
  sides->old_name = command::Printable(both.front().path);
  sides->new_name = command::Printable(both.back().path);
  sides->from = sides->old_doc.frontier();
  sides->to = sides->doc.frontier();
  sides->old_version = sides->old_doc.version();
  sides->new_version = sides->doc.version();
  return absl::OkStatus();
}

absl::Status ReadVersions(const Arguments& arguments, Sides* sides) {
  absl::Status status = ImportFiles(arguments, sides->doc);
  if (!status.ok()) return status;
  const auto version_of = [&](const char* flag, Frontier* frontier,
                              VersionVector* version) -> absl::Status {
    if (arguments.has(flag)) {
      const auto read = ReadVersion(arguments.value(flag));
      if (!read.ok()) return read.status();
      *frontier = *read;
    } else {
      *frontier = sides->doc.frontier();
    }
    const absl::StatusOr<VersionVector> found = sides->doc.VersionOf(*frontier);
    if (found.ok()) *version = *found;
    return found.status();
  };
  status = version_of("--from", &sides->from, &sides->old_version);
  if (status.ok()) {
    status = version_of("--version", &sides->to, &sides->new_version);
  }
  sides->old_name = "the older version";
  sides->new_name = "the newer one";
  return status;
}

// What shows otherwise. The document of two files has to know both for it.
absl::StatusOr<std::vector<ContentChange>> Compare(Sides* sides) {
  const absl::StatusOr<std::string> lacking =
      sides->old_doc.ExportSince(sides->new_version);
  absl::Status status = lacking.status();
  if (status.ok()) status = sides->doc.Import(*lacking).status();
  if (status.ok()) {
    auto changes = DiffContents(sides->doc, sides->from, sides->to);
    if (changes.ok()) return changes;
    status = changes.status();
  }
  return absl::Status(
      status.code(), absl::StrCat("what the two show cannot be compared; --ops "
                                  "compares what they know. ",
                                  status.message()));
}

void PrintSpans(const std::vector<OpSpan>& spans, const std::string& of,
                const std::string& not_of) {
  if (spans.empty()) return;
  std::cout << "in " << of << ", not in " << not_of << ":\n";
  for (const OpSpan& span : spans) std::cout << "  " << span.ToString() << "\n";
}

void PrintOps(const Sides& sides) {
  const std::vector<OpSpan> added = sides.new_version.Minus(sides.old_version),
                            lacking =
                                sides.old_version.Minus(sides.new_version);
  PrintSpans(added, sides.new_name, sides.old_name);
  PrintSpans(lacking, sides.old_name, sides.new_name);
  if (added.empty() && lacking.empty()) {
    std::cout << "both have the same ops\n";
  }
}

ordered_json OpsToJson(const Sides& sides) {
  return {{"only_in_new", Texts(sides.new_version.Minus(sides.old_version))},
          {"only_in_old", Texts(sides.old_version.Minus(sides.new_version))}};
}

absl::Status Tell(const Arguments& arguments, Sides* sides) {
  const bool as_json = arguments.has("--json");
  if (arguments.has("--ops")) {
    if (as_json) std::cout << JsonLine(OpsToJson(*sides));
    if (!as_json) PrintOps(*sides);
    return absl::OkStatus();
  }
  const auto changes = Compare(sides);
  if (!changes.ok()) return changes.status();
  if (as_json) {
    ordered_json json = OpsToJson(*sides);
    json["changes"] = ContentsToJson(*changes);
    std::cout << JsonLine(json);
  } else {
    PrintOps(*sides);
    PrintContents(*changes);
  }
  return absl::OkStatus();
}

absl::Status Check(const Arguments& arguments) {
  const bool is_of_versions =
      arguments.has("--from") || arguments.has("--version");
  const absl::Status words = arguments.CheckWords(
      is_of_versions ? 1 : 2, is_of_versions ? 1 : 2,
      is_of_versions ? "syncline diff FILE [--from=VERSION] [--version=VERSION]"
                     : "syncline diff OLD NEW");
  return words.ok() ? CheckOutput(arguments, Output::kOptional) : words;
}

absl::Status Diff(const Arguments& arguments) {
  Sides sides;
  const absl::Status status = arguments.words().size() == 2
                                  ? ReadFiles(arguments, &sides)
                                  : ReadVersions(arguments, &sides);
  if (!status.ok()) return status;
  if (!arguments.has("--to")) return Tell(arguments, &sides);
  absl::StatusOr<Doc> newer = sides.doc.ForkAt(sides.to);
  if (!newer.ok()) return newer.status();
  const auto update = newer->ExportSince(sides.old_version);
  if (!update.ok()) return update.status();
  return WriteOutput(arguments, *update);
}

}  // namespace

Exit RunDiff(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to", "--from", "--version"},
                       {"--json", "--force", "--ops", "--salvage"});
  if (!parsed.ok()) return ReportWrong("diff", parsed.status());
  const absl::Status status = Check(*parsed);
  if (!status.ok()) return ReportWrong("diff", status);
  return Report(Diff(*parsed));
}

}  // namespace syncline::program
