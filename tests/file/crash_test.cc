// Nothing that Save has reported is lost: not to a program that is killed, not
// to a disk that fails, not to the power.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "file/simulated_disk.h"
#include "support/scratch_folder.h"
#include "support/seed.h"
#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr const char* kPath = "plan";

// Small enough for compactions to be common.
DocFileOptions Options() {
  return {.compact_after_records = 6, .compact_after_bytes = 400};
}

// A program that saves, and dies somewhere: what it was told is stored.
VersionVector Live(SimulatedDisk& disk, SeededRandom& random,
                   VersionVector told) {
  Doc doc(PeerId::Random());
  auto file = DocFile::OpenOn(disk, kPath, doc, Options());
  if (!file.ok()) return told;
  for (int i = 0; i < 12; ++i) {
    REQUIRE(doc.text("note")
                .Insert(0, std::string(1 + random.Uniform(90), 'x'))
                .ok());
    const absl::Status status = file->Save(doc);
    if (status.ok()) told.Merge(doc.version());
    if (absl::IsFailedPrecondition(status) || disk.has_stopped()) break;
  }
  return told;
}

TEST_CASE("what was saved survives failures and power cuts") {
  for (const uint64_t seed : Seeds(400)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    SimulatedDisk disk(random);
    VersionVector told;
    for (int life = 0; life < 6; ++life) {
      disk.FailWith(random.Chance(0.5) ? 0.0 : 0.1);
      disk.StopAfter(static_cast<uint32_t>(random.Uniform(60)));
      told = Live(disk, random, std::move(told));
      disk.Crash();

      disk.FailWith(0);
      Doc after;
      const auto file = DocFile::OpenOn(disk, kPath, after, Options());
      INFO(file.status().ToString());
      REQUIRE(file.ok());
      REQUIRE(after.version().Includes(told));
      disk.Crash();  // opening is no risk, either
    }
  }
}

TEST_CASE("what was saved survives a program that is killed") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  SeededRandom random(Seeds(1).front());
  uint32_t told = 0;
  for (int round = 0; round < 20; ++round) {
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      Doc doc(PeerId{0xA1});
      auto file = DocFile::Open(path, doc, Options());
      while (file.ok() && doc.text("note").Insert(0, "word ").ok() &&
             file->Save(doc).ok()) {
        const uint32_t ops = doc.version().next_counter(PeerId{0xA1});
        if (write(pipe_ends[1], &ops, sizeof(ops)) != sizeof(ops)) break;
      }
      _exit(1);
    }
    close(pipe_ends[1]);
    std::this_thread::sleep_for(
        std::chrono::microseconds(random.Uniform(30'000)));
    REQUIRE(kill(child, SIGKILL) == 0);
    REQUIRE(waitpid(child, nullptr, 0) == child);
    uint32_t ops = 0;
    while (read(pipe_ends[0], &ops, sizeof(ops)) == sizeof(ops)) {
      told = std::max(told, ops);
    }
    close(pipe_ends[0]);

    Doc after;
    const auto file = DocFile::Open(path, after);
    INFO(file.status().ToString());
    REQUIRE(file.ok());
    REQUIRE(after.version().next_counter(PeerId{0xA1}) >= told);
  }
  REQUIRE(told > 0);
}

}  // namespace
}  // namespace syncline::test
