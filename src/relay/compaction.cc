#include "syncline/relay/compaction.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "relay/stored_document.h"
#include "syncline/doc.h"
#include "syncline/sync/batch.h"

namespace syncline::relay {
namespace {

absl::Status About(std::string_view document, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(
      status.code(),
      absl::StrCat("the document ", std::string(document),
                   " is not compacted: ", std::string(status.message())));
}

// `earlier`: what the log's records follow on.
absl::Status Replace(std::string_view document,
                     const std::optional<SnapshotId>& earlier, Position last,
                     const VersionVector& version, std::string_view bytes,
                     LogStore& log, SnapshotStore& snapshots) {
  absl::StatusOr<SnapshotId> id = snapshots.Put(document, last.epoch, bytes);
  if (!id.ok()) return id.status();
  if (earlier == *id) return absl::OkStatus();
  absl::Status status =
      snapshots.Publish(document, earlier, {*id, last, version});
  if (status.ok()) status = log.Trim(document, last, *id);
  if (!status.ok() || !earlier) return status;
  return snapshots.Delete(document, {*earlier});
}

// What a process that ended between publishing and trimming left to do.
absl::Status FinishEarlier(std::string_view document, LogStore& log,
                           SnapshotStore& snapshots) {
  const auto published = snapshots.Current(document);
  if (!published.ok()) return published.status();
  const absl::StatusOr<LogHead> head = log.Head(document);
  if (!head.ok()) return head.status();
  if (!*published || head->snapshot == (*published)->id) {
    return absl::OkStatus();
  }
  absl::Status status =
      log.Trim(document, (*published)->position, (*published)->id);
  if (!status.ok() || !head->snapshot) return status;
  return snapshots.Delete(document, {*head->snapshot});
}

}  // namespace

absl::Status CompactDocument(std::string_view document, LogStore& log,
                             SnapshotStore& snapshots,
                             const DocOptions& options, size_t max_bytes) {
  absl::Status status = FinishEarlier(document, log, snapshots);
  if (!status.ok()) return About(document, status);
  auto stored = ReadDocument(document, log, snapshots);
  if (!stored.ok()) return stored.status();
  if ((*stored)->records.empty()) return absl::OkStatus();
  Doc doc(PeerId{1}, options);  // it writes nothing
  status = OpenStored(**stored, &doc);
  if (!status.ok()) return About(document, status);
  absl::StatusOr<std::string> snapshot = doc.ExportSnapshot();
  if (!snapshot.ok()) return About(document, snapshot.status());
  absl::StatusOr<SyncBatchPtr> batch = SyncBatch::FromUpdate(*snapshot);
  if (!batch.ok()) return About(document, batch.status());
  const size_t bytes = (*batch)->encoded().size();
  if (bytes > max_bytes) {
    return About(document, absl::OutOfRangeError(absl::StrCat(
                               "its snapshot would have ", bytes,
                               " bytes, and clients take up to ", max_bytes)));
  }
  return About(document, Replace(document, (*stored)->snapshot_id,
                                 {(*stored)->epoch, (*stored)->last_seq},
                                 (*stored)->version, (*batch)->encoded(), log,
                                 snapshots));
}

absl::Status PublishSnapshot(std::string_view document, Position last,
                             const VersionVector& version,
                             const SyncBatch& snapshot, LogStore& log,
                             SnapshotStore& snapshots) {
  absl::Status status = FinishEarlier(document, log, snapshots);
  if (!status.ok()) return About(document, status);
  const absl::StatusOr<LogHead> head = log.Head(document);
  if (!head.ok()) return About(document, head.status());
  if (head->epoch != last.epoch || head->last_seq < last.seq ||
      last.seq < head->first_seq) {
    return About(document, absl::OutOfRangeError(absl::StrCat(
                               "its log has no record ", last.ToString())));
  }
  return About(document, Replace(document, head->snapshot, last, version,
                                 snapshot.encoded(), log, snapshots));
}

}  // namespace syncline::relay
