#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "command/printable.h"
#include "input.h"
#include "json_line.h"
#include "program.h"
#include "syncline/syncline.h"

namespace syncline::program {
namespace {

// Whether what was read is the same when it is written and read again.
absl::Status CheckAgain(const std::string& path, Doc& doc) {
  const ProgressLine progress("checking");
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

uint64_t OpsOf(const Doc& doc) {
  uint64_t ops = 0;
  const VersionVector version = doc.version();
  for (const VersionVector::Entry& entry : version.entries()) {
    ops += entry.next_counter;
  }
  return ops;
}

void Tell(const std::string& path, uint64_t tail_bytes, const Doc& doc,
          bool as_json) {
  if (as_json) {
    nlohmann::ordered_json json = {
        {"file", path}, {"ops", OpsOf(doc)}, {"digest", doc.StateDigest()}};
    if (tail_bytes > 0) json["tail_bytes"] = tail_bytes;
    std::cout << JsonLine(json);
    return;
  }
  std::cout << command::Printable(path) << ": ";
  if (tail_bytes == 0) {
    std::cout << "whole, ";
  } else {
    std::cout << "torn, its last " << tail_bytes
              << " bytes are of a save that was interrupted, or is under way; "
                 "before them ";
  }
  std::cout << OpsOf(doc) << " ops, digest " << doc.StateDigest() << "\n";
}

absl::StatusOr<Exit> Verify(const std::string& path, bool as_json) {
  absl::StatusOr<Input> input = ReadInput(path);
  if (!input.ok()) return input.status();
  if (!input->damaged.empty()) {
    return absl::DataLossError(absl::StrCat(
        path, ", byte ", input->damaged.front().begin,
        ": not as it was written; ", input->damaged.size(), " such parts"));
  }
  const uint64_t tail_bytes = input->tail_bytes;
  Doc doc;
  absl::Status status = ImportAll({*std::move(input)}, doc);
  if (status.ok()) status = CheckAgain(path, doc);
  if (!status.ok()) return status;
  Tell(path, tail_bytes, doc, as_json);
  return tail_bytes == 0 ? Exit::kDone : Exit::kTorn;
}

// Of several files, the worst is told: nothing is lost of a torn one.
Exit Worse(Exit a, Exit b) {
  for (const Exit exit : {Exit::kDamaged, Exit::kFailed, Exit::kWrong}) {
    if (a == exit || b == exit) return exit;
  }
  return std::max(a, b);
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
    const absl::StatusOr<Exit> found = Verify(path, parsed->has("--json"));
    exit = Worse(exit, found.ok() ? *found : Report(found.status()));
  }
  return exit;
}

}  // namespace syncline::program
