// A store that can be closed and opened below those who use it.
#ifndef SYNCLINE_TESTS_RELAY_REOPENED_STORE_H_
#define SYNCLINE_TESTS_RELAY_REOPENED_STORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {

class ReopenedStore : public LogStore, public SnapshotStore {
 public:
  std::unique_ptr<SqliteStore> open;
  // What happens while a tombstone is durable and not yet answered.
  std::function<void()> after_tombstone;

  AckLevel level() const override { return AckLevel::kStored; }
  absl::Status health() const override { return open->health(); }
  std::vector<absl::StatusOr<Appended>> Append(
      absl::Span<const Record> group) override {
    return open->Append(group);
  }
  absl::StatusOr<LogHead> Head(std::string_view document) override {
    return open->Head(document);
  }
  absl::StatusOr<std::vector<LoggedRecord>> Read(std::string_view document,
                                                 Position from,
                                                 size_t max_bytes) override {
    return open->Read(document, from, max_bytes);
  }
  absl::Status Trim(std::string_view document, Position last,
                    const SnapshotId& snapshot) override {
    return open->Trim(document, last, snapshot);
  }
  absl::StatusOr<Epoch> Tombstone(std::string_view document) override {
    absl::StatusOr<Epoch> epoch = open->Tombstone(document);
    if (epoch.ok() && after_tombstone) after_tombstone();
    return epoch;
  }
  absl::StatusOr<std::vector<ListedDocument>> List(std::string_view after,
                                                   size_t limit) override {
    return open->List(after, limit);
  }
  absl::StatusOr<SnapshotId> Put(std::string_view document, Epoch epoch,
                                 std::string_view bytes) override {
    return open->Put(document, epoch, bytes);
  }
  absl::StatusOr<std::string> Get(std::string_view document,
                                  const SnapshotId& id) override {
    return open->Get(document, id);
  }
  absl::StatusOr<std::optional<Published>> Current(
      std::string_view document) override {
    return open->Current(document);
  }
  absl::Status Publish(std::string_view document,
                       const std::optional<SnapshotId>& expected,
                       const Published& next) override {
    return open->Publish(document, expected, next);
  }
  absl::Status Delete(std::string_view document,
                      absl::Span<const SnapshotId> ids) override {
    return open->Delete(document, ids);
  }
  absl::Status BeginEpoch(std::string_view document, Epoch epoch) override {
    return open->BeginEpoch(document, epoch);
  }
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_REOPENED_STORE_H_
