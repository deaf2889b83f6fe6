// The SQLite store on a disk that fails. Whatever happens and when: what was
// answered is there; the call that was under way is there as a whole, or not at
// all; and nothing is ever told that is neither.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "relay/make_record.h"
#include "relay/model_store.h"
#include "relay/play.h"
#include "relay/sim_disk.h"
#include "support/seed.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

const std::string kFile = "relay.db";

// A store on a simulated machine, beside the model of what it should hold.
class CrashWorld {
 public:
  CrashWorld(uint64_t seed, uint64_t disk_seed)
      : env(disk_seed), random(seed), player_(random, model) {}

  // Few pages in the write-ahead log, so that checkpoints happen, too.
  absl::Status Open() {
    auto opened =
        SqliteStore::Open({.path = kFile, .env = &env, .checkpoint_pages = 8});
    if (opened.ok()) store = *std::move(opened);
    return opened.status();
  }

  // Calls the store and the model. False: the store broke at it. `before_` is
  // then what it holds if the call has had no effect.
  bool Act(const Action& action) {
    before_ = model;
    const std::string expected = action.run(model, model);
    const std::string result = action.run(*store, *store);
    if (store->health().ok()) {
      REQUIRE(result == expected);
      before_ = model;
      return true;
    }
    // It broke behind the answer, which counts.
    if (FirstWord(result) == FirstWord(expected)) before_ = model;
    return false;
  }
  bool Act() {
    const Action action = player_.NextWrite();
    CAPTURE(action.name);
    return Act(action);
  }

  // Finds out which of the two there is.
  void Compare() {
    // With the snapshots of both: a deleted one is told from one that is there.
    const auto portrait = [&](LogStore& log, SnapshotStore& snapshots) {
      return Portrait(log, snapshots, before_) +
             Portrait(log, snapshots, model);
    };
    const std::string told = portrait(*store, *store);
    if (told == portrait(before_, before_)) {
      model = before_;
    } else {
      REQUIRE(told == portrait(model, model));
    }
    before_ = model;
    REQUIRE(store->Verify().ok());
  }

  SimEnv env;
  SeededRandom random;
  ModelStore model{AckLevel::kStored};
  std::unique_ptr<SqliteStore> store;

 private:
  static std::string FirstWord(const std::string& text) {
    return text.substr(0, text.find(' '));
  }

  Player player_;
  ModelStore before_{AckLevel::kStored};
};

constexpr int kActions = 10;

// True: the crash came.
bool CrashOnce(uint64_t seed, uint64_t step) {
  CrashWorld world(seed, seed + step);
  world.env.disk.CrashAt(step);
  if (world.Open().ok()) {
    for (int i = 0; i < kActions; ++i) {
      if (!world.Act()) break;
    }
    world.store.reset();
  }
  const bool has_crashed = world.env.disk.has_crashed();
  if (step % 4 == 0) {
    world.env.disk.Restart();  // the process died, the machine did not
  } else {
    world.env.disk.LosePower();
  }
  const absl::Status opened = world.Open();
  INFO(opened);
  REQUIRE(opened.ok());
  world.Compare();
  world.store.reset();
  return has_crashed;
}

TEST_CASE("a crash at any step leaves what was answered", "[crash][random]") {
  for (const uint64_t seed : Seeds(2)) {
    uint64_t step = 1;
    while (true) {
      CAPTURE(seed, step);
      if (!CrashOnce(seed, step)) break;
      ++step;
    }
    REQUIRE(step > 50);  // it did something
  }
}

