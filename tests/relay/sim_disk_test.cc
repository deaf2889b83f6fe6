// The simulated disk loses what a disk may lose, and nothing else; so a program
// that does not flush is found out.
#include "relay/sim_disk.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::Seeds;

std::shared_ptr<SimFile> MakeFile(SimDisk& disk) {
  std::shared_ptr<SimFile> file;
  REQUIRE(disk.Open("f", SQLITE_OPEN_CREATE, &file) == SQLITE_OK);
  return file;
}

void Write(SimDisk& disk, SimFile& file, size_t offset, const std::string& s) {
  REQUIRE(disk.Write(file, offset, s.data(), s.size()) == SQLITE_OK);
}

TEST_CASE("what was flushed survives, what follows may or may not", "[sim]") {
  const std::string old(2 * kSectorBytes, 'o');
  const std::string fresh(2 * kSectorBytes, 'n');
  std::set<std::string> ends;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SimDisk disk(seed);
    const auto file = MakeFile(disk);
    Write(disk, *file, 0, old);
    REQUIRE(disk.Flush(*file) == SQLITE_OK);
    Write(disk, *file, 0, fresh);
    disk.LosePower();
    REQUIRE(file->cache.size() == old.size());
    ends.insert(file->cache);
  }
  REQUIRE(ends.count(old) == 1);
  REQUIRE(ends.count(fresh) == 1);
  // The second sector without the first; and torn ones.
  REQUIRE(ends.count(old.substr(0, kSectorBytes) +
                     fresh.substr(0, kSectorBytes)) == 1);
  REQUIRE(ends.size() > 6);
}

TEST_CASE("a failed flush forgets what it did not write", "[sim]") {
  bool was_lost = false;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SimDisk disk(seed);
    const auto file = MakeFile(disk);
    Write(disk, *file, 0, std::string(kSectorBytes, 'n'));
    disk.FailFlush(1);
    REQUIRE(disk.Flush(*file) == SQLITE_IOERR_FSYNC);
    REQUIRE(disk.Flush(*file) == SQLITE_OK);  // as if nothing had been
    REQUIRE(file->cache[0] == 'n');
    disk.LosePower();
    was_lost |= file->cache[0] != 'n';
  }
  REQUIRE(was_lost);
}

// Commits one row and loses power; whether the row is there afterwards.
bool KeepsItsRow(uint64_t seed, const std::string& settings) {
  SimDisk disk(seed);
  const auto open = [] {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open_v2("d", &db,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            SimDisk::kVfsName) == SQLITE_OK);
    return db;
  };
  sqlite3* db = open();
  const std::string sql = settings +
                          "; PRAGMA journal_mode = WAL; CREATE TABLE t (a);" +
                          "INSERT INTO t VALUES (1)";
  REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  disk.CrashAt(1);
  sqlite3_close(db);
  disk.LosePower();
  db = open();
  const bool is_there = sqlite3_exec(db,
                                     "INSERT INTO t SELECT 1 / count(*) "
                                     "FROM t HAVING count(*) = 1",
                                     nullptr, nullptr, nullptr) == SQLITE_OK;
  sqlite3_close(db);
  return is_there;
}

TEST_CASE("who flushes keeps its rows, who does not is found out", "[sim]") {
  int lost = 0;
  for (const uint64_t seed : Seeds(40)) {
    CAPTURE(seed);
    REQUIRE(KeepsItsRow(seed, "PRAGMA synchronous = EXTRA"));
    lost += !KeepsItsRow(seed, "PRAGMA synchronous = OFF");
  }
  REQUIRE((lost > 0 || Seeds(40).size() < 40));
}

}  // namespace
}  // namespace syncline::relay::test
