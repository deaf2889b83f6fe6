#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "input.h"
#include "program.h"
#include "syncline/syncline.h"
#include "time_text.h"

namespace syncline::program {
namespace {

void PrintSpans(const std::vector<OpSpan>& spans, const std::string& of,
                const std::string& not_of) {
  if (spans.empty()) return;
  std::cout << "in " << of << ", not in " << not_of << ":\n";
  for (const OpSpan& span : spans) std::cout << "  " << span.ToString() << "\n";
}

}  // namespace

Exit RunDiff(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to"}, {"--json", "--force"});
  if (!parsed.ok()) return ReportWrong("diff", parsed.status());
  const absl::Status enough =
      parsed->CheckWords(2, 2, "syncline diff OLD NEW [--to=FILE]");
  if (!enough.ok()) return ReportWrong("diff", enough);
  const std::string &old_path = parsed->words()[0],
                    &new_path = parsed->words()[1];
  Doc old_doc, new_doc;
  absl::Status status = ImportFiles({old_path}, old_doc);
  if (status.ok()) status = ImportFiles({new_path}, new_doc);
  if (!status.ok()) return Report(status);

  const std::vector<OpSpan> added = new_doc.version().Minus(old_doc.version());
  const std::vector<OpSpan> lacking =
      old_doc.version().Minus(new_doc.version());
  if (parsed->has("--to")) {
    const auto update = new_doc.ExportSince(old_doc.version());
    if (!update.ok()) return Report(update.status());
    return Report(
        WriteOutput(parsed->value("--to"), *update, parsed->has("--force")));
  }
  if (parsed->has("--json")) {
    std::cout << nlohmann::ordered_json{{"only_in_new", Texts(added)},
                                        {"only_in_old", Texts(lacking)}}
                     .dump()
              << "\n";
    return Exit::kDone;
  }
  PrintSpans(added, new_path, old_path);
  PrintSpans(lacking, old_path, new_path);
  if (added.empty() && lacking.empty()) {
    std::cout << "both have the same ops\n";
  }
  return Exit::kDone;
}

}  // namespace syncline::program
