#include "syncline/relay/metrics/metrics.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace syncline::relay::test {
namespace {

TEST_CASE("metrics are written as Prometheus reads them", "[metrics]") {
  Metrics metrics;
  (*metrics.AddCounter("b_total", "How many.", {{"tenant", "a\"b\\c\nd"}}))
      ->Add(3);
  (*metrics.AddCounter("b_total", "ignored"))->Add();
  (*metrics.AddGauge("c", "Now,\nhere."))->Set(-5);
  Histogram& seconds =
      **metrics.AddHistogram("a_seconds", "How long.", {0.1, 1}, {{"k", "v"}});
  for (const double value : {0.05, 0.1, 0.5, 7.0}) seconds.Observe(value);
  REQUIRE(metrics.Text() ==
          "# HELP a_seconds How long.\n"
          "# TYPE a_seconds histogram\n"
          "a_seconds_bucket{k=\"v\",le=\"0.1\"} 2\n"
          "a_seconds_bucket{k=\"v\",le=\"1\"} 3\n"
          "a_seconds_bucket{k=\"v\",le=\"+Inf\"} 4\n"
          "a_seconds_sum{k=\"v\"} 7.65\n"
          "a_seconds_count{k=\"v\"} 4\n"
          "# HELP b_total How many.\n"
          "# TYPE b_total counter\n"
          "b_total 1\n"
          "b_total{tenant=\"a\\\"b\\\\c\\nd\"} 3\n"
          "# HELP c Now,\\nhere.\n"
          "# TYPE c gauge\n"
          "c -5\n");
}

TEST_CASE("the same metric is had again, and no other kind of it",
          "[metrics]") {
  Metrics metrics;
  Counter* counter = *metrics.AddCounter("a", "", {{"x", "1"}});
  REQUIRE(*metrics.AddCounter("a", "", {{"x", "1"}}) == counter);
  REQUIRE(*metrics.AddCounter("a", "", {{"x", "2"}}) != counter);
  const auto code_of = [](const auto& result) {
    return result.status().code();
  };
  using absl::StatusCode;
  REQUIRE(code_of(metrics.AddGauge("a", "")) == StatusCode::kInvalidArgument);
  for (const std::string name : {"", "1a", "a b", "a-b", "\xC3\xA9"}) {
    REQUIRE(code_of(metrics.AddCounter(name, "")) ==
            StatusCode::kInvalidArgument);
    REQUIRE(code_of(metrics.AddCounter("b", "", {{name, "v"}})) ==
            StatusCode::kInvalidArgument);
  }
  REQUIRE(code_of(metrics.AddHistogram("h", "", {1, 1})) ==
          StatusCode::kInvalidArgument);
  REQUIRE(code_of(metrics.AddHistogram(
              "h", "", {1, std::numeric_limits<double>::infinity()})) ==
          StatusCode::kInvalidArgument);
}

TEST_CASE("there are so many series and no more", "[metrics]") {
  Metrics metrics;
  for (size_t i = 0; i < Metrics::kMaxSeries; ++i) {
    REQUIRE(metrics.AddCounter("a", "", {{"i", absl::StrCat(i)}}).ok());
  }
  REQUIRE(metrics.AddCounter("a", "", {{"i", "more"}}).status().code() ==
          absl::StatusCode::kResourceExhausted);
  REQUIRE(metrics.AddCounter("a", "", {{"i", "7"}}).ok());
}

TEST_CASE("what is not a number is counted, and not summed", "[metrics]") {
  Histogram histogram({1});
  histogram.Observe(std::nan(""));
  histogram.Observe(0.5);
  REQUIRE(histogram.count(0) == 1);
  REQUIRE(histogram.count(1) == 1);
  REQUIRE(histogram.sum() == 0.5);
}

TEST_CASE("no count is lost between threads", "[metrics]") {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10'000; ++j) {
        (*metrics.AddCounter("a", ""))->Add();
        (*metrics.AddHistogram("h", "", {1}))->Observe(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(absl::StrContains(metrics.Text(), "\na 40000\n"));
  REQUIRE(absl::StrContains(metrics.Text(), "\nh_sum 40000\n"));
}

}  // namespace
}  // namespace syncline::relay::test
