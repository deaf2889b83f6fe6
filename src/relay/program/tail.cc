#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "command.h"
#include "json_text.h"
#include "record_json.h"

namespace syncline::relay {
namespace {

constexpr uint64_t kShownAtFirst = 10;
constexpr size_t kReadBytes = size_t{1} << 20;
constexpr std::chrono::milliseconds kPollTime{200};

void Show(const LoggedRecord& logged, bool as_json) {
  if (as_json) {
    std::cout << RecordToJson(logged, /*with_payload=*/false) << std::endl;
    return;
  }
  const Record& record = logged.record;
  std::cout << Position{record.epoch, logged.seq}.ToString() << "  "
            << TimeText(record.time_ms) << "  "
            << (record.author.empty() ? "(nobody)" : record.author) << "  "
            << absl::StrJoin(record.spans, " ",
                             [](std::string* out, const OpSpan& span) {
                               out->append(span.ToString());
                             })
            << "  " << record.payload.size() << " bytes" << std::endl;
}

void Note(const std::string& what) {
  std::cerr << "syncline-relay: " << what << "\n";
}

// Where to go on, where the log is not a continuation of what was shown.
absl::StatusOr<Position> Skip(SqliteStore& store, const std::string& document,
                              Position from) {
  const absl::StatusOr<LogHead> head = store.Head(document);
  if (!head.ok()) return head.status();
  if (head->epoch != from.epoch) {
    Note(absl::StrCat(document, " was deleted, or the store restored: epoch ",
                      head->epoch.value));
  } else if (head->first_seq > from.seq) {
    Note(absl::StrCat("a snapshot has taken the place of the records before ",
                      head->first_seq.value));
  }
  return Position{head->epoch, head->first_seq};
}

// Shows what there is from `next` on, which it moves.
absl::Status ShowNew(SqliteStore& store, const std::string& document,
                     bool as_json, Position* next) {
  while (true) {
    const auto records = store.Read(document, *next, kReadBytes);
    if (absl::IsFailedPrecondition(records.status()) ||
        absl::IsOutOfRange(records.status())) {
      const auto skipped = Skip(store, document, *next);
      if (!skipped.ok()) return skipped.status();
      if (*skipped == *next) return records.status();
      *next = *skipped;
      continue;
    }
    if (!records.ok()) return records.status();
    if (records->empty()) return absl::OkStatus();
    for (const LoggedRecord& record : *records) Show(record, as_json);
    next->seq = records->back().seq.Next();
  }
}

absl::StatusOr<Position> FirstShown(SqliteStore& store,
                                    const std::string& document,
                                    const std::string& from) {
  const absl::StatusOr<LogHead> head = store.Head(document);
  if (!head.ok()) return head.status();
  uint64_t seq = head->last_seq.value >= kShownAtFirst
                     ? head->last_seq.value - kShownAtFirst + 1
                     : 1;
  if (!from.empty() && !absl::SimpleAtoi(from, &seq)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--from is the number of a record; not ", from));
  }
  return Position{head->epoch, std::max(head->first_seq, Seq{seq})};
}

}  // namespace

Exit RunTail(absl::Span<const std::string> arguments) {
  const auto parsed =
      Arguments::Parse(arguments, {"--from"}, {"--json", "--no-follow"});
  if (!parsed.ok()) return ReportWrong("tail", parsed.status());
  if (absl::Status status = parsed->CheckWords(2, 2, "tail STORE DOCUMENT");
      !status.ok()) {
    return ReportWrong("tail", status);
  }
  const std::string& document = parsed->words()[1];
  const auto store = OpenToRead(parsed->words()[0]);
  if (!store.ok()) return Report(store.status());
  absl::StatusOr<Position> next =
      FirstShown(**store, document, parsed->value("--from"));
  if (!next.ok()) return Report(next.status());
  while (true) {
    const absl::Status status =
        ShowNew(**store, document, parsed->has("--json"), &*next);
    // Locked for a moment: again.
    if (!status.ok() && !absl::IsUnavailable(status)) return Report(status);
    if (parsed->has("--no-follow")) return Report(status);
    std::this_thread::sleep_for(kPollTime);
  }
}

}  // namespace syncline::relay
