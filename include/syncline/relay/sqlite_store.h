// Logs and snapshots in one SQLite file.
//
// A group of records is one transaction, of which the write-ahead log is
// flushed to the disk before anybody is answered: AckLevel::kStored. Each page
// of the file carries a checksum; a page that the disk returns otherwise than
// it was written is a DataLoss, never data. What is deleted is overwritten.
//
// The file belongs to one process at a time; others may read it meanwhile
// (SqliteOptions::is_read_only). Beside it lie `-wal` and `-shm`, which are
// parts of it while it is open, and `-owner`, which tells who that is. It must
// be on a local disk: network file systems do not lock reliably.
//
// Cost: an Append flushes the disk once, whatever the group. Reads go through a
// connection of their own and wait for no flush.
//
// Thread rule: thread-safe, but for the destructor.
#ifndef SYNCLINE_RELAY_SQLITE_STORE_H_
#define SYNCLINE_RELAY_SQLITE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/relay/env.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/snapshot_store.h"
#include "syncline/version.h"

namespace syncline::relay {

struct SqliteOptions {
  // The file. It is made where there is none; its folder must exist.
  std::string path;
  // Outlives the store.
  Env* env = &Env::Real();
  // How long to wait for a file that somebody else holds: a program that shows
  // it, or one that makes a copy.
  int busy_timeout_ms = 5'000;
  // The write-ahead log is carried over into the file when it has grown by so
  // many pages of 4 KiB: more of them make appends cheaper and opening slower.
  int checkpoint_pages = 1'000;
  // Reads a file that is there, beside the process that it belongs to: writing
  // is FailedPrecondition. What a crash may have left undone in the file, it
  // reads as done; who has the file makes sure of it.
  bool is_read_only = false;
};

// Who is told all of a document, in this order.
struct WholeReader {
  std::function<absl::Status(const LogHead&)> on_head;
  // Where there is one, and the position up to which it goes.
  std::function<absl::Status(Position, std::string_view bytes)> on_snapshot;
  std::function<absl::Status(const LoggedRecord&)> on_record;
};

class SqliteStore : public LogStore, public SnapshotStore {
 public:
  // Errors: Unavailable, where another process has the file, and which;
  // FailedPrecondition, where a later version wrote it, or it has hard links,
  // unless it is to be read only; InvalidArgument, where
  // it is something else than a store, or ":memory:"; DataLoss, where it is
  // damaged; NotFound, where it is to be read only and is not there, or there
  // is no folder for it; those of the system, where it does not open the file:
  // PermissionDenied, FailedPrecondition for a folder.
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(
      const SqliteOptions& options);
  ~SqliteStore() override;

  AckLevel level() const override { return AckLevel::kStored; }
  absl::Status health() const override;

  std::vector<absl::StatusOr<Appended>> Append(
      absl::Span<const Record> group) override;
  absl::StatusOr<LogHead> Head(std::string_view document) override;
  absl::StatusOr<std::vector<LoggedRecord>> Read(std::string_view document,
                                                 Position from,
                                                 size_t max_bytes) override;
  absl::Status Trim(std::string_view document, Position last,
                    const SnapshotId& snapshot) override;
  absl::StatusOr<Epoch> Tombstone(std::string_view document) override;
  absl::StatusOr<std::vector<ListedDocument>> List(std::string_view after,
                                                   size_t limit) override;

  absl::StatusOr<SnapshotId> Put(std::string_view document, Epoch epoch,
                                 std::string_view bytes) override;
  absl::StatusOr<std::string> Get(std::string_view document,
                                  const SnapshotId& id) override;
  absl::StatusOr<std::optional<Published>> Current(
      std::string_view document) override;
  absl::Status Publish(std::string_view document,
                       const std::optional<SnapshotId>& expected,
                       const Published& next) override;
  absl::Status Delete(std::string_view document,
                      absl::Span<const SnapshotId> ids) override;
  absl::Status BeginEpoch(std::string_view document, Epoch epoch) override;

  // Tells all of a document, as it is at one moment. Errors: the first that a
  // function returns, which ends it; those of Head. Cost: O(size); while it
  // runs, the write-ahead log cannot be emptied, and no other read begins.
  absl::Status ReadWhole(std::string_view document, const WholeReader& reader);

  // Lets a document that has nothing here go on where another store has got to,
  // and returns its epoch. That is later from now on, so that no position of
  // the other store means something else here; and the document counts as
  // deleted before `deleted_before`, if not later. So replicas that were
  // refused there are refused here. A document that has something here stays as
  // it is. Errors: InvalidArgument, where the document was deleted after its
  // epoch; FailedPrecondition, where there is something in it, and it was not
  // deleted as late.
  absl::StatusOr<Epoch> GoOnFrom(std::string_view document, Epoch epoch,
                                 Epoch deleted_before);

  // Begins a document that has nothing here with a snapshot, as a batch, which
  // holds `version`, and publishes it. False, where there is something in it:
  // nothing has changed. Errors: InvalidArgument, where it is too large.
  absl::StatusOr<bool> BeginWith(std::string_view document,
                                 std::string_view snapshot,
                                 const VersionVector& version);

  // Reads everything: pages, structure, and what the rows say of each other.
  // Error: DataLoss, with all that is wrong. Cost: O(file).
  absl::Status Verify();

  // Copies the store as it is at one moment to a new file, while it is used.
  // The copy is a store of its own; to put it in the original's place, use
  // RestoreSqlite. `progress`, where it is not empty, is told now and then how
  // many pages are copied, and how many there are. Errors: AlreadyExists, where
  // there is a file; as Open, where it cannot be made. Cost: O(file);
  // appends wait for a few pages at a time, but where this store is read only:
  // then they do not wait at all, and the write-ahead log grows meanwhile.
  using Progress = std::function<void(int64_t done, int64_t total)>;
  absl::Status Backup(const std::string& path, const Progress& progress = {});

 private:
  class Core;
  explicit SqliteStore(std::unique_ptr<Core> core);

  std::unique_ptr<Core> core_;
};

struct RestoreOptions {
  std::string backup;  // a store that nobody has open; it is not changed
  std::string path;    // the store to make; there must be no file
  // Records that came later are left out. The default: none is.
  int64_t until_ms = INT64_MAX;
  Env* env = &Env::Real();
};

struct RestoreReport {
  Epoch epoch;  // that of every document now
  uint64_t records_left_out = 0;
  // Documents whose log begins later than `until_ms`: they are as their
  // snapshots have them, which is as early as the backup can tell.
  std::vector<std::string> later_than_asked;
};

// Makes a store out of a backup, as it was at a point in time. Every document
// gets a new epoch, which no client has seen: all of them join anew, and those
// that know more than the backup offer it again. What was deleted at the time
// of the backup stays deleted.
//
// Errors: as SqliteStore::Open; AlreadyExists, where there is a file at `path`.
absl::StatusOr<RestoreReport> RestoreSqlite(const RestoreOptions& options);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SQLITE_STORE_H_
