#include <cstdio>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "json_text.h"
#include "record_json.h"

namespace syncline::relay {
namespace {

void RemoveStore(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-owner", "-journal"}) {
    std::remove((path + suffix).c_str());
  }
}

// Names that stay what they were, where nothing more is to be said of a copy.
absl::Status CheckCopy(const std::string& path) {
  const auto copy = OpenToRead(path);
  return copy.ok() ? (*copy)->Verify() : copy.status();
}

}  // namespace

Exit RunBackup(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {}, {"--json", "--verify"});
  if (!parsed.ok()) return ReportWrong("backup", parsed.status());
  if (absl::Status status = parsed->CheckWords(2, 2, "backup STORE FILE");
      !status.ok()) {
    return ReportWrong("backup", status);
  }
  const std::string& path = parsed->words()[1];
  const auto store = OpenToRead(parsed->words()[0]);
  if (!store.ok()) return Report(store.status());
  int64_t pages = 0;
  absl::Status status;
  {
    ProgressLine progress("copying");
    status = (*store)->Backup(path, [&](int64_t done, int64_t total) {
      progress.Show(done, total);
      pages = total;
    });
  }
  // A file that was there before is not ours to remove.
  if (absl::IsAlreadyExists(status)) return Report(status);
  if (status.ok() && parsed->has("--verify")) status = CheckCopy(path);
  if (!status.ok()) {
    RemoveStore(path);
    return Report(status);
  }
  const int64_t bytes = pages * 4096;
  if (parsed->has("--json")) {
    std::cout << JsonObject({{"backup", path}, {"bytes", bytes}});
  } else {
    std::cout << path << " is a backup of " << parsed->words()[0] << ": "
              << bytes << " bytes\n";
  }
  return Exit::kDone;
}

Exit RunRestore(absl::Span<const std::string> arguments) {
  const auto parsed = Arguments::Parse(arguments, {"--until"}, {"--json"});
  if (!parsed.ok()) return ReportWrong("restore", parsed.status());
  if (absl::Status status = parsed->CheckWords(2, 2, "restore BACKUP STORE");
      !status.ok()) {
    return ReportWrong("restore", status);
  }
  RestoreOptions options{.backup = parsed->words()[0],
                         .path = parsed->words()[1]};
  if (parsed->has("--until")) {
    const auto until = ParseTimeText(parsed->value("--until"));
    if (!until.ok()) return ReportWrong("restore", until.status());
    options.until_ms = *until;
  }
  const absl::StatusOr<RestoreReport> report = RestoreSqlite(options);
  if (!report.ok()) return Report(report.status());
  const auto left_out = static_cast<int64_t>(report->records_left_out);
  if (parsed->has("--json")) {
    std::cout << JsonObject(
        {{"store", options.path},
         {"epoch", static_cast<int64_t>(report->epoch.value)},
         {"records_left_out", left_out},
         {"later_than_asked",
          static_cast<int64_t>(report->later_than_asked.size())}});
  } else {
    std::cout << options.path << " is restored, in epoch "
              << report->epoch.value << "; " << left_out
              << " records were later and are left out\n";
  }
  for (const std::string& document : report->later_than_asked) {
    std::cerr << "syncline-relay: " << document
              << " is as its snapshot has it, which may be later than asked\n";
  }
  return Exit::kDone;
}

}  // namespace syncline::relay
