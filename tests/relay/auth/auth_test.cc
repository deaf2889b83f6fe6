// Rechecks, and the two ways of deciding that need no token.
#include "syncline/relay/auth/auth.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "syncline/relay/auth/hook_auth.h"
#include "syncline/relay/auth/open_auth.h"

namespace syncline::relay::test {
namespace {

TEST_CASE("a recheck reaches all who subscribed", "[auth]") {
  OpenAuth auth;
  std::vector<std::string> told;
  auto first = auth.Subscribe(
      [&](const Recheck& recheck) { told.push_back(recheck.subject + "1"); });
  const auto second = auth.Subscribe(
      [&](const Recheck& recheck) { told.push_back(recheck.subject + "2"); });
  auth.Push({.subject = "a"});
  first.reset();
  auth.Push({.subject = "b"});
  REQUIRE(told == std::vector<std::string>{"a1", "a2", "b2"});
}

TEST_CASE("a recheck handler may push, subscribe and end its subscription",
          "[auth]") {
  OpenAuth auth;
  std::unique_ptr<Auth::Subscription> first, second;
  int firsts = 0, seconds = 0;
  first = auth.Subscribe([&](const Recheck&) {
    ++firsts;
    second = auth.Subscribe([&](const Recheck&) { ++seconds; });
    first.reset();
    auth.Push({});
  });
  auth.Push({});
  REQUIRE(firsts == 1);
  REQUIRE(seconds == 1);
}

TEST_CASE("a recheck subscription may outlive its source", "[auth]") {
  auto auth = std::make_unique<OpenAuth>();
  auto subscription = auth->Subscribe([&](const Recheck&) { auth.reset(); });
  Auth& source = *auth;
  source.Push({});
  REQUIRE(auth == nullptr);
  subscription.reset();
}

TEST_CASE("no recheck handler runs after its subscription has ended",
          "[auth]") {
  OpenAuth auth;
  std::atomic<bool> is_done = false;
  std::atomic<int> late = 0;
  std::thread publisher([&] {
    while (!is_done) auth.Push({});
  });
  for (int i = 0; i < 200; ++i) {
    auto is_active = std::make_shared<std::atomic<bool>>(true);
    auto subscription = auth.Subscribe(
        [&late, is_active](const Recheck&) { late += !*is_active; });
    subscription.reset();
    *is_active = false;
  }
  is_done = true;
  publisher.join();
  REQUIRE(late == 0);
}

TEST_CASE("open access gives everything to everybody", "[auth]") {
  OpenAuth auth;
  int answers = 0;
  auth.Verify("anything", "d", [&](const absl::StatusOr<Grant>& grant) {
    ++answers;
    REQUIRE(grant->documents.Of("any document") == Rights::kAdmin);
    REQUIRE(grant->expires_ms == Grant::kNever);
  });
  REQUIRE(answers == 1);
}

TEST_CASE("a hook answers when it likes", "[auth]") {
  std::vector<Auth::Callback> waiting;
  HookAuth auth([&](std::string_view token, std::string_view document,
                    Auth::Callback done) {
    REQUIRE(token == "t");
    REQUIRE(document == "d");
    waiting.push_back(std::move(done));
  });
  std::string subject;
  auth.Verify("t", "d", [&](const absl::StatusOr<Grant>& grant) {
    subject = grant->subject;
  });
  REQUIRE(waiting.size() == 1);
  REQUIRE(subject.empty());
  waiting[0](Grant{.subject = "alice", .tenant = "", .documents = {}});
  REQUIRE(subject == "alice");
}

TEST_CASE("a hook is not asked about a token that is too long", "[auth]") {
  HookAuth auth([](auto, auto, auto) { FAIL("it was asked"); });
  absl::Status status;
  auth.Verify(
      std::string(kMaxTokenBytes + 1, 't'), "d",
      [&](const absl::StatusOr<Grant>& grant) { status = grant.status(); });
  REQUIRE(status.code() == absl::StatusCode::kUnauthenticated);
}

}  // namespace
}  // namespace syncline::relay::test
