#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "json_text.h"

namespace syncline::relay {

Exit RunVerify(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {}, {"--json"});
  if (!parsed.ok()) return ReportWrong("verify", parsed.status());
  if (absl::Status status = parsed->CheckWords(1, 1, "verify STORE");
      !status.ok()) {
    return ReportWrong("verify", status);
  }
  const auto store = OpenToRead(parsed->words()[0]);
  if (!store.ok()) return Report(store.status());
  const absl::Status status = (*store)->Verify();
  const auto documents = DocumentsOf(**store, {});
  if (parsed->has("--json")) {
    std::cout << JsonObject(
        {{"store", parsed->words()[0]},
         {"is_good", status.ok()},
         {"documents", documents.ok() ? static_cast<int64_t>(documents->size())
                                      : int64_t{0}},
         {"error", std::string(status.message())}});
  } else if (status.ok() && documents.ok()) {
    std::cout << parsed->words()[0] << " is good: " << documents->size()
              << " documents\n";
  }
  if (!status.ok()) return Report(status);
  return documents.ok() ? Exit::kDone : Report(documents.status());
}

}  // namespace syncline::relay
