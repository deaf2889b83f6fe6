#include <string>

#include "absl/strings/str_cat.h"
#include "input.h"
#include "program.h"
#include "syncline/syncline.h"

namespace syncline::program {

Exit RunMerge(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to", "--as"}, {"--force", "--salvage"});
  if (!parsed.ok()) return ReportWrong("merge", parsed.status());
  absl::Status status =
      parsed->CheckWords(1, SIZE_MAX, "syncline merge FILE... --to=FILE");
  const std::string as =
      parsed->has("--as") ? parsed->value("--as") : "snapshot";
  if (status.ok() && as != "snapshot" && as != "update") {
    status = absl::InvalidArgumentError(
        absl::StrCat("--as is update or snapshot, not ", as));
  }
  if (status.ok()) status = CheckOutput(*parsed, Output::kNeeded);
  if (!status.ok()) return ReportWrong("merge", status);
  Doc doc;
  status = ImportFiles(*parsed, doc);
  if (!status.ok()) return Report(status);
  const auto bytes = [&] {
    const ProgressLine progress("merging");
    return as == "update" ? doc.Export() : doc.ExportSnapshot();
  }();
  if (!bytes.ok()) return Report(bytes.status());
  return Report(WriteOutput(*parsed, *bytes));
}

}  // namespace syncline::program
