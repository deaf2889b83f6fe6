// Commands that write one file as another.
#include <string>

#include "absl/status/statusor.h"
#include "input.h"
#include "program.h"
#include "syncline/json/history.h"
#include "syncline/obfuscate.h"

namespace syncline::program {
namespace {

absl::StatusOr<std::string> UpdateIn(const std::string& path) {
  const absl::StatusOr<Input> input = ReadInput(path);
  if (!input.ok()) return input.status();
  return OneUpdate(*input);
}

// Writes what `convert` makes of the one file, which it is called.
template <typename Convert>
Exit Write(const Arguments& parsed, const char* called,
           const Convert& convert) {
  const absl::StatusOr<std::string> update = UpdateIn(parsed.words()[0]);
  if (!update.ok()) return Report(update.status());
  const absl::StatusOr<std::string> result = [&] {
    const ProgressLine progress(called);
    return convert(*update);
  }();
  if (!result.ok()) return Report(result.status());
  const std::string to = parsed.has("--to") ? parsed.value("--to") : "-";
  return Report(WriteOutput(to, *result, parsed.has("--force")));
}

}  // namespace

Exit RunObfuscate(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {"--to"}, {"--force"});
  if (!parsed.ok()) return ReportWrong("obfuscate", parsed.status());
  absl::Status status =
      parsed->CheckWords(1, 1, "syncline obfuscate FILE --to=FILE");
  if (status.ok() && !parsed->has("--to")) {
    status = absl::InvalidArgumentError("--to is missing: the file to write");
  }
  if (!status.ok()) return ReportWrong("obfuscate", status);
  return Write(*parsed, "obfuscating", ObfuscateHistory);
}

Exit RunJson(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--to"}, {"--back", "--force"});
  if (!parsed.ok()) return ReportWrong("json", parsed.status());
  const absl::Status enough =
      parsed->CheckWords(1, 1, "syncline json FILE [--to=FILE]");
  if (!enough.ok()) return ReportWrong("json", enough);
  if (parsed->has("--back")) {  // reading it has made bytes of it
    return Write(*parsed, "copying", [](std::string_view update) {
      return absl::StatusOr<std::string>(std::string(update));
    });
  }
  return Write(*parsed, "writing JSON", HistoryToJson);
}

}  // namespace syncline::program
