// What the relay counts, in the text format of Prometheus (version 0.0.4).
//
// Counting is one atomic addition, and takes no lock. A metric is added once
// and lives as long as its registry; the registry is locked only to add one and
// to write all of them out.
//
// Cost: an addition is O(1), an observation O(log buckets), Text() O(metrics).
// Thread rule: thread-safe, but for the registry's destructor.
#ifndef SYNCLINE_RELAY_METRICS_METRICS_H_
#define SYNCLINE_RELAY_METRICS_METRICS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace syncline::relay {

// Only ever rises.
class Counter {
 public:
  void Add(uint64_t count = 1) {
    value_.fetch_add(count, std::memory_order_relaxed);
  }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

class Gauge {
 public:
  void Set(int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void Add(int64_t count) {
    value_.fetch_add(count, std::memory_order_relaxed);
  }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// How often something was at most how much. What it was is seconds or bytes,
// as its name says.
class Histogram {
 public:
  // `bounds` are ascending; one bucket more is for all above the last.
  explicit Histogram(std::vector<double> bounds);

  // Not a number counts as above the last bound, and is not in the sum.
  void Observe(double value);

  const std::vector<double>& bounds() const { return bounds_; }
  // Of bucket i, alone. i in [0, bounds().size()].
  uint64_t count(size_t i) const {
    return counts_[i].load(std::memory_order_relaxed);
  }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  // Labels come from tenants, too, of which there may be many.
  static constexpr size_t kMaxSeries = 10'000;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The one of this name and these labels, which is made where there is none.
  // Errors: InvalidArgument, where the name or a label is none (names are
  // [a-zA-Z_:][a-zA-Z0-9_:]*; labels without the colon), where the name is
  // that of another kind, and for bounds that do not ascend;
  // ResourceExhausted, for too many. `help` and `bounds` are those of the first
  // call for the name.
  absl::StatusOr<Counter*> AddCounter(const std::string& name,
                                      const std::string& help,
                                      const Labels& labels = {});
  absl::StatusOr<Gauge*> AddGauge(const std::string& name,
                                  const std::string& help,
                                  const Labels& labels = {});
  absl::StatusOr<Histogram*> AddHistogram(const std::string& name,
                                          const std::string& help,
                                          const std::vector<double>& bounds,
                                          const Labels& labels = {});

  // For what is counted elsewhere: brings a counter up to `value`, or sets a
  // gauge. A registry that is full leaves it out.
  void BringCounterTo(const std::string& name, const std::string& help,
                      uint64_t value, const Labels& labels = {});
  void SetGauge(const std::string& name, const std::string& help,
                uint64_t value);

  // All of them, by name, then labels. What is counted meanwhile may be in it
  // or not.
  std::string Text() const;

 private:
  struct Series;
  struct Family;

  absl::StatusOr<Series*> Open(const std::string& name, const std::string& help,
                               const char* type, const Labels& labels,
                               const std::vector<double>& bounds);

  mutable std::mutex mutex_;  // guards all below
  std::map<std::string, Family> families_;
  size_t series_ = 0;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_METRICS_METRICS_H_
