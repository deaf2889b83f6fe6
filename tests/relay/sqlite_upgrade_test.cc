// Stores that an earlier version has made: of tables without the column
// deleted_before.
#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "relay/checked_vfs.h"
#include "relay/fake_env.h"
#include "relay/make_record.h"
#include "relay/scratch_folder.h"
#include "relay/sim_disk.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

std::unique_ptr<SqliteStore> MustOpen(const std::string& path,
                                      bool is_read_only = false) {
  auto store = SqliteStore::Open({.path = path, .is_read_only = is_read_only});
  REQUIRE(store.status() == absl::OkStatus());
  return *std::move(store);
}

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The number that tells of its tables.
char VersionOf(const std::string& path) { return Contents(path).at(63); }

// Makes a store as version 1 has it, where "gone" was deleted twice and written
// to again, and "d" never was; tells how "gone" stands.
LogHead MakeVersion1(const std::string& path, Env& env) {
  LogHead gone;
  {
    const auto store = *SqliteStore::Open({.path = path, .env = &env});
    REQUIRE(AppendOne(*store, Typed("d", kAlice, 0, 1)).ok());
    REQUIRE(AppendOne(*store, Typed("gone", kAlice, 0, 1)).ok());
    REQUIRE(store->Tombstone("gone").ok());
    REQUIRE(store->Tombstone("gone").ok());
    Record again = Typed("gone", kBob, 0, 1);
    again.epoch = Epoch{3};
    REQUIRE(AppendOne(*store, again).ok());
    gone = *store->Head("gone");
    REQUIRE(gone.deleted_before == Epoch{3});
  }
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE,
                          CheckedVfs(env.sqlite_vfs())) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db,
                       "ALTER TABLE document DROP COLUMN deleted_before;"
                       "PRAGMA user_version = 1",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  return gone;
}

struct Version1 {
  FakeEnv env{0};  // which counted the epochs
  ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  const LogHead before = MakeVersion1(path, env);  // of "gone"
};

void CheckDeletions(SqliteStore& store, const LogHead& gone) {
  CHECK(*store.Head("gone") == gone);
  CHECK(store.Head("d")->deleted_before == Epoch{0});
  CHECK(store.Head("d")->last_seq == Seq{1});
  CHECK(store.Head("never seen")->deleted_before == Epoch{0});
  CHECK(store.List("", 9)->size() == 2);
}

TEST_CASE("a store of version 1 is brought up to date when it is opened",
          "[sqlite]") {
  const Version1 old;
  REQUIRE(VersionOf(old.path) == 1);
  {
    const auto store = MustOpen(old.path);
    CheckDeletions(*store, old.before);
    CHECK(store->Verify() == absl::OkStatus());
  }
  CHECK(VersionOf(old.path) == 2);
  const auto store = MustOpen(old.path);  // once
  CheckDeletions(*store, old.before);
  const Epoch next = *store->Tombstone("d");
  CHECK(next > Epoch{1});
  CHECK(store->Head("d")->deleted_before == next);
}

TEST_CASE("a store of version 1 is read, and copied, as it is", "[sqlite]") {
  const Version1 old;
  const std::string before = Contents(old.path);
  const std::string copy = old.folder.File("copy.db");
  {
    const auto store = MustOpen(old.path, /*is_read_only=*/true);
    CheckDeletions(*store, old.before);
    CHECK(store->Verify() == absl::OkStatus());
    CHECK(store->Read("gone", {Epoch{3}, Seq{2}}, 1)->size() == 1);
    REQUIRE(store->Backup(copy).ok());
  }
  CHECK(Contents(old.path) == before);
  CHECK(VersionOf(copy) == 1);
  CheckDeletions(*MustOpen(copy), old.before);
}

TEST_CASE("a backup of version 1 is restored, and not changed",
          "[sqlite][restore]") {
  const Version1 old;
  const std::string before = Contents(old.path);
  const std::string path = old.folder.File("restored.db");
  const auto report = RestoreSqlite({.backup = old.path, .path = path});
  REQUIRE(report.status() == absl::OkStatus());
  CHECK(Contents(old.path) == before);
  const auto store = MustOpen(path);
  LogHead gone = old.before;
  gone.epoch = report->epoch;
  CheckDeletions(*store, gone);
  CHECK(store->Verify() == absl::OkStatus());
}

TEST_CASE("power may go at any step of bringing a store up to date",
          "[sqlite][crash]") {
  const std::string path = "relay.db";
  uint64_t step = 0;
  while (true) {
    INFO("step " << ++step);
    SimEnv env(step);
    const LogHead gone = MakeVersion1(path, env);
    env.disk.FlushAll();
    env.disk.CrashAt(step);
    const auto open = [&] {
      return SqliteStore::Open({.path = path, .env = &env});
    };
    if (open().ok() && !env.disk.has_crashed()) break;
    env.disk.LosePower();
    env.disk.ClearFaults();
    const auto store = open();
    REQUIRE(store.status() == absl::OkStatus());
    CheckDeletions(**store, gone);
    REQUIRE((*store)->Verify() == absl::OkStatus());
  }
  REQUIRE(step > 10);
}

}  // namespace
}  // namespace syncline::relay::test
