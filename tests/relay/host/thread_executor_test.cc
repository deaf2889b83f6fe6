#include "thread_executor.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <thread>

namespace syncline::relay::internal {
namespace {

using std::chrono::milliseconds;

TEST_CASE("posted work runs in its order, on one thread, before RunAndWait") {
  ThreadExecutor executor;
  std::vector<int> order;  // of the hub's thread alone, until it has ended
  executor.Post([&] { order.push_back(1); });
  executor.Start(2, [] { return std::nullopt; });
  executor.Post([&] { order.push_back(2); });
  executor.RunAndWait([&] {
    executor.Post([&] { order.push_back(4); });
    order.push_back(3);
  });
  executor.Stop();
  REQUIRE(order == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("what blocks does not keep the hub waiting, and answers to it") {
  ThreadExecutor executor;
  executor.Start(2, [] { return std::nullopt; });
  std::atomic<bool> may_end = false;
  std::atomic<int> begun = 0;
  std::atomic<int> answers = 0;
  for (int i = 0; i < 2; ++i) {
    executor.RunBlocking([&] {
      ++begun;
      while (!may_end) std::this_thread::sleep_for(milliseconds(1));
      executor.Post([&] { ++answers; });
    });
  }
  while (begun < 2) std::this_thread::sleep_for(milliseconds(1));
  executor.RunAndWait([] {});
  REQUIRE(answers == 0);
  may_end = true;
  executor.Stop();
  REQUIRE(answers == 2);
}

TEST_CASE("what has not begun when it stops is dropped") {
  ThreadExecutor executor;
  executor.Start(1, [] { return std::nullopt; });
  std::atomic<bool> has_begun = false;
  std::atomic<bool> may_end = false;
  std::atomic<int> runs = 0;
  executor.RunBlocking([&] {
    has_begun = true;
    while (!may_end) std::this_thread::sleep_for(milliseconds(1));
    ++runs;
  });
  while (!has_begun) std::this_thread::sleep_for(milliseconds(1));
  executor.RunBlocking([&] { ++runs; });
  std::thread ending([&] {
    std::this_thread::sleep_for(milliseconds(50));
    may_end = true;
  });
  executor.Stop();
  ending.join();
  executor.RunBlocking([&] { ++runs; });
  executor.Post([&] { ++runs; });
  REQUIRE(runs == 1);
}

TEST_CASE("a turn comes when it is due, though nothing is posted") {
  ThreadExecutor executor;
  std::atomic<int> turns = 0;
  executor.Start(1, [&] {
    ++turns;
    return milliseconds(5);
  });
  for (int i = 0; i < 2'000 && turns < 5; ++i) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  executor.Stop();
  REQUIRE(turns >= 5);
}

}  // namespace
}  // namespace syncline::relay::internal
