#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "input.h"
#include "program.h"
#include "syncline/syncline.h"
#include "time_text.h"

namespace syncline::program {
namespace {

absl::Status Check(const Arguments& arguments) {
  const absl::Status words =
      arguments.CheckWords(1, SIZE_MAX, "syncline trim FILE... --to=FILE");
  return words.ok() ? CheckOutput(arguments, Output::kNeeded) : words;
}

// What became of the bytes, for who looks on.
void Tell(uint64_t before, uint64_t after, const Doc& written) {
  std::cout << before << " bytes became " << after << "; the history begins at "
            << ToString(written.shallow_since().value_or(Frontier())) << "\n";
}

// The shallow snapshot, which `written` has read, and how large one of
// everything is.
absl::StatusOr<std::string> Shorten(const Doc& doc,
                                    const std::optional<Frontier>& from,
                                    Doc* written, uint64_t* whole_size) {
  const ProgressLine progress("trimming");
  const absl::StatusOr<std::string> whole = doc.ExportSnapshot();
  if (!whole.ok()) return whole.status();
  absl::StatusOr<std::string> bytes = doc.ExportShallow(from);
  if (!bytes.ok()) return bytes.status();
  // What is thrown away is thrown away: it is read before it is written.
  const absl::Status status = written->Import(*bytes).status();
  if (!status.ok()) return status;
  if (written->StateDigest() != doc.StateDigest()) {
    return absl::InternalError("what would be written reads otherwise");
  }
  *whole_size = whole->size();
  return bytes;
}

absl::Status Trim(const Arguments& arguments) {
  std::optional<Frontier> from;
  if (arguments.has("--from")) {
    const absl::StatusOr<Frontier> parsed =
        ReadVersion(arguments.value("--from"));
    if (!parsed.ok()) return parsed.status();
    from = *parsed;
  }
  Doc doc;
  absl::Status status = ImportFiles(arguments, doc);
  if (!status.ok()) return status;
  Doc written;
  uint64_t whole_size = 0;
  const absl::StatusOr<std::string> bytes =
      Shorten(doc, from, &written, &whole_size);
  if (!bytes.ok()) return bytes.status();
  status = WriteOutput(arguments, *bytes);
  const bool is_standard = arguments.value("--to") == "-";
  if (status.ok() && !is_standard) Tell(whole_size, bytes->size(), written);
  return status;
}

}  // namespace

Exit RunTrim(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to", "--from"}, {"--force", "--salvage"});
  if (!parsed.ok()) return ReportWrong("trim", parsed.status());
  const absl::Status status = Check(*parsed);
  if (!status.ok()) return ReportWrong("trim", status);
  return Report(Trim(*parsed));
}

}  // namespace syncline::program
