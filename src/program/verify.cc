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
  const auto bytes = doc.shallow_since() ? doc.ExportSnapshot() : doc.Export();
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

void PrintAsJson(const Input& input, const Doc& doc) {
  nlohmann::ordered_json json = {
      {"file", input.path}, {"ops", OpsOf(doc)}, {"digest", doc.StateDigest()}};
  if (input.is_empty) json["is_empty"] = true;
  if (input.tail_bytes > 0) json["tail_bytes"] = input.tail_bytes;
  std::cout << JsonLine(json);
}

void Print(const Input& input, const Doc& doc) {
  std::cout << command::Printable(input.path) << ": ";
  if (input.is_empty) {
    std::cout << input.format << "\n";
    return;
  }
  if (input.tail_bytes == 0) {
    std::cout << "whole, ";
  } else {
    std::cout << "torn, its last " << input.tail_bytes
              << " bytes are of a save that was interrupted, or is under way; "
                 "before them ";
  }
  std::cout << OpsOf(doc) << " ops, digest " << doc.StateDigest() << "\n";
}

absl::StatusOr<Exit> Verify(const std::string& path, bool as_json) {
  const absl::StatusOr<Input> input = ReadInput(path);
  if (!input.ok()) return input.status();
  absl::Status status = CheckWhole(*input);
  Doc doc;
  if (status.ok()) status = ImportAll(absl::MakeConstSpan(&*input, 1), doc);
  if (status.ok()) status = CheckAgain(path, doc);
  if (!status.ok()) return status;
  if (as_json) {
    PrintAsJson(*input, doc);
  } else {
    Print(*input, doc);
  }
  return input->tail_bytes == 0 ? Exit::kDone : Exit::kTorn;
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
