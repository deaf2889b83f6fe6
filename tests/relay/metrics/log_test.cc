// Logs: lines, traces, and what is kept of who did what.
#include <stdlib.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "relay/fake_env.h"
#include "syncline/relay/metrics/audit_log.h"
#include "syncline/relay/metrics/json_log.h"
#include "syncline/relay/metrics/trace_context.h"

namespace syncline::relay::test {
namespace {

constexpr char kTrace[] =
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST_CASE("a line is one object, whatever is in it", "[log]") {
  FakeEnv env;
  std::vector<std::string> lines;
  JsonLog log(
      {}, [&](std::string_view line) { lines.emplace_back(line); }, env);
  const auto trace = TraceContext::Parse(kTrace);
  log.Write(LogLevel::kDebug, "not written");
  log.Write(LogLevel::kWarning, "joined",
            {{"document", "a\n\"\xff"},
             {"bytes", int64_t{7}},
             {"seconds", 0.5},
             {"is_new", true}},
            &*trace);
  REQUIRE(lines == std::vector<std::string>{
                       "{\"time\":\"2027-01-15T08:00:00.000Z\","
                       "\"level\":\"warning\",\"event\":\"joined\","
                       "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
                       "\"document\":\"a\\n\\\"\xEF\xBF\xBD\",\"bytes\":7,"
                       "\"seconds\":0.5,\"is_new\":true}\n"});
}

TEST_CASE("an event that repeats is written a few times a second", "[log]") {
  FakeEnv env;
  std::vector<std::string> lines;
  JsonLog log(
      {.lines_per_second = 2},
      [&](std::string_view line) { lines.emplace_back(line); }, env);
  for (int i = 0; i < 7; ++i) log.Write(LogLevel::kError, "often");
  log.Write(LogLevel::kError, "else");
  REQUIRE(lines.size() == 3);
  env.now_ms += 1'000;
  log.Write(LogLevel::kError, "often");
  log.Write(LogLevel::kError, "often");
  REQUIRE(lines.size() == 5);
  REQUIRE(lines[3].find("\"suppressed\":5") != std::string::npos);
  REQUIRE(lines[4].find("suppressed") == std::string::npos);
}

TEST_CASE("levels have names", "[log]") {
  REQUIRE(ParseLogLevel("debug") == LogLevel::kDebug);
  REQUIRE(ParseLogLevel("error") == LogLevel::kError);
  REQUIRE_FALSE(ParseLogLevel("Error"));
}

TEST_CASE("a traceparent is read and written", "[trace]") {
  const auto trace = TraceContext::Parse(kTrace);
  REQUIRE(trace);
  REQUIRE(trace->is_sampled);
  REQUIRE(trace->ToString() == kTrace);
  FakeEnv env;
  const TraceContext child = trace->Child(env);
  REQUIRE(child.trace_id == trace->trace_id);
  REQUIRE(child.span_id == "0000000000000004");
  const TraceContext fresh = TraceContext::New(env);
  REQUIRE(TraceContext::Parse(fresh.ToString()) == fresh);
  // A later version may have more.
  const std::string later = "01" + std::string(kTrace).substr(2);
  REQUIRE(TraceContext::Parse(later) == trace);
  REQUIRE(TraceContext::Parse(later + "-more") == trace);
  REQUIRE_FALSE(TraceContext::Parse(later + "more"));
  REQUIRE_FALSE(TraceContext::Parse(std::string(kTrace) + "-more"));
}

TEST_CASE("what is no traceparent is none", "[trace]") {
  const std::string good = kTrace;
  for (size_t size = 0; size < good.size(); ++size) {
    REQUIRE_FALSE(TraceContext::Parse(good.substr(0, size)));
  }
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char wrong : {'G', 'A', ' ', '\0', '\xff'}) {
      std::string bad = good;
      bad[i] = wrong;
      REQUIRE_FALSE(TraceContext::Parse(bad));
    }
  }
  REQUIRE_FALSE(TraceContext::Parse("ff" + good.substr(2)));
  REQUIRE_FALSE(
      TraceContext::Parse("00-" + std::string(32, '0') + good.substr(35)));
  REQUIRE_FALSE(
      TraceContext::Parse(good.substr(0, 36) + std::string(16, '0') + "-01"));
}

class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "audit-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file() const { return path_ + "/audit.log"; }
  std::string Read() const {
    std::ifstream stream(file());
    return {std::istreambuf_iterator<char>(stream),
            std::istreambuf_iterator<char>()};
  }

 private:
  std::string path_;
};

TEST_CASE("an audit log is only ever appended to", "[audit]") {
  Folder folder;
  FakeEnv env;
  {
    auto log = AuditLog::Open(folder.file(), env);
    REQUIRE(log.ok());
    REQUIRE((*log)->Append("joined", {{"subject", "alice"}}).ok());
  }
  const std::string first =
      "{\"time\":\"2027-01-15T08:00:00.000Z\",\"event\":\"joined\","
      "\"subject\":\"alice\"}\n";
  REQUIRE(folder.Read() == first);
  std::ofstream(folder.file(), std::ios::app) << "{\"cut o";
  {
    auto log = AuditLog::Open(folder.file(), env);
    REQUIRE((*log)->Append("left", {}).ok());
  }
  REQUIRE(folder.Read() == first +
                               "{\"cut o\n{\"time\":\"2027-01-15T08:00:00."
                               "000Z\",\"event\":\"left\"}\n");
  namespace fs = std::filesystem;
  REQUIRE(fs::status(folder.file()).permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("an audit log that cannot be written says so from then on",
          "[audit]") {
  FakeEnv env;
  REQUIRE(AuditLog::Open("/nowhere/audit.log", env).status().code() ==
          absl::StatusCode::kNotFound);
  if (!std::filesystem::exists("/dev/full")) return;
  auto log = AuditLog::Open("/dev/full", env);
  REQUIRE(log.ok());
  const absl::Status status = (*log)->Append("joined", {});
  REQUIRE_FALSE(status.ok());
  REQUIRE((*log)->Append("joined", {}) == status);
}

}  // namespace
}  // namespace syncline::relay::test
