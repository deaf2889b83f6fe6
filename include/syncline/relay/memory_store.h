// Logs and snapshots in memory: for tests, for presence without persistence,
// and for documents that live as long as a process.
//
// It gives AckLevel::kReceived: nothing survives it. It is bounded, and refuses
// what does not fit.
//
// Cost: O(log documents) a call, plus what it carries. Thread-safe: one lock.
#ifndef SYNCLINE_RELAY_MEMORY_STORE_H_
#define SYNCLINE_RELAY_MEMORY_STORE_H_

#include <cstddef>
#include <map>
#include <mutex>
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

namespace syncline::relay {

struct MemoryOptions {
  // Of payloads, headers and snapshots. Beyond them: ResourceExhausted.
  size_t max_bytes = size_t{256} << 20;
  // Outlives the store.
  Env* env = &Env::Real();
};

class MemoryStore : public LogStore, public SnapshotStore {
 public:
  explicit MemoryStore(MemoryOptions options = {});
  ~MemoryStore() override;

  AckLevel level() const override { return AckLevel::kReceived; }
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

 private:
  struct Document;

  absl::StatusOr<Appended> AppendOne(const Record& record);
  Document& Open(std::string_view document);  // made where it is missing
  const Document& Look(std::string_view document) const;
  absl::Status CheckRoom(size_t bytes) const;

  const MemoryOptions options_;
  std::mutex mutex_;  // guards all below
  // Those that have something, or were deleted.
  std::map<std::string, Document, std::less<>> documents_;
  size_t bytes_ = 0;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_MEMORY_STORE_H_