TEST_CASE("a file whose first bytes were torn is made anew", "[crash]") {
  // How far the first write to the file came, and no further.
  for (const size_t size : {1, 15, 18, 20, 24, 60, 100, 512, 4'000}) {
    CAPTURE(size);
    CrashWorld world(1, 1);
    SimDisk& disk = world.env.disk;
    uint64_t step = 1;
    while (disk.Find(kFile) == nullptr || disk.Find(kFile)->cache.empty()) {
      disk.CrashAt(step++);
      (void)world.Open();
      world.store.reset();
      disk.Restart();
    }
    disk.Find(kFile)->cache = std::string("SQLite format 3\0\x10", 17);
    disk.Find(kFile)->cache.resize(size, '\0');
    REQUIRE(world.Open() == absl::OkStatus());
    for (int i = 0; i < kActions; ++i) REQUIRE(world.Act());
    world.Compare();
    world.store.reset();
  }
}

TEST_CASE("crash after crash leaves what was answered, also while opening",
          "[crash][random]") {
  for (const uint64_t seed : Seeds(30)) {
    CAPTURE(seed);
    CrashWorld world(seed, seed);
    for (int generation = 0; generation < 5; ++generation) {
      CAPTURE(generation);
      world.env.disk.CrashAt(world.random.Between(1, 120));
      while (!world.Open().ok()) {
        REQUIRE(world.env.disk.has_crashed());
        world.env.disk.LosePower();
        if (world.random.Chance(0.5)) {
          world.env.disk.CrashAt(world.random.Between(1, 40));
        }
      }
      world.env.disk.ClearFaults();  // while we look
      world.Compare();
      world.env.disk.CrashAt(world.random.Between(1, 60));
      for (int i = 0; i < kActions; ++i) {
        if (!world.Act()) break;
      }
      world.store.reset();
      world.env.disk.LosePower();
    }
    REQUIRE(world.Open().ok());
    world.Compare();
    world.store.reset();
  }
}

TEST_CASE("after a failed flush the store has stopped for good", "[crash]") {
  CrashWorld world(1, 1);
  REQUIRE(world.Open().ok());
  REQUIRE(AppendOne(*world.store, Typed("d", kAlice, 0, 1)).ok());
  world.env.disk.FailFlush(1);
  const absl::Status failed =
      AppendOne(*world.store, Typed("d", kAlice, 1, 2)).status();
  REQUIRE(failed.code() == absl::StatusCode::kInternal);
  REQUIRE(world.store->health() == failed);
  REQUIRE(AppendOne(*world.store, Typed("d", kAlice, 1, 2)).status() == failed);
  REQUIRE(world.store->Head("d").status() == failed);
  REQUIRE(world.store->Read("d", {Epoch{1}, Seq{1}}, 1).status() == failed);
  REQUIRE(world.store->List("", 1).status() == failed);
  REQUIRE(world.store->Tombstone("d").status() == failed);
  REQUIRE(world.store->Trim("d", {Epoch{1}, Seq{1}}, SnapshotId()) == failed);
  REQUIRE(world.store->Put("d", Epoch{1}, "x").status() == failed);
  REQUIRE(world.store->Get("d", SnapshotId()).status() == failed);
  REQUIRE(world.store->Current("d").status() == failed);
  REQUIRE(world.store->Publish("d", std::nullopt, Published()) == failed);
  REQUIRE(world.store->Delete("d", {}) == failed);
  REQUIRE(world.store->BeginEpoch("d", Epoch{1}) == failed);
  REQUIRE(world.store->Backup("copy.db") == failed);
  REQUIRE(world.store->Verify() == failed);
  world.store.reset();
}

TEST_CASE("what is told after a failed flush is durable", "[crash][random]") {
  for (const uint64_t seed : Seeds(60)) {
    CAPTURE(seed);
    CrashWorld world(seed, seed);
    REQUIRE(world.Open().ok());
    for (int i = 0; i < 5; ++i) REQUIRE(world.Act());
    world.env.disk.FailFlush(world.random.Between(1, 8));
    while (world.Act()) {
    }
    world.store.reset();
    world.env.disk.Restart();
    // The cache shows what the disk may not have. Flushes may fail again.
    while (true) {
      if (world.random.Chance(0.5)) {
        world.env.disk.FailFlush(world.random.Between(1, 10));
      }
      if (world.Open().ok()) break;
      world.env.disk.Restart();
    }
    world.env.disk.ClearFaults();
    world.Compare();
    world.env.disk.CrashAt(1);
    world.store.reset();
    world.env.disk.LosePower();
    REQUIRE(world.Open() == absl::OkStatus());
    world.Compare();
    world.store.reset();
  }
}

// Of each line: what it should be, or an error.
void CheckLines(const std::string& told, const std::string& expected) {
  if (told == expected) return;
  const std::vector<std::string> lines = absl::StrSplit(told, '\n');
  const std::vector<std::string> others = absl::StrSplit(expected, '\n');
  for (const std::string& line : lines) {
    const std::string end = line.substr(line.rfind(' ') + 1);
    if (end == "DATA_LOSS" || end == "UNAVAILABLE") continue;
    CAPTURE(line, expected);
    REQUIRE(std::find(others.begin(), others.end(), line) != others.end());
  }
}

TEST_CASE("on a full disk nothing changes, and all can be read",
          "[crash][random]") {
  int refused = 0;
  const std::vector<uint64_t> seeds = Seeds(8);
  for (const uint64_t seed : seeds) {
    CAPTURE(seed);
    CrashWorld world(seed, seed);
    REQUIRE(world.Open().ok());
    Player player(world.random, world.model);
    for (int i = 0; i < 60; ++i) {
      world.env.disk.set_full(i % 30 > 10);
      const Action action = player.Next();
      CAPTURE(i, action.name);
      ModelStore after = world.model;
      const std::string expected = action.run(after, after);
      const std::string result = action.run(*world.store, *world.store);
      if (result.find("RESOURCE_EXHAUSTED") != std::string::npos) {
        ++refused;
      } else {
        REQUIRE(result == expected);
        world.model = after;
      }
      REQUIRE(world.store->health().ok());
      REQUIRE(Portrait(*world.store, *world.store, world.model) ==
              Portrait(world.model, world.model, world.model));
    }
    world.env.disk.set_full(false);
    world.store.reset();
    REQUIRE(world.Open().ok());
    world.Compare();
    world.store.reset();
  }
  // A single seed may write little.
  REQUIRE((refused > 0 || seeds.size() < 8));
}

TEST_CASE("what cannot be read is an error and never another answer",
          "[crash][random]") {
  int errors = 0;
  for (const uint64_t seed : Seeds(8)) {
    CAPTURE(seed);
    CrashWorld world(seed, seed);
    REQUIRE(world.Open().ok());
    for (int i = 0; i < 15; ++i) REQUIRE(world.Act());
    const std::string expected =
        Portrait(world.model, world.model, world.model);
    for (uint64_t which = 1; which < 40; ++which) {
      CAPTURE(which);
      world.store.reset();  // what it has read is forgotten
      const bool is_short = world.random.Chance(0.5);
      if (is_short) {
        world.env.disk.ShortRead(which);
      } else {
        world.env.disk.FailRead(which);
      }
      if (!world.Open().ok()) {
        ++errors;
        world.env.disk.Restart();
        REQUIRE(world.Open().ok());
        continue;
      }
      const std::string told =
          Portrait(*world.store, *world.store, world.model);
      errors += told != expected;
      CheckLines(told, expected);
      world.env.disk.ClearFaults();
    }
    world.store.reset();
    REQUIRE(world.Open().ok());
    world.Compare();
    world.store.reset();
  }
  REQUIRE(errors > 0);
}

TEST_CASE("a flipped bit is an error and never another answer",
          "[crash][random]") {
  int errors = 0;
  const std::vector<uint64_t> seeds = Seeds(40);
  for (const uint64_t seed : seeds) {
    CAPTURE(seed);
    CrashWorld world(seed, seed);
    REQUIRE(world.Open().ok());
    for (int i = 0; i < 15; ++i) REQUIRE(world.Act());
    const std::string expected =
        Portrait(world.model, world.model, world.model);
    world.store.reset();
    const size_t bits = world.env.disk.Find(kFile)->cache.size() * 8;
    for (int flip = 0; flip < 10; ++flip) {
      // Often in the first page, which tells what the file is.
      const size_t bit =
          world.random.Uniform(world.random.Chance(0.2) ? 800 : bits);
      CAPTURE(bit);
      const std::string good = world.env.disk.Find(kFile)->cache;
      world.env.disk.FlipBit(kFile, bit);
      const absl::Status opened = world.Open();
      if (opened.ok()) {
        const std::string told =
            Portrait(*world.store, *world.store, world.model);
        CheckLines(told, expected);
        const bool is_told = told != expected;
        if (is_told) REQUIRE(absl::IsDataLoss(world.store->Verify()));
        errors += is_told;
        world.store.reset();
      } else {
        ++errors;
        REQUIRE((absl::IsDataLoss(opened) || absl::IsInvalidArgument(opened)));
      }
      // The next flip has a good file to itself.
      world.env.disk.Find(kFile)->cache = good;
      world.env.disk.FlushAll();
      world.env.disk.Find(kFile)->durable = good;
    }
    REQUIRE(world.Open().ok());
    world.Compare();
    world.store.reset();
  }
  REQUIRE((errors > 100 || seeds.size() < 40));
}

}  // namespace
}  // namespace syncline::relay::test
