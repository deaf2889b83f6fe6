// What is special about the SQLite store: its file, and who owns it.
#include "syncline/relay/sqlite_store.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "relay/fake_env.h"
#include "relay/make_record.h"
#include "relay/scratch_folder.h"

namespace syncline::relay::test {
namespace {

std::unique_ptr<SqliteStore> MustOpen(const std::string& path) {
  auto store = SqliteStore::Open({.path = path});
  REQUIRE(store.status() == absl::OkStatus());
  return *std::move(store);
}

// Runs `sql` on a file, as another program would.
void Tamper(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  sqlite3_close(db);
}

bool Mentions(const absl::Status& status, const std::string& words) {
  return std::string(status.message()).find(words) != std::string::npos;
}

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("a store is a file that is there, and nothing else", "[sqlite]") {
  const ScratchFolder folder;
  for (const std::string& path :
       {std::string(), std::string(":memory:"), std::string("file:a?mode=ro"),
        std::string("a\0b", 3)}) {
    REQUIRE(
        absl::IsInvalidArgument(SqliteStore::Open({.path = path}).status()));
  }
}

TEST_CASE("what the system does not open is told with its reason", "[sqlite]") {
  const ScratchFolder folder;
  const auto open = [](const std::string& path) {
    return SqliteStore::Open({.path = path}).status();
  };
  std::ofstream(folder.File("file")) << "x";
  const std::string no_folder = folder.File("none/relay.db");
  CHECK(absl::IsNotFound(open(no_folder)));
  CHECK(Mentions(open(no_folder), no_folder));
  CHECK(Mentions(open(no_folder), "No such file"));
  CHECK(absl::IsFailedPrecondition(open(folder.File(""))));
  CHECK(absl::IsFailedPrecondition(open(folder.File("file/relay.db"))));
  std::filesystem::create_directory(folder.File("folder"));
  CHECK(absl::IsFailedPrecondition(open(folder.File("folder"))));
  CHECK(Mentions(open(folder.File("folder")), "Is a directory"));
  if (geteuid() == 0) return;  // who may do everything
  using std::filesystem::perms;
  std::filesystem::permissions(folder.File("folder"),
                               perms::owner_read | perms::owner_exec);
  const std::string closed = folder.File("folder/relay.db");
  CHECK(absl::IsPermissionDenied(open(closed)));
  CHECK(Mentions(open(closed), "Permission denied"));
}

TEST_CASE("who comes second is told who was first", "[sqlite]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  auto first = MustOpen(path);
  const absl::Status second = SqliteStore::Open({.path = path}).status();
  REQUIRE(absl::IsUnavailable(second));
  REQUIRE(Mentions(second, path));
  REQUIRE(Mentions(second, Env::Real().ProcessName()));
  REQUIRE(AppendOne(*first, Typed("d", kAlice, 0, 1)).ok());
  first.reset();
  REQUIRE(MustOpen(path)->Head("d")->last_seq == Seq{1});
}

TEST_CASE("a file belongs to one process, by whatever name it has it",
          "[sqlite]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  std::filesystem::create_directory(folder.File("folder"));
  const std::string link = folder.File("folder/link.db");
  std::filesystem::create_symlink("../relay.db", link);
  auto first = MustOpen(path);
  const auto open = [](const std::string& name, bool is_read_only = false) {
    return SqliteStore::Open({.path = name, .is_read_only = is_read_only})
        .status();
  };
  REQUIRE(AppendOne(*first, Typed("d", kAlice, 0, 1)).ok());
  CHECK(absl::IsUnavailable(open(link)));
  CHECK(Mentions(open(link), Env::Real().ProcessName()));
  CHECK(open(link, /*is_read_only=*/true) == absl::OkStatus());
  CHECK_FALSE(std::filesystem::exists(link + "-owner"));

  const std::string other = folder.File("folder/other.db");
  std::filesystem::create_hard_link(path, other);
  CHECK(absl::IsUnavailable(open(other)));
  CHECK(Mentions(open(other), "by another name"));
  // What is in the log beside the first name would be missing.
  CHECK(absl::IsUnavailable(open(other, /*is_read_only=*/true)));
  CHECK(open(path, /*is_read_only=*/true) == absl::OkStatus());
  REQUIRE(AppendOne(*first, Typed("d", kAlice, 1, 2)).ok());
  first.reset();
  CHECK(absl::IsFailedPrecondition(open(path)));
  CHECK(Mentions(open(path), "has 2 names"));
  CHECK(open(other, /*is_read_only=*/true) == absl::OkStatus());
  std::filesystem::remove(other);
  REQUIRE(MustOpen(link)->Head("d")->last_seq == Seq{2});
}

TEST_CASE("another process that has the file by another name is seen",
          "[sqlite]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  const std::string other = folder.File("other.db");
  REQUIRE(AppendOne(*MustOpen(path), Typed("d", kAlice, 0, 1)).ok());
  std::array<int, 2> up;
  std::array<int, 2> end;
  REQUIRE(pipe(up.data()) == 0);
  REQUIRE(pipe(end.data()) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  char byte = '+';
  if (child == 0) {
    close(end[1]);
    const auto store = SqliteStore::Open({.path = path});
    (void)!write(up[1], store.ok() ? "+" : "-", 1);
    (void)!read(end[0], &byte, 1);
    _exit(0);
  }
  REQUIRE(read(up[0], &byte, 1) == 1);
  CHECK(byte == '+');
  std::filesystem::rename(path, other);  // as a mount would, with one name
  const absl::Status status = SqliteStore::Open({.path = other}).status();
  CHECK(absl::IsUnavailable(status));
  CHECK(Mentions(status, "another process, by another name"));
  for (const int descriptor : {up[0], up[1], end[0], end[1]}) close(descriptor);
  waitpid(child, nullptr, 0);
  CHECK(MustOpen(other)->Head("d")->last_seq == Seq{1});
}

TEST_CASE("who only reads is let in beside the owner, and changes nothing",
          "[sqlite]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  REQUIRE(absl::IsNotFound(
      SqliteStore::Open({.path = path, .is_read_only = true}).status()));
  REQUIRE_FALSE(std::filesystem::exists(path));
  auto owner = MustOpen(path);
  const auto reader = SqliteStore::Open({.path = path, .is_read_only = true});
  REQUIRE(reader.status() == absl::OkStatus());
  const Record record = Typed("d", kAlice, 0, 3, "abc");
  REQUIRE(owner->Append({&record, 1})[0].ok());
  REQUIRE((*reader)->Head("d")->last_seq == Seq{1});
  REQUIRE((*reader)->Verify() == absl::OkStatus());

