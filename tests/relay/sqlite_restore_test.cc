// Stores that are made of backups.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "relay/make_record.h"
#include "relay/scratch_folder.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

std::unique_ptr<SqliteStore> MustOpen(const std::string& path) {
  auto store = SqliteStore::Open({.path = path});
  REQUIRE(store.status() == absl::OkStatus());
  return *std::move(store);
}

// A store with records at the times 1 to 5 in `d`.
class RestoreWorld {
 public:
  RestoreWorld() {
    store = MustOpen(folder.File("relay.db"));
    for (uint32_t i = 0; i < 5; ++i) {
      Record record = Typed("d", kAlice, i, i + 1);
      record.time_ms = i + 1;
      REQUIRE(AppendOne(*store, record).ok());
    }
    REQUIRE(AppendOne(*store, Typed("gone", kAlice, 0, 1)).ok());
    REQUIRE(store->Tombstone("gone").ok());
  }

  // Snapshots of `d` up to a record, published and, if told so, trimmed.
  SnapshotId Snapshot(uint64_t seq, bool is_trimmed) {
    const SnapshotId id =
        *store->Put("d", Epoch{1}, "snapshot " + std::to_string(seq));
    VersionVector version;
    version.Set(kAlice, static_cast<uint32_t>(seq));
    REQUIRE(
        store->Publish("d", std::nullopt, {id, {Epoch{1}, Seq{seq}}, version})
            .ok());
    if (is_trimmed) REQUIRE(store->Trim("d", {Epoch{1}, Seq{seq}}, id).ok());
    return id;
  }

  RestoreReport Restore(int64_t until_ms) {
    store.reset();
    const auto report = RestoreSqlite({.backup = folder.File("relay.db"),
                                       .path = folder.File("restored.db"),
                                       .until_ms = until_ms});
    REQUIRE(report.status() == absl::OkStatus());
    store = MustOpen(folder.File("restored.db"));
    REQUIRE(store->Verify() == absl::OkStatus());
    return *report;
  }

  ScratchFolder folder;
  std::unique_ptr<SqliteStore> store;
};

TEST_CASE("a restored store has everything, in an epoch that nobody has seen",
          "[sqlite][restore]") {
  RestoreWorld world;
  const LogHead before = *world.store->Head("d");
  const RestoreReport report = world.Restore(INT64_MAX);
  REQUIRE(report.records_left_out == 0);
  REQUIRE(report.later_than_asked.empty());
  for (const std::string document : {"d", "gone", "never seen"}) {
    REQUIRE(world.store->Head(document)->epoch == report.epoch);
  }
  const LogHead after = *world.store->Head("d");
  REQUIRE(after.last_seq == before.last_seq);
  REQUIRE(after.version == before.version);
  REQUIRE(ReadAll(*world.store, "gone").empty());
  // A client of the lost time is refused, joins anew, and offers what it has.
  Record lost = Typed("d", kAlice, 5, 6);
  REQUIRE(absl::IsFailedPrecondition(AppendOne(*world.store, lost).status()));
  lost.epoch = report.epoch;
  REQUIRE(AppendOne(*world.store, lost)->seq == Seq{6});
}

TEST_CASE("what was deleted before a restoration stays deleted after it",
          "[sqlite][restore]") {
  RestoreWorld world;
  const std::string copy = world.folder.File("copy.db");
  REQUIRE(world.store->Backup(copy).ok());
  REQUIRE(*MustOpen(copy)->Head("gone") == *world.store->Head("gone"));
  const Epoch deletion = world.store->Head("gone")->epoch;
  RestoreReport report = world.Restore(0);
  const auto deleted_before = [&](const std::string& document) {
    return world.store->Head(document)->deleted_before;
  };
  CHECK(report.records_left_out == 5);
  CHECK(deleted_before("gone") == deletion);
  CHECK(deleted_before("d") == Epoch{0});  // a client may know more of it
  CHECK(deleted_before("never seen") == Epoch{0});
  // A deletion is later than all that anybody has seen.
  for (const std::string document : {"d", "gone"}) {
    const Epoch next = *world.store->Tombstone(document);
    CHECK(next > report.epoch);
    CHECK(deleted_before(document) == next);
  }
}

TEST_CASE("a store is restored to a point in time", "[sqlite][restore]") {
  RestoreWorld world;
  const RestoreReport report = world.Restore(3);
  REQUIRE(report.records_left_out == 2);
  REQUIRE(report.later_than_asked.empty());
  const LogHead head = *world.store->Head("d");
  REQUIRE(head.last_seq == Seq{3});
  REQUIRE(head.version.next_counter(kAlice) == 3);
  Record again = Typed("d", kAlice, 3, 5);
  again.epoch = report.epoch;
  REQUIRE(AppendOne(*world.store, again)->seq == Seq{4});
}

