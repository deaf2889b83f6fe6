#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "input.h"
#include "program.h"
#include "syncline/json/plain.h"
#include "syncline/syncline.h"
#include "time_text.h"

namespace syncline::program {
namespace {

absl::StatusOr<std::string> Shown(const Doc& doc, const std::string& at,
                                  bool as_text) {
  if (at.empty() && !as_text) return doc.ToJson();
  if (at.empty()) {
    return absl::InvalidArgumentError(
        "--text needs --at with the path of a text");
  }
  const absl::StatusOr<Value> value = doc.At(at);
  if (!value.ok()) return value.status();
  const absl::StatusOr<Plain> plain = doc.ToPlain(*value);
  if (!plain.ok()) return plain.status();
  if (!as_text) return PlainToJson(*plain);
  const Value* const scalar = plain->as_scalar();
  if (scalar == nullptr || scalar->as_string() == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("--text needs --at with the path of a text; at ", at,
                     " there is none"));
  }
  return *scalar->as_string();
}

}  // namespace

Exit RunCat(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {"--at", "--version"},
                                       {"--text", "--salvage"});
  if (!parsed.ok()) return ReportWrong("cat", parsed.status());
  const absl::Status enough =
      parsed->CheckWords(1, SIZE_MAX, "syncline cat FILE... [--at=PATH]");
  if (!enough.ok()) return ReportWrong("cat", enough);
  Doc doc;
  const absl::Status status = ImportFiles(*parsed, doc);
  if (!status.ok()) return Report(status);
  if (parsed->has("--version")) {
    const auto version = ReadVersion(parsed->value("--version"));
    if (!version.ok()) return ReportWrong("cat", version.status());
    const absl::Status checked_out = doc.Checkout(*version);
    if (!checked_out.ok()) return Report(checked_out);
  }
  const absl::StatusOr<std::string> shown =
      Shown(doc, parsed->value("--at"), parsed->has("--text"));
  if (!shown.ok()) return Report(shown.status());
  std::cout << *shown << (parsed->has("--text") ? "" : "\n") << std::flush;
  return Exit::kDone;
}

}  // namespace syncline::program
