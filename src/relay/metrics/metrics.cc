#include "syncline/relay/metrics/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace syncline::relay {
namespace {

constexpr char kCounter[] = "counter";
constexpr char kGauge[] = "gauge";
constexpr char kHistogram[] = "histogram";

bool IsName(const std::string& text, bool may_have_colon) {
  const auto is_good = [&](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '_' || (may_have_colon && c == ':');
  };
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::all_of(text.begin(), text.end(), is_good);
}

bool Ascend(const std::vector<double>& bounds) {
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (!std::isfinite(bounds[i])) return false;
    if (i > 0 && bounds[i - 1] >= bounds[i]) return false;
  }
  return true;
}

// name="value",... as it stands between the braces.
std::string Written(const Metrics::Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    absl::StrAppend(&text, text.empty() ? "" : ",", name, "=\"",
                    absl::StrReplaceAll(
                        value, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}),
                    "\"");
  }
  return text;
}

std::string Braced(const std::string& labels, const std::string& more = "") {
  const char* comma = labels.empty() || more.empty() ? "" : ",";
  const std::string all = absl::StrCat(labels, comma, more);
  return all.empty() ? "" : absl::StrCat("{", all, "}");
}

void AppendHistogram(const std::string& name, const std::string& labels,
                     const Histogram& histogram, std::string* text) {
  uint64_t total = 0;
  for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
    total += histogram.count(i);
    const std::string bound = i == histogram.bounds().size()
                                  ? "+Inf"
                                  : absl::StrCat(histogram.bounds()[i]);
    absl::StrAppend(text, name, "_bucket",
                    Braced(labels, absl::StrCat("le=\"", bound, "\"")), " ",
                    total, "\n");
  }
  absl::StrAppend(text, name, "_sum", Braced(labels), " ", histogram.sum(),
                  "\n", name, "_count", Braced(labels), " ", total, "\n");
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

void Histogram::Observe(double value) {
  const auto bucket =
      std::isnan(value)
          ? bounds_.end()
          : std::lower_bound(bounds_.begin(), bounds_.end(), value);
  counts_[bucket - bounds_.begin()].fetch_add(1, std::memory_order_relaxed);
  if (!std::isnan(value)) sum_.fetch_add(value, std::memory_order_relaxed);
}

struct Metrics::Series {
  Counter counter;
  Gauge gauge;
  std::unique_ptr<Histogram> histogram;
};

struct Metrics::Family {
  const char* type = kCounter;
  std::string help;
  std::vector<double> bounds;
  std::map<std::string, std::unique_ptr<Series>> series;  // by their labels
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

absl::StatusOr<Metrics::Series*> Metrics::Open(
    const std::string& name, const std::string& help, const char* type,
    const Labels& labels, const std::vector<double>& bounds) {
  if (!IsName(name, true)) {
    return absl::InvalidArgumentError("not the name of a metric: " + name);
  }
  for (const auto& [label, value] : labels) {
    if (!IsName(label, false) || label == "le") {
      return absl::InvalidArgumentError("not the name of a label: " + label);
    }
  }
  if (!Ascend(bounds)) {
    return absl::InvalidArgumentError(name + ": the bounds do not ascend");
  }
  const std::lock_guard lock(mutex_);
  const auto known = families_.find(name);
  if (known != families_.end() && known->second.type != type) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, " is a ", known->second.type, ", not a ", type));
  }
  const std::string written = Written(labels);
  if (known != families_.end() && known->second.series.contains(written)) {
    return known->second.series[written].get();
  }
  if (series_ == kMaxSeries) {
    return absl::ResourceExhaustedError(
        absl::StrCat("there are ", kMaxSeries, " series already"));
  }
  ++series_;
  Family& family =
      families_.try_emplace(name, Family{type, help, bounds, {}}).first->second;
  auto& series = family.series[written];
  series = std::make_unique<Series>();
  if (type == kHistogram) {
    series->histogram = std::make_unique<Histogram>(family.bounds);
  }
  return series.get();
}

absl::StatusOr<Counter*> Metrics::AddCounter(const std::string& name,
                                             const std::string& help,
                                             const Labels& labels) {
  const absl::StatusOr<Series*> series = Open(name, help, kCounter, labels, {});
  if (!series.ok()) return series.status();
  return &(*series)->counter;
}

absl::StatusOr<Gauge*> Metrics::AddGauge(const std::string& name,
                                         const std::string& help,
                                         const Labels& labels) {
  const absl::StatusOr<Series*> series = Open(name, help, kGauge, labels, {});
  if (!series.ok()) return series.status();
  return &(*series)->gauge;
}

absl::StatusOr<Histogram*> Metrics::AddHistogram(
    const std::string& name, const std::string& help,
    const std::vector<double>& bounds, const Labels& labels) {
  const absl::StatusOr<Series*> series =
      Open(name, help, kHistogram, labels, bounds);
  if (!series.ok()) return series.status();
  return (*series)->histogram.get();
}

void Metrics::BringCounterTo(const std::string& name, const std::string& help,
                             uint64_t value, const Labels& labels) {
  const auto counter = AddCounter(name, help, labels);
  if (counter.ok() && value > (*counter)->value()) {
    (*counter)->Add(value - (*counter)->value());
  }
}

void Metrics::SetGauge(const std::string& name, const std::string& help,
                       uint64_t value) {
  const auto gauge = AddGauge(name, help);
  if (gauge.ok()) (*gauge)->Set(static_cast<int64_t>(value));
}

std::string Metrics::Text() const {
  std::string text;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, family] : families_) {
    absl::StrAppend(
        &text, "# HELP ", name, " ",
        absl::StrReplaceAll(family.help, {{"\\", "\\\\"}, {"\n", "\\n"}}),
        "\n# TYPE ", name, " ", family.type, "\n");
    for (const auto& [labels, series] : family.series) {
      if (series->histogram) {
        AppendHistogram(name, labels, *series->histogram, &text);
      } else if (family.type == kCounter) {
        absl::StrAppend(&text, name, Braced(labels), " ",
                        series->counter.value(), "\n");
      } else {
        absl::StrAppend(&text, name, Braced(labels), " ", series->gauge.value(),
                        "\n");
      }
    }
  }
  return text;
}

}  // namespace syncline::relay
