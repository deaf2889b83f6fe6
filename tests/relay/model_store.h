// The judge of stores: what log_store.h and snapshot_store.h promise, said as
// plainly as it can be. It keeps every record of an epoch for ever, looks
// through all of them for each op, and is checked by eye.
#ifndef SYNCLINE_TESTS_RELAY_MODEL_STORE_H_
#define SYNCLINE_TESTS_RELAY_MODEL_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/relay/log_store.h"
#include "syncline/relay/snapshot_store.h"

namespace syncline::relay::test {

// A value: a copy is a store as it was.
class ModelStore : public LogStore, public SnapshotStore {
 public:
  explicit ModelStore(AckLevel level) : level_(level) {}

  AckLevel level() const override { return level_; }
  absl::Status health() const override { return absl::OkStatus(); }

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

  // Every snapshot that the document has.
  std::vector<SnapshotId> SnapshotsOf(std::string_view document) const;

 private:
  struct Document {
    uint64_t epoch = 1;
    uint64_t deleted_before = 0;
    uint64_t last_seq = 0;
    uint64_t trimmed = 0;  // records up to this number cannot be read
    std::optional<SnapshotId> trim_snapshot;
    std::vector<LoggedRecord>
        records;  // all of the epoch, the trimmed ones too
    std::map<SnapshotId, std::string> snapshots;
    std::optional<Published> published;

    bool Knows(OpId op) const;
  };

  absl::StatusOr<Appended> AppendOne(const Record& record);
  Document Look(std::string_view document) const;

  AckLevel level_;
  std::map<std::string, Document, std::less<>> documents_;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_MODEL_STORE_H_
