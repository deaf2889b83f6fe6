// Commands that write one file as another.
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "input.h"
#include "program.h"
#include "syncline/json/history.h"
#include "syncline/obfuscate.h"

namespace syncline::program {
namespace {

absl::StatusOr<std::string> UpdateIn(const Arguments& parsed) {
  const absl::StatusOr<std::vector<Input>> inputs = ReadInputs(parsed);
  if (!inputs.ok()) return inputs.status();
  return OneUpdate(inputs->front());
}

// Writes what `convert` makes of the one file, which it is called.
template <typename Convert>
Exit Write(const Arguments& parsed, const char* called,
           const Convert& convert) {
  const absl::StatusOr<std::string> update = UpdateIn(parsed);
  if (!update.ok()) return Report(update.status());
  const absl::StatusOr<std::string> result = [&] {
    const ProgressLine progress(called);
    return convert(*update);
  }();
  if (!result.ok()) return Report(result.status());
  return Report(WriteOutput(parsed, *result));
}

}  // namespace

Exit RunObfuscate(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to"}, {"--force", "--salvage"});
  if (!parsed.ok()) return ReportWrong("obfuscate", parsed.status());
  absl::Status status =
      parsed->CheckWords(1, 1, "syncline obfuscate FILE --to=FILE");
  if (status.ok()) status = CheckOutput(*parsed, Output::kNeeded);
  if (!status.ok()) return ReportWrong("obfuscate", status);
  return Write(*parsed, "obfuscating", ObfuscateHistory);
}

Exit RunJson(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to"}, {"--back", "--force", "--salvage"});
  if (!parsed.ok()) return ReportWrong("json", parsed.status());
  absl::Status status =
      parsed->CheckWords(1, 1, "syncline json FILE [--to=FILE]");
  if (status.ok()) status = CheckOutput(*parsed, Output::kOptional);
  if (!status.ok()) return ReportWrong("json", status);
  if (parsed->has("--back")) {  // reading it has made bytes of it
    return Write(*parsed, "copying", [](std::string_view update) {
      return absl::StatusOr<std::string>(std::string(update));
    });
  }
  return Write(*parsed, "writing JSON", HistoryToJson);
}

}  // namespace syncline::program