TEST_CASE("a snapshot of a later time is not in the way", "[sqlite][restore]") {
  RestoreWorld world;
  const SnapshotId id = world.Snapshot(4, /*is_trimmed=*/false);
  const RestoreReport report = world.Restore(2);
  REQUIRE(report.later_than_asked.empty());
  REQUIRE(world.store->Head("d")->last_seq == Seq{2});
  REQUIRE_FALSE(world.store->Current("d")->has_value());
  REQUIRE(world.store->Get("d", id).ok());
}

TEST_CASE("a log that begins later is restored as early as it reaches",
          "[sqlite][restore]") {
  RestoreWorld world;
  const SnapshotId id = world.Snapshot(4, /*is_trimmed=*/true);
  const RestoreReport report = world.Restore(2);
  REQUIRE(report.later_than_asked == std::vector<std::string>{"d"});
  REQUIRE(report.records_left_out == 1);
  const LogHead head = *world.store->Head("d");
  REQUIRE(head.first_seq == Seq{5});
  REQUIRE(head.last_seq == Seq{4});
  REQUIRE(head.version.next_counter(kAlice) == 4);
  REQUIRE((*world.store->Current("d"))->id == id);
}

TEST_CASE(
    "what a snapshot holds is known after a record that has it, too, is "
    "left out",
    "[sqlite][restore]") {
  RestoreWorld world;
  world.Snapshot(5, /*is_trimmed=*/true);
  Record all = Typed("d", kAlice, 0, 7);
  all.time_ms = 9;
  REQUIRE(AppendOne(*world.store, all)->seq == Seq{6});
  const RestoreReport report = world.Restore(8);
  REQUIRE(report.records_left_out == 1);
  const LogHead head = *world.store->Head("d");
  CHECK(head.last_seq == Seq{5});
  CHECK(head.version.next_counter(kAlice) == 5);
}

TEST_CASE("a version that lacks what the snapshot holds is found",
          "[sqlite][restore]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  auto store = MustOpen(path);
  REQUIRE(AppendOne(*store, Typed("d", kAlice, 0, 3)).ok());
  VersionVector version;
  version.Set(kAlice, 4);
  const SnapshotId id = *store->Put("d", Epoch{1}, "snapshot");
  REQUIRE(store->Publish("d", std::nullopt, {id, {Epoch{1}, Seq{1}}, version})
              .ok());
  const absl::Status status = store->Verify();
  CHECK(absl::IsDataLoss(status));
  CHECK(status.ToString().find("the version lacks ops of the snapshot") !=
        std::string::npos);
}

TEST_CASE("a snapshot is in the epoch that a restoration begins",
          "[sqlite][restore]") {
  const bool is_trimmed = GENERATE(true, false);
  RestoreWorld world;
  const SnapshotId id = world.Snapshot(4, is_trimmed);
  const RestoreReport report = world.Restore(INT64_MAX);
  CHECK((*world.store->Current("d"))->position ==
        Position{report.epoch, Seq{4}});
  // What a process that ended before it trimmed has left to do can be done.
  CHECK(world.store->Trim("d", (*world.store->Current("d"))->position, id) ==
        absl::OkStatus());
  CHECK(world.store->Head("d")->first_seq == Seq{5});
}

TEST_CASE("a backup is read where nothing can be written",
          "[sqlite][restore]") {
  RestoreWorld world;
  const std::string folder = world.folder.File("50%?#");
  std::filesystem::create_directory(folder);
  const std::string backup = folder + "/backup.db";
  REQUIRE(world.store->Backup(backup).ok());
  using std::filesystem::perms;
  std::filesystem::permissions(folder, perms::owner_read | perms::owner_exec);
  const std::string restored = world.folder.File("restored.db");
  const auto report = RestoreSqlite({.backup = backup, .path = restored});
  std::filesystem::permissions(folder, perms::owner_all);
  REQUIRE(report.status() == absl::OkStatus());
  CHECK(MustOpen(restored)->Head("d")->last_seq == Seq{5});
  // Nor is anything written where it could be.
  CHECK_FALSE(std::filesystem::exists(backup + "-owner"));
}

TEST_CASE("restoring writes over nothing, and says what is missing",
          "[sqlite][restore]") {
  RestoreWorld world;
  const std::string source = world.folder.File("relay.db");
  const std::string target = world.folder.File("restored.db");
  const auto restore = [&](const std::string& backup, const std::string& path) {
    return RestoreSqlite({.backup = backup, .path = path}).status();
  };
  REQUIRE(absl::IsUnavailable(restore(source, target)));  // it is in use
  world.store.reset();
  REQUIRE(absl::IsAlreadyExists(restore(source, source)));
  REQUIRE(absl::IsNotFound(restore(target, world.folder.File("x.db"))));
  REQUIRE(absl::IsInvalidArgument(restore(source, ":memory:")));
}

}  // namespace
}  // namespace syncline::relay::test
