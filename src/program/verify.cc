#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "input.h"
#include "program.h"
#include "syncline/syncline.h"

namespace syncline::program {
namespace {

// Whether what was read is the same when it is written and read again.
absl::Status CheckAgain(const std::string& path, Doc& doc) {
  const auto bytes =
      doc.shallow_since() ? doc.ExportSnapshot() : doc.Export();
  if (!bytes.ok()) return bytes.status();
  Doc again;
  const auto read = again.Import(*bytes);
  if (!read.ok()) return read.status();
  if (again.version() == doc.version() &&
      again.StateDigest() == doc.StateDigest()) {
    return absl::OkStatus();
  }
  return absl::DataLossError(
      absl::StrCat(path, ": its history leads to other values than it holds"));
}

absl::Status Verify(const std::string& path, bool as_json) {
  absl::StatusOr<Input> input = ReadInput(path);
  if (!input.ok()) return input.status();
  if (!input->damaged.empty()) {
    return absl::DataLossError(absl::StrCat(
        path, ", byte ", input->damaged.front().begin,
        ": not as it was written; ", input->damaged.size(), " such parts"));
  }
  Doc doc;
  absl::Status status = ImportAll({*std::move(input)}, doc);
  if (status.ok()) status = CheckAgain(path, doc);
  if (!status.ok()) return status;
  uint64_t ops = 0;
  const VersionVector version = doc.version();
  for (const VersionVector::Entry& entry : version.entries()) {
    ops += entry.next_counter;
  }
  if (as_json) {
    std::cout << nlohmann::ordered_json{{"file", path},
                                        {"ops", ops},
                                        {"digest", doc.StateDigest()}}
                     .dump()
              << "\n";
  } else {
    std::cout << path << ": whole, " << ops << " ops, digest "
              << doc.StateDigest() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

Exit RunVerify(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {}, {"--json"});
  if (!parsed.ok()) return ReportWrong("verify", parsed.status());
  const absl::Status enough =
      parsed->CheckWords(1, SIZE_MAX, "syncline verify FILE...");
  if (!enough.ok()) return ReportWrong("verify", enough);
  Exit exit = Exit::kDone;
  for (const std::string& path : parsed->words()) {
    const absl::Status status = Verify(path, parsed->has("--json"));
    if (!status.ok()) exit = Report(status);
  }
  return exit;
}

}  // namespace syncline::program
