#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "json_text.h"
#include "syncline/relay/compaction.h"

namespace syncline::relay {
namespace {

struct Compaction {
  int64_t compacted = 0;
  int64_t encrypted = 0;
  int64_t too_large = 0;
  absl::Status failure;  // the first
};

// One that cannot be compacted does not keep out the others.
Compaction CompactAll(SqliteStore& store,
                      const std::vector<std::string>& documents) {
  Compaction result;
  ProgressLine progress("compacting");
  int64_t done = 0;
  for (const std::string& document : documents) {
    progress.Show(done++, static_cast<int64_t>(documents.size()));
    const absl::Status status = CompactDocument(document, store, store);
    if (status.ok()) {
      ++result.compacted;
    } else if (absl::IsFailedPrecondition(status)) {
      ++result.encrypted;
    } else if (absl::IsOutOfRange(status)) {
      ++result.too_large;
    } else if (result.failure.ok()) {
      result.failure = status;
    }
    if (!store.health().ok()) break;
  }
  return result;
}

}  // namespace

Exit RunCompact(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {}, {"--json"});
  if (!parsed.ok()) return ReportWrong("compact", parsed.status());
  if (absl::Status status =
          parsed->CheckWords(1, 1'000'000, "compact STORE [DOCUMENT...]");
      !status.ok()) {
    return ReportWrong("compact", status);
  }
  const auto store = OpenToChange(parsed->words()[0], IfMissing::kRefuse);
  if (!store.ok()) return Report(store.status());
  const auto documents =
      DocumentsOf(**store, absl::MakeConstSpan(parsed->words()).subspan(1));
  if (!documents.ok()) return Report(documents.status());
  const Compaction result = CompactAll(**store, *documents);
  if (parsed->has("--json")) {
    std::cout << JsonObject({{"compacted", result.compacted},
                             {"encrypted", result.encrypted},
                             {"too_large", result.too_large},
                             {"error", std::string(result.failure.message())}});
  } else {
    std::cout << result.compacted << " documents are one snapshot each";
    if (result.encrypted > 0) {
      std::cout << "; " << result.encrypted
                << " are encrypted, their clients alone can compact them";
    }
    if (result.too_large > 0) {
      std::cout << "; " << result.too_large
                << " are too large for one, and stay records";
    }
    std::cout << "\n";
  }
  return result.failure.ok() ? Exit::kDone : Report(result.failure);
}

}  // namespace syncline::relay