  const Record next = Typed("d", kAlice, 3, 4, "d");
  const absl::Status refused = (*reader)->Append({&next, 1})[0].status();
  REQUIRE(absl::IsFailedPrecondition(refused));
  REQUIRE(Mentions(refused, "read only"));
  REQUIRE(absl::IsFailedPrecondition((*reader)->Tombstone("d").status()));
  REQUIRE(owner->Append({&next, 1})[0].ok());
  // What the owner left behind is not carried over by who reads.
  owner.reset();
  owner = MustOpen(path);
  REQUIRE((*reader)->Head("d")->last_seq == Seq{2});
}

TEST_CASE("another program's file is left alone", "[sqlite]") {
  const ScratchFolder folder;
  const std::string database = folder.File("other.db");
  Tamper(database, "CREATE TABLE t (a); PRAGMA application_id = 7");
  const std::string text = folder.File("text");
  std::ofstream(text) << std::string(10'000, 'x');
  const std::string unnamed = folder.File("unnamed.db");
  Tamper(unnamed, "CREATE TABLE t (a)");
  const std::string small_pages = folder.File("small.db");
  Tamper(small_pages, "PRAGMA page_size = 512; CREATE TABLE t (a)");
  for (const std::string& path : {database, text, unnamed, small_pages}) {
    const std::string before = Contents(path);
    const absl::Status status = SqliteStore::Open({.path = path}).status();
    CAPTURE(path, status);
    REQUIRE((absl::IsInvalidArgument(status) || absl::IsDataLoss(status)));
    REQUIRE(Contents(path) == before);
  }
  REQUIRE(
      absl::IsInvalidArgument(SqliteStore::Open({.path = database}).status()));
}

TEST_CASE("a file says what it is, and a later version is refused",
          "[sqlite]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  REQUIRE(AppendOne(*MustOpen(path), Typed("d", kAlice, 0, 1)).ok());
  const std::string header = Contents(path).substr(0, 100);
  REQUIRE(header.substr(68, 4) == "SYNC");  // application_id
  REQUIRE(header.substr(60, 4) == std::string("\0\0\0\2", 4));  // user_version
  REQUIRE(header.substr(18, 3) ==
          std::string("\x02\x02\x08", 3));  // WAL, reserve

  // What a later version would write: checksums and all.
  const auto store = SqliteStore::Open({.path = path});
  REQUIRE(store.ok());
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE,
                          "syncline-checked-unix") == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "PRAGMA user_version = 3", nullptr, nullptr,
                       nullptr) == SQLITE_OK);
  sqlite3_close(db);
  const std::string copy = folder.File("copy.db");
  REQUIRE((*store)->Backup(copy).ok());
  const absl::Status later = SqliteStore::Open({.path = copy}).status();
  REQUIRE(absl::IsFailedPrecondition(later));
  REQUIRE(Mentions(later, "version 3"));
  REQUIRE(Mentions(later, "a later Syncline"));
}

