// A log of JSON objects, one a line:
//
//   {"time":"2027-01-15T08:00:00.000Z","level":"info","event":"joined",
//    "trace_id":"4bf9...","document":"notes/plan"}
//
// An event that repeats is written a few times a second; how many were left
// out stands in the next one that is written, as "suppressed". So is a log
// bounded, whatever happens.
//
// Thread rule: thread-safe; the sink is called by one thread at a time.
#ifndef SYNCLINE_RELAY_METRICS_JSON_LOG_H_
#define SYNCLINE_RELAY_METRICS_JSON_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "syncline/relay/env.h"
#include "syncline/relay/metrics/trace_context.h"

namespace syncline::relay {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning", "error".
std::optional<LogLevel> ParseLogLevel(std::string_view name);

using LogValue = std::variant<bool, int64_t, double, std::string>;
using LogFields = std::vector<std::pair<std::string, LogValue>>;

// One object and a line break. What is no UTF-8 is replaced. `time_ms` is
// milliseconds since 1970 UTC; the fields come after `first`, in their order.
std::string JsonLine(int64_t time_ms, const LogFields& first,
                     const LogFields& fields);

struct LogOptions {
  LogLevel level = LogLevel::kInfo;  // the least that is written
  // Lines of one event in one second. At least 1.
  int64_t lines_per_second = 10;
};

class JsonLog {
 public:
  // Takes a line with its line break.
  using Sink = std::function<void(std::string_view line)>;

  // `env` outlives the log.
  JsonLog(LogOptions options, Sink sink, Env& env);

  // `event` is a constant of the program: there are few of them, and each is
  // remembered.
  void Write(LogLevel level, const char* event, const LogFields& fields = {},
             const TraceContext* trace = nullptr);

 private:
  struct Repeats {
    int64_t second = -1;  // of the monotonic clock
    int64_t lines = 0;    // in it
    int64_t suppressed = 0;
  };

  const LogOptions options_;
  const Sink sink_;
  Env& env_;
  std::mutex mutex_;
  std::map<std::string, Repeats, std::less<>> repeats_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_METRICS_JSON_LOG_H_
