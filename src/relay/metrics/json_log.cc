#include "syncline/relay/metrics/json_log.h"

#include <array>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace syncline::relay {
namespace {

constexpr std::array<const char*, 4> kLevels = {"debug", "info", "warning",
                                                "error"};

void AddFields(const LogFields& fields, nlohmann::ordered_json* object) {
  for (const auto& [name, value] : fields) {
    std::visit(
        [&, &key = name](const auto& of_type) { (*object)[key] = of_type; },
        value);
  }
}

}  // namespace

std::optional<LogLevel> ParseLogLevel(std::string_view name) {
  for (size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

std::string JsonLine(int64_t time_ms, const LogFields& first,
                     const LogFields& fields) {
  nlohmann::ordered_json object;
  object["time"] =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms),
                       absl::UTCTimeZone());
  AddFields(first, &object);
  AddFields(fields, &object);
  return object.dump(-1, ' ', false,
                     nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

JsonLog::JsonLog(LogOptions options, Sink sink, Env& env)
    : options_(options), sink_(std::move(sink)), env_(env) {}

void JsonLog::Write(LogLevel level, const char* event, const LogFields& fields,
                    const TraceContext* trace) {
  if (level < options_.level) return;
  const int64_t second = env_.MonotonicNs() / 1'000'000'000;
  const std::lock_guard lock(mutex_);
  Repeats& repeats = repeats_[event];
  if (second != repeats.second) {
    repeats.second = second;
    repeats.lines = 0;
  }
  if (repeats.lines == options_.lines_per_second) {
    ++repeats.suppressed;
    return;
  }
  ++repeats.lines;
  LogFields first = {
      {"level", std::string(kLevels[static_cast<size_t>(level)])},
      {"event", std::string(event)}};
  if (trace != nullptr) first.emplace_back("trace_id", trace->trace_id);
  if (repeats.suppressed > 0) {
    first.emplace_back("suppressed", std::exchange(repeats.suppressed, 0));
  }
  sink_(JsonLine(env_.WallTimeMs(), first, fields));
}

}  // namespace syncline::relay
