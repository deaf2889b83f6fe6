// A log store that is measured: how long its calls take, and what they carry.
//
// Thread rule: as LogStore.
#ifndef SYNCLINE_RELAY_SRC_HOST_MEASURED_LOG_H_
#define SYNCLINE_RELAY_SRC_HOST_MEASURED_LOG_H_

#include <vector>

#include "syncline/relay/env.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/metrics/metrics.h"

namespace syncline::relay::internal {

class MeasuredLog : public LogStore {
 public:
  // All outlive it. The metrics' names are ours: they cannot be refused.
  MeasuredLog(LogStore& log, Metrics& metrics, Env& env);

  AckLevel level() const override { return log_.level(); }
  absl::Status health() const override { return log_.health(); }
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

 private:
  class Timer;

  LogStore& log_;
  Env& env_;
  Histogram& append_seconds_;
  Histogram& append_records_;
  Histogram& read_seconds_;
  Counter& append_bytes_;
  Counter& refused_records_;
  Counter& failures_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_RELAY_SRC_HOST_MEASURED_LOG_H_
