#include "stored_log.h"

#include <vector>

#include "absl/status/statusor.h"

namespace syncline::relay {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
// The relay may put a snapshot in the place of another between two looks.
constexpr int kMaxTries = 5;

struct Beginning {
  LogHead head;
  std::string snapshot;  // where the head has one
};

absl::StatusOr<Beginning> ReadBeginning(SqliteStore& store,
                                        const std::string& document) {
  absl::Status status;
  for (int i = 0; i < kMaxTries; ++i) {
    absl::StatusOr<LogHead> head = store.Head(document);
    if (!head.ok()) return head.status();
    if (!head->snapshot) return Beginning{*std::move(head), {}};
    absl::StatusOr<std::string> bytes = store.Get(document, *head->snapshot);
    if (bytes.ok()) return Beginning{*std::move(head), *std::move(bytes)};
    status = bytes.status();
    if (!absl::IsNotFound(status)) return status;
  }
  return status;
}

}  // namespace

absl::Status ReadStoredLog(
    SqliteStore& store, const std::string& document,
    const std::function<absl::Status(Position, const std::string&)>&
        on_snapshot,
    const std::function<absl::Status(const LoggedRecord&)>& on_record) {
  const absl::StatusOr<Beginning> begin = ReadBeginning(store, document);
  if (!begin.ok()) return begin.status();
  const LogHead& head = begin->head;
  if (head.snapshot) {
    const absl::Status status = on_snapshot(
        {head.epoch, Seq{head.first_seq.value - 1}}, begin->snapshot);
    if (!status.ok()) return status;
  }
  Position next{head.epoch, head.first_seq};
  while (next.seq <= head.last_seq) {
    const auto records = store.Read(document, next, kReadBytes);
    if (!records.ok()) return records.status();
    for (const LoggedRecord& record : *records) {
      if (absl::Status status = on_record(record); !status.ok()) return status;
      next.seq = record.seq.Next();
    }
  }
  return absl::OkStatus();
}

}  // namespace syncline::relay
