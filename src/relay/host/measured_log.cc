#include "measured_log.h"

namespace syncline::relay::internal {
namespace {

std::vector<double> Seconds() {
  return {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5};
}

}  // namespace

// Observes how long it lived.
class MeasuredLog::Timer {
 public:
  Timer(Env& env, Histogram& seconds)
      : env_(env), seconds_(seconds), begin_(env.MonotonicNs()) {}
  ~Timer() {
    seconds_.Observe(static_cast<double>(env_.MonotonicNs() - begin_) / 1e9);
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  Env& env_;
  Histogram& seconds_;
  const int64_t begin_;
};

MeasuredLog::MeasuredLog(LogStore& log, Metrics& metrics, Env& env)
    : log_(log),
      env_(env),
      append_seconds_(**metrics.AddHistogram(
          "syncline_store_append_seconds",
          "To make one group of records durable.", Seconds())),
      append_records_(**metrics.AddHistogram(
          "syncline_store_append_records", "Records in one group.",
          {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000})),
      read_seconds_(**metrics.AddHistogram(
          "syncline_store_read_seconds",
          "To read where a log stands, or a piece of it.", Seconds())),
      append_bytes_(**metrics.AddCounter("syncline_store_append_bytes_total",
                                         "Payloads of durable records.")),
      refused_records_(**metrics.AddCounter(
          "syncline_store_refused_records_total",
          "Records that the log did not take: a gap, another epoch, full.")),
      failures_(**metrics.AddCounter(
          "syncline_store_failures_total",
          "Calls that failed since the store could not do better.")) {}

std::vector<absl::StatusOr<Appended>> MeasuredLog::Append(
    absl::Span<const Record> group) {
  const Timer timer(env_, append_seconds_);
  append_records_.Observe(static_cast<double>(group.size()));
  std::vector<absl::StatusOr<Appended>> answers = log_.Append(group);
  for (size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].ok()) {
      refused_records_.Add();
    } else if (!answers[i]->was_known) {
      append_bytes_.Add(group[i].payload.size());
    }
  }
  if (!log_.health().ok()) failures_.Add();
  return answers;
}

absl::StatusOr<LogHead> MeasuredLog::Head(std::string_view document) {
  const Timer timer(env_, read_seconds_);
  absl::StatusOr<LogHead> head = log_.Head(document);
  if (!head.ok()) failures_.Add();
  return head;
}

absl::StatusOr<std::vector<LoggedRecord>> MeasuredLog::Read(
    std::string_view document, Position from, size_t max_bytes) {
  const Timer timer(env_, read_seconds_);
  auto records = log_.Read(document, from, max_bytes);
  const absl::Status& status = records.status();
  if (!status.ok() && !absl::IsFailedPrecondition(status) &&
      !absl::IsOutOfRange(status)) {
    failures_.Add();
  }
  return records;
}

absl::Status MeasuredLog::Trim(std::string_view document, Position last,
                               const SnapshotId& snapshot) {
  return log_.Trim(document, last, snapshot);
}

absl::StatusOr<Epoch> MeasuredLog::Tombstone(std::string_view document) {
  return log_.Tombstone(document);
}

absl::StatusOr<std::vector<ListedDocument>> MeasuredLog::List(
    std::string_view after, size_t limit) {
  return log_.List(after, limit);
}

}  // namespace syncline::relay::internal
