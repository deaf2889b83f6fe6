#include "syncline/relay/compaction.h"

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

absl::Status Replace(std::string_view document, const StoredDocument& stored,
                     std::string_view bytes, LogStore& log,
                     SnapshotStore& snapshots) {
  absl::StatusOr<SnapshotId> id = snapshots.Put(document, stored.epoch, bytes);
  if (!id.ok()) return id.status();
  if (stored.snapshot_id == *id) return absl::OkStatus();
  const Position last{stored.epoch, stored.last_seq};
  absl::Status status = snapshots.Publish(document, stored.snapshot_id,
                                          {*id, last, stored.version});
  if (status.ok()) status = log.Trim(document, last, *id);
  if (!status.ok() || !stored.snapshot_id) return status;
  return snapshots.Delete(document, {*stored.snapshot_id});
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
                             const DocOptions& options) {
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
  return About(document, Replace(document, **stored, (*batch)->encoded(), log,
                                 snapshots));
}

}  // namespace syncline::relay
