// A real process on a real disk, killed by the system in the middle of it.
#ifndef _WIN32
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "relay/make_record.h"
#include "relay/scratch_folder.h"
#include "support/seed.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

// What the child does until it is killed: tells each answer by a byte.
[[noreturn]] void AppendForEver(const std::string& path, int pipe) {
  auto store = SqliteStore::Open({.path = path, .checkpoint_pages = 20});
  if (!store.ok()) _exit(1);
  uint32_t next = (*store)->Head("d")->version.next_counter(kAlice);
  while (true) {
    std::vector<Record> group;
    for (int i = 0; i < 3; ++i, ++next) {
      group.push_back(
          Typed("d", kAlice, next, next + 1, std::string(next % 5'000, 'p')));
    }
    for (const auto& answer : (*store)->Append(group)) {
      if (!answer.ok() || write(pipe, "+", 1) != 1) _exit(2);
    }
  }
}

// How many records the child said were stored, before it was killed.
uint64_t RunAndKill(const std::string& path, std::chrono::microseconds after) {
  std::array<int, 2> ends;
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    AppendForEver(path, ends[1]);
  }
  close(ends[1]);
  std::array<char, 4096> answers;
  // It is up when it has answered once.
  uint64_t count = 0;
  ssize_t size = read(ends[0], answers.data(), answers.size());
  std::this_thread::sleep_for(after);
  kill(child, SIGKILL);
  while (size > 0) {
    count += static_cast<uint64_t>(size);
    size = read(ends[0], answers.data(), answers.size());
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));  // it did not end by itself
  return count;
}

TEST_CASE("what was answered is there after the process was killed",
          "[kill][random]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  uint64_t answered = 0;
  for (const uint64_t seed : Seeds(20)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const uint64_t before = answered;
    answered +=
        RunAndKill(path, std::chrono::microseconds(random.Uniform(20'000)));
    REQUIRE(answered > before);
    auto store = SqliteStore::Open({.path = path});
    REQUIRE(store.status() == absl::OkStatus());
    REQUIRE((*store)->Verify() == absl::OkStatus());
    const auto records = ReadAll(**store, "d");
    REQUIRE(records.size() >= answered);
    for (uint32_t i = 0; i < records.size(); ++i) {
      REQUIRE(records[i].record.spans[0].begin == i);
      REQUIRE(records[i].record.payload.size() == i % 5'000);
    }
    // A group that was not answered is there as a whole, or not at all.
    REQUIRE(records.size() % 3 == 0);
    answered = records.size();
  }
}

}  // namespace
}  // namespace syncline::relay::test
#endif  // _WIN32
