#include "audit_queue.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "relay/scratch_folder.h"

namespace syncline::relay::internal {
namespace {

TEST_CASE("lines are kept in their order, all before the queue is gone") {
  const test::ScratchFolder folder;
  Counter lost;
  const auto log = AuditLog::Open(folder.File("audit"), Env::Real());
  REQUIRE(log.ok());
  {
    AuditQueue queue(**log, nullptr, lost);
    for (int64_t i = 0; i < 50; ++i) queue.Add("joined", {{"number", i}});
  }
  std::ifstream file(folder.File("audit"));
  std::string line;
  for (int i = 0; i < 50; ++i) {
    REQUIRE(std::getline(file, line));
    REQUIRE(line.find("\"number\":" + std::to_string(i) + "}") !=
            std::string::npos);
  }
  REQUIRE_FALSE(std::getline(file, line));
  REQUIRE(lost.value() == 0);
}

TEST_CASE("a line that the disk does not take is counted and logged") {
  Counter lost;
  std::string logged;
  JsonLog json_log(
      {}, [&](std::string_view text) { logged += text; }, Env::Real());
  const auto log = AuditLog::Open("/dev/full", Env::Real());
  if (!log.ok()) SKIP("there is no /dev/full");
  {
    AuditQueue queue(**log, &json_log, lost);
    queue.Add("joined", {});
  }
  REQUIRE(lost.value() == 1);
  REQUIRE(logged.find("audit line lost") != std::string::npos);
}

}  // namespace
}  // namespace syncline::relay::internal
