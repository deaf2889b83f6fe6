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
#include <vector>

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
      if (random.Chance(0.5)) {
        disk.Crash();
      } else {
        disk.Restart();
      }

      disk.FailWith(0);
      Doc after;
      auto file = DocFile::OpenOn(disk, kPath, after, Options());
      INFO(file.status().ToString());
      REQUIRE(file.ok());
      REQUIRE(after.version().Includes(told));
      REQUIRE(disk.PathsFrom("plan.new").empty());
      // What it then tells as saved survives, too: though nothing is new.
      REQUIRE(file->Save(after).ok());
      told = after.version();
      disk.Crash();
    }
  }
}

TEST_CASE("what the disk did not take is saved once it is opened again") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    SimulatedDisk disk(random);
    Doc doc(PeerId{0xA1});
    Text note = doc.text("note");
    for (const int failures : {1, 2}) {
      auto file = DocFile::OpenOn(disk, kPath, doc, {});
      REQUIRE(file.ok());
      REQUIRE(note.Insert(0, "one ").ok());
      REQUIRE(file->Save(doc).ok());
      REQUIRE(note.Insert(4, std::string(500, 'x')).ok());
      disk.FailSyncs(failures);  // of the save, and of who opens it again
      REQUIRE_FALSE(file->Save(doc).ok());
      REQUIRE(absl::IsFailedPrecondition(file->Save(doc)));
      file = DocFile::OpenOn(disk, kPath, doc, {});
      if (failures == 2) file = DocFile::OpenOn(disk, kPath, doc, {});
      REQUIRE(file.ok());
      REQUIRE(file->Save(doc).ok());
      REQUIRE(note.Insert(4, "three ").ok());
      REQUIRE(file->Save(doc).ok());
      disk.Crash();
      Doc after;
      const auto again = DocFile::OpenOn(disk, kPath, after, {});
      INFO(again.status().ToString());
      REQUIRE(again.ok());
      REQUIRE(after.version() == doc.version());
    }
  }
}

TEST_CASE("who waits for the disk waits for what nobody waited for") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    SimulatedDisk disk(random);
    {
      Doc doc(PeerId{0xA1});
      auto file = DocFile::OpenOn(disk, kPath, doc, {.wait_for_disk = false});
      REQUIRE(file.ok());
      for (int i = 0; i < 5; ++i) {
        REQUIRE(doc.text("note").Insert(0, std::string(50, 'x')).ok());
        REQUIRE(file->Save(doc).ok());
      }
    }
    Doc doc(PeerId{0xB2});
    disk.FailSyncs(static_cast<int>(random.Uniform(3)));
    VersionVector told;
    for (int tries = 0; tries < 3; ++tries) {
      auto file = DocFile::OpenOn(disk, kPath, doc, {});
      if (!file.ok()) continue;
      REQUIRE(file->Save(doc).ok());
      told = doc.version();
    }
    REQUIRE(told.next_counter(PeerId{0xA1}) == 250);
    disk.Crash();
    Doc after;
    const auto file = DocFile::OpenOn(disk, kPath, after, {});
    INFO(file.status().ToString());
    REQUIRE(file.ok());
    REQUIRE(after.version().Includes(told));
  }
}

TEST_CASE("a compaction that fails leaves nothing behind") {
  SeededRandom random(1);
  SimulatedDisk disk(random);
  Doc doc(PeerId{0xA1});
  auto file = DocFile::OpenOn(disk, kPath, doc, {});
  REQUIRE(file.ok());
  REQUIRE(doc.text("note").Insert(0, "one").ok());
  disk.FailSyncs(1);
  CHECK_FALSE(file->Save(doc).ok());
  CHECK(disk.PathsFrom("plan") == std::vector<std::string>{"plan"});
  REQUIRE(file->Save(doc).ok());
  disk.FailSyncs(1);
  CHECK_FALSE(file->Compact(doc).ok());
  CHECK(disk.PathsFrom("plan") == std::vector<std::string>{"plan"});
  CHECK(file->Compact(doc).ok());
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
    // Not all before they have begun, on a busy machine.
    if (round % 2 == 0) {
      REQUIRE(read(pipe_ends[0], &told, sizeof(told)) == sizeof(told));
    }
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
}

}  // namespace
}  // namespace syncline::test
