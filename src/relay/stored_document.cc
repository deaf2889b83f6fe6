#include "relay/stored_document.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
// A snapshot may be replaced between two looks at the stores.
constexpr int kMaxTries = 5;

absl::StatusOr<SyncBatchPtr> ParseStored(std::string_view document,
                                         std::string_view what,
                                         std::string bytes) {
  absl::StatusOr<SyncBatchPtr> batch = SyncBatch::Parse(std::move(bytes));
  if (batch.ok()) return batch;
  return absl::DataLossError(absl::StrCat(
      "the document ", std::string(document), ": ", std::string(what),
      " is not as it was written (", std::string(batch.status().message()),
      "): restore it from a backup, or let a client that has the "
      "document write it anew under another name"));
}

absl::Status ReadRecords(std::string_view document, LogStore& log,
                         const LogHead& head, StoredDocument* out) {
  Position next{head.epoch, head.first_seq};
  while (next.seq <= head.last_seq) {
    absl::StatusOr<std::vector<LoggedRecord>> records =
        log.Read(document, next, kReadBytes);
    if (!records.ok()) return records.status();
    if (records->empty()) return absl::AbortedError("the log has changed");
    for (LoggedRecord& record : *records) {
      next.seq = record.seq.Next();
      MergeEnds(record.record.spans, &out->version);
      absl::StatusOr<SyncBatchPtr> batch = BatchOf(document, std::move(record));
      if (!batch.ok()) return batch.status();
      out->records.push_back(*std::move(batch));
    }
  }
  out->last_seq = Seq{next.seq.value - 1};
  return absl::OkStatus();
}

absl::Status TryRead(std::string_view document, LogStore& log,
                     SnapshotStore& snapshots, StoredDocument* out) {
  absl::StatusOr<LogHead> head = log.Head(document);
  if (!head.ok()) return head.status();
  out->epoch = head->epoch;
  out->last_seq = head->last_seq;
  out->snapshot_id = head->snapshot;
  if (head->snapshot) {
    absl::StatusOr<std::string> bytes =
        snapshots.Get(document, *head->snapshot);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<SyncBatchPtr> batch =
        ParseStored(document, "its snapshot", *std::move(bytes));
    if (!batch.ok()) return batch.status();
    out->snapshot = *std::move(batch);
    MergeEnds(out->snapshot->info().spans, &out->version);
  }
  return ReadRecords(document, log, *head, out);
}

absl::Status Take(const SyncBatch& batch, Doc* doc) {
  if (batch.is_sealed()) {
    return absl::FailedPreconditionError(
        "it is encrypted: its clients alone can read it");
  }
  return doc->Import(batch.payload()).status();
}

// What another reading may not meet.
bool HasMoved(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsOutOfRange(status) ||
         absl::IsAborted(status) || absl::IsFailedPrecondition(status);
}

}  // namespace

absl::Status OpenStored(const StoredDocument& stored, Doc* doc) {
  absl::Status status;
  if (stored.snapshot != nullptr) status = Take(*stored.snapshot, doc);
  for (const SyncBatchPtr& record : stored.records) {
    if (!status.ok()) break;
    status = Take(*record, doc);
  }
  if (!status.ok()) return status;
  // A header that lies must not cost anybody the record.
  if (doc->version() == stored.version) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("its records give version ", doc->version().ToString(),
                   ", and their headers say ", stored.version.ToString()));
}

void MergeEnds(absl::Span<const OpSpan> spans, VersionVector* version) {
  for (const OpSpan& span : spans) {
    if (version->next_counter(span.peer) < span.end) {
      version->Set(span.peer, span.end);
    }
  }
}

absl::StatusOr<SyncBatchPtr> BatchOf(std::string_view document,
                                     LoggedRecord record) {
  return ParseStored(document, absl::StrCat("record ", record.seq.value),
                     std::move(record.record.payload));
}

absl::StatusOr<std::shared_ptr<const StoredDocument>> ReadDocument(
    std::string_view document, LogStore& log, SnapshotStore& snapshots) {
  absl::Status status;
  for (int tries = 0; tries < kMaxTries; ++tries) {
    auto read = std::make_shared<StoredDocument>();
    status = TryRead(document, log, snapshots, read.get());
    if (status.ok()) return read;
    if (!HasMoved(status)) return status;
  }
  return absl::UnavailableError(absl::StrCat(
      "the document ", std::string(document),
      " changes faster than it can be read: ", std::string(status.message())));
}

}  // namespace syncline::relay