TEST_CASE("what was deleted is not in the files", "[sqlite]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  const std::string secret = "what nobody should find in it";
  auto store = MustOpen(path);
  REQUIRE(AppendOne(*store, Typed("d", kAlice, 0, 1, secret)).ok());
  REQUIRE(store->Put("d", Epoch{1}, secret).ok());
  REQUIRE((Contents(path) + Contents(path + "-wal")).find(secret) !=
          std::string::npos);
  REQUIRE(store->Tombstone("d").ok());
  REQUIRE((Contents(path) + Contents(path + "-wal")).find(secret) ==
          std::string::npos);
}

TEST_CASE("a damaged file names the document and says what to do", "[sqlite]") {
  const ScratchFolder folder;
  const std::string path = folder.File("relay.db");
  const std::string payload(20'000, 'p');
  REQUIRE(
      AppendOne(*MustOpen(path), Typed("notes/7", kAlice, 0, 1, payload)).ok());
  std::string bytes = Contents(path);
  bytes[bytes.find(payload.substr(0, 2'000)) + 1'000] ^= 1;
  std::ofstream(path, std::ios::binary) << bytes;

  const auto store = MustOpen(path);
  const absl::Status status =
      store->Read("notes/7", {Epoch{1}, Seq{1}}, 1).status();
  REQUIRE(absl::IsDataLoss(status));
  REQUIRE(Mentions(status, "notes/7"));
  REQUIRE(Mentions(status, path));
  REQUIRE(Mentions(status, "restore it from a backup"));
  REQUIRE(absl::IsDataLoss(store->Verify()));
  // Others are still there, and more can be written.
  REQUIRE(AppendOne(*store, Typed("other", kAlice, 0, 1)).ok());
  REQUIRE(ReadAll(*store, "other").size() == 1);
}

TEST_CASE("a backup is made while the store is written", "[sqlite]") {
  const ScratchFolder folder;
  auto store = MustOpen(folder.File("relay.db"));
  const std::string payload(2'000, 'p');
  std::vector<Record> group;
  for (uint32_t i = 0; i < 2'000; ++i) {
    group.push_back(Typed("d", kAlice, i, i + 1, payload));
  }
  REQUIRE(store->Append(group).back().ok());
  std::atomic<bool> is_done = false;
  uint32_t next = 0;
  std::thread writer([&] {
    while (!is_done) {
      if (!AppendOne(*store, Typed("d", kBob, next, next + 1)).ok()) break;
      ++next;
    }
  });
  const std::string copy = folder.File("copy.db");
  const absl::Status copied = store->Backup(copy);
  is_done = true;
  writer.join();
  REQUIRE(copied == absl::OkStatus());
  REQUIRE(absl::IsAlreadyExists(store->Backup(copy)));

  auto backup = MustOpen(copy);
  REQUIRE(backup->Verify() == absl::OkStatus());
  const LogHead head = *backup->Head("d");
  REQUIRE(head.last_seq >= Seq{2'000});
  REQUIRE(head.version.next_counter(kAlice) == 2'000);
  REQUIRE(head.version.next_counter(kBob) <= next);
  REQUIRE(ReadAll(*backup, "d").size() == head.last_seq.value);
}

TEST_CASE("a document goes on where another store has got to", "[sqlite]") {
  const ScratchFolder folder;
  FakeEnv env(0);
  const auto store =
      *SqliteStore::Open({.path = folder.File("relay.db"), .env = &env});
  const auto epochs = [&] {
    const LogHead head = *store->Head("d");
    return std::pair(head.epoch.value, head.deleted_before.value);
  };
  using Epochs = std::pair<uint64_t, uint64_t>;
  // No position of the other store is one of this.
  CHECK(*store->GoOnFrom("d", Epoch{5}, Epoch{0}) == Epoch{6});
  CHECK(epochs() == Epochs(6, 0));
  CHECK(*store->GoOnFrom("d", Epoch{6}, Epoch{3}) == Epoch{7});
  CHECK(epochs() == Epochs(7, 3));
  CHECK(*store->GoOnFrom("d", Epoch{4}, Epoch{2}) == Epoch{8});
  CHECK(epochs() == Epochs(8, 3));
  Record record = Typed("d", kAlice, 0, 1);
  record.epoch = Epoch{8};
  REQUIRE(AppendOne(*store, record).ok());
  CHECK(*store->GoOnFrom("d", Epoch{5}, Epoch{3}) == Epoch{8});  // again
  // What is here has not been deleted with what was there.
  const absl::Status status = store->GoOnFrom("d", Epoch{7}, Epoch{6}).status();
  CHECK(absl::IsFailedPrecondition(status));
  CHECK(Mentions(status, "d is in this store"));
  for (const auto& [epoch, deleted_before] :
       {Epochs(0, 0), {2, 3}, {INT64_MAX, 1}, {UINT64_MAX, 1}}) {
    CHECK(absl::IsInvalidArgument(
        store->GoOnFrom("d", Epoch{epoch}, Epoch{deleted_before}).status()));
  }
  CHECK(epochs() == Epochs(8, 3));
  CHECK(ReadAll(*store, "d").size() == 1);
  CHECK(store->Verify() == absl::OkStatus());
  // Nor does a clock that was put back make one twice.
  env.now_ms = 1'000;
  CHECK(*store->GoOnFrom("new", Epoch{1}, Epoch{0}) == Epoch{1'000});
  env.now_ms = 500;
  CHECK(*store->GoOnFrom("new", Epoch{1}, Epoch{0}) == Epoch{1'001});
}

TEST_CASE("a document is begun with a snapshot", "[sqlite]") {
  const ScratchFolder folder;
  const auto store = MustOpen(folder.File("relay.db"));
  VersionVector version;
  version.Set(kAlice, 7);
  CHECK(*store->BeginWith("d", "snapshot", version));
  const LogHead head = *store->Head("d");
  CHECK(head.version == version);
  CHECK(head.first_seq == Seq{2});
  REQUIRE(head.snapshot.has_value());
  CHECK(*store->Get("d", *head.snapshot) == "snapshot");
  CHECK(**store->Current("d") ==
        Published{*head.snapshot, {Epoch{1}, Seq{1}}, version});
  CHECK(AppendOne(*store, Typed("d", kAlice, 7, 8))->seq == Seq{2});
  CHECK_FALSE(*store->BeginWith("d", "another", version));
  CHECK(*store->Tombstone("d") > Epoch{1});
  CHECK(*store->BeginWith("d", "another", version));
  CHECK(store->Verify() == absl::OkStatus());
  CHECK(absl::IsInvalidArgument(
      store->BeginWith("e", std::string(kMaxSnapshotBytes + 1, 'x'), version)
          .status()));
}

TEST_CASE("a document is read as it is at one moment", "[sqlite]") {
  const ScratchFolder folder;
  const auto store = MustOpen(folder.File("relay.db"));
  const auto reader = SqliteStore::Open(
      {.path = folder.File("relay.db"), .is_read_only = true});
  VersionVector version;
  version.Set(kAlice, 1);
  REQUIRE(*store->BeginWith("d", "snapshot", version));
  for (uint32_t i = 1; i < 4; ++i) {
    REQUIRE(AppendOne(*store, Typed("d", kAlice, i, i + 1)).ok());
  }
  const SnapshotId first = *store->Head("d")->snapshot;
  std::vector<std::string> told;
  const WholeReader whole = {
      .on_head =
          [&](const LogHead& head) {
            told.push_back("to " + std::to_string(head.last_seq.value));
            return absl::OkStatus();
          },
      .on_snapshot =
          [&](Position position, std::string_view bytes) {
            told.push_back(position.ToString() + " " + std::string(bytes));
            // Whoever compacts it meanwhile is not in the way.
            const SnapshotId next = *store->Put("d", Epoch{1}, "next");
            REQUIRE(
                store
                    ->Publish(
                        "d", first,
                        {next, {Epoch{1}, Seq{4}}, store->Head("d")->version})
                    .ok());
            REQUIRE(store->Trim("d", {Epoch{1}, Seq{4}}, next).ok());
            REQUIRE(store->Delete("d", {first}).ok());
            return absl::OkStatus();
          },
      .on_record =
          [&](const LoggedRecord& record) {
            told.push_back(std::to_string(record.seq.value));
            return absl::OkStatus();
          }};
  CHECK((*reader)->ReadWhole("d", whole) == absl::OkStatus());
  CHECK(told ==
        std::vector<std::string>{"to 4", "1:1 snapshot", "2", "3", "4"});
  WholeReader failing = whole;
  failing.on_head = [](const LogHead&) { return absl::UnknownError("no"); };
  CHECK((*reader)->ReadWhole("d", failing) == absl::UnknownError("no"));
}

}  // namespace
}  // namespace syncline::relay::test
