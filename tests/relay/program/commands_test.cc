// The commands over a store, whether a relay has it or not.
#include <signal.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/strings/escaping.h"
#include "relay/live/live_client.h"
#include "relay/make_record.h"
#include "relay/program/relay_process.h"
#include "relay/scratch_folder.h"
#include "support/man_page.h"
#include "support/seed.h"
#include "syncline/relay/sqlite_store.h"
#include "syncline/sync/batch.h"

namespace syncline::relay::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using syncline::test::SeededRandom;

constexpr int64_t kFirstTime = 1'800'000'000'000;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(file)),
                     std::istreambuf_iterator<char>());
}

// A store with a document of some records, one a minute, each of a character.
void MakeStore(const std::string& path, const std::string& document,
               int records) {
  Doc doc(PeerId{0xa1});
  auto store = SqliteStore::Open({.path = path});
  REQUIRE(store.status() == absl::OkStatus());
  const LogHead head = *(*store)->Head(document);
  for (int i = 0; i < records; ++i) {
    const VersionVector before = doc.version();
    REQUIRE(doc.text("t").Insert(0, "x").ok());
    REQUIRE(doc.Commit().ok());
    const SyncBatchPtr batch = *SyncBatch::FromUpdate(*doc.ExportSince(before));
    const Record record{.document = document,
                        .epoch = head.epoch,
                        .spans = batch->info().spans,
                        .parents = batch->info().parents,
                        .payload = std::string(batch->encoded()),
                        .author = "ann",
                        .time_ms = kFirstTime + i * 60'000};
    REQUIRE((*store)->Append({&record, 1})[0].ok());
  }
}

// Of an export: its records, without where they stand.
std::string WithoutPlaces(const std::string& lines) {
  std::string result;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const size_t place = line.find("\"position\":");
    if (place == std::string::npos) continue;
    result += line.erase(place, line.find(',', place) - place) + "\n";
  }
  return result;
}

std::string TextOf(const std::string& snapshot) {
  Doc doc;
  REQUIRE(doc.Import(snapshot).ok());
  return doc.text("t").ToString();
}

TEST_CASE("verify tells a good store from a damaged one") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 3);
  Finished finished = RunProgram({"verify", store});
  REQUIRE(finished.code == 0);
  REQUIRE_THAT(finished.out, ContainsSubstring("is good: 1 document"));
  REQUIRE_THAT(RunProgram({"verify", "--json", store}).out,
               ContainsSubstring("\"is_good\":true"));

  std::string bytes = ReadFile(store);
  for (size_t at = 4096 + 100; at < bytes.size(); at += 4096) bytes[at] ^= 1;
  std::ofstream(store, std::ios::binary) << bytes;
  finished = RunProgram({"verify", store});
  CAPTURE(finished.err);
  REQUIRE(finished.code == 3);
  REQUIRE_FALSE(finished.err.empty());
}

TEST_CASE("what is exported can be imported, and nothing of it twice") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 5);
  const std::string file = folder.File("all.jsonl");
  REQUIRE(RunProgram({"export", store, "--to", file}).code == 0);
  REQUIRE(RunProgram({"export", store}).out == ReadFile(file));

  const std::string other = folder.File("other.db");
  Finished finished = RunProgram({"import", other, file});
  REQUIRE(finished.code == 0);
  REQUIRE_THAT(finished.out, ContainsSubstring("5 records imported, 0 were"));
  finished = RunProgram({"import", "--json", other, file});
  REQUIRE_THAT(finished.out, ContainsSubstring("\"records\":0,\"known\":5"));
  REQUIRE(WithoutPlaces(RunProgram({"export", other}).out) ==
          WithoutPlaces(ReadFile(file)));

  const std::string snapshot = folder.File("notes.syncline");
  REQUIRE(RunProgram(
              {"export", other, "notes", "--as-snapshot", "--to=" + snapshot})
              .code == 0);
  REQUIRE(TextOf(ReadFile(snapshot)) == "xxxxx");
  REQUIRE(RunProgram(
              {"import", folder.File("third.db"), snapshot, "--document=copy"})
              .code == 0);
  finished =
      RunProgram({"export", folder.File("third.db"), "copy", "--as-snapshot"});
  REQUIRE(TextOf(finished.out) == "xxxxx");
}

TEST_CASE("what cannot be imported is told by its line") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 3);
  const std::string lines = RunProgram({"export", store}).out;
  const std::string file = folder.File("wrong.jsonl");
  std::ofstream(file) << lines << "{\"document\":\"notes\"}\n";
  Finished finished = RunProgram({"import", folder.File("other.db"), file});
  REQUIRE(finished.code == 3);
  REQUIRE_THAT(finished.err, ContainsSubstring("line 4"));
  // One that builds upon what is not there.
  std::ofstream(file) << lines.substr(lines.find('\n') + 1);
  finished = RunProgram({"import", folder.File("third.db"), file});
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("line 1"));
  finished = RunProgram({"import", store, folder.File("none")});
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("No such file"));
  finished = RunProgram({"import", store, folder.File(""), "--document=notes"});
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("Is a directory"));
}

TEST_CASE("an export replaces a file only where it is told to") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 3);
  const std::string file = folder.File("all.jsonl");
  std::ofstream(file) << "mine";
  const Finished refused = RunProgram({"export", store, "--to=" + file});
  REQUIRE(refused.code == 1);
  REQUIRE_THAT(refused.err, ContainsSubstring("say --force"));
  REQUIRE(ReadFile(file) == "mine");
  REQUIRE(RunProgram({"export", store, "--to=" + file, "--force"}).code == 0);
  REQUIRE(RunProgram({"export", store, "--to=-"}).out == ReadFile(file));
}

TEST_CASE("an export that fails leaves what was there, and nothing else") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  {
    auto opened = SqliteStore::Open({.path = store});
    REQUIRE(opened.status() == absl::OkStatus());
    const Record record = Typed("notes", PeerId{1}, 0, 1);  // of no update
    REQUIRE((*opened)->Append({&record, 1})[0].ok());
  }
  const std::string out = folder.File("out");
  std::filesystem::create_directory(out);
  const Words words = {"export", store, "notes", "--as-snapshot", "--force"};
  const auto export_to = [&](const std::string& path) {
    Words all = words;
    all.push_back("--to=" + path);
    return RunProgram(all);
  };
  Finished finished = export_to(out);
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("is no file"));
  std::ofstream(out + "/mine") << "mine";
  finished = export_to(out + "/mine");
  CAPTURE(finished.err);
  REQUIRE(finished.code == 3);
  REQUIRE(ReadFile(out + "/mine") == "mine");
  finished = export_to(out + "/none");
  REQUIRE(finished.code == 3);
  using Entries = std::filesystem::directory_iterator;
  REQUIRE(std::distance(Entries(out), Entries()) == 1);
}

TEST_CASE("a shallow snapshot is not imported") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 3);
  Doc doc(PeerId{9});
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  const std::string shallow = *doc.ExportShallow();
  const std::string file = folder.File("shallow");
  std::ofstream(file, std::ios::binary) << shallow;
  Finished finished = RunProgram({"import", store, file, "--document=notes"});
  CHECK(finished.code == 2);
  CHECK_THAT(finished.err, ContainsSubstring("shallow snapshot"));
  const std::string batch((*SyncBatch::FromUpdate(shallow))->encoded());
  std::ofstream(file) << R"({"document":"notes","payload":")"
                      << absl::Base64Escape(batch) << "\"}\n";
  finished = RunProgram({"import", store, file});
  CHECK(finished.code == 2);
  CHECK_THAT(finished.err, ContainsSubstring("line 1: this is a shallow"));
  REQUIRE(RunProgram({"compact", store}).code == 0);
  finished = RunProgram({"export", store, "notes", "--as-snapshot"});
  CHECK(TextOf(finished.out) == "xxx");
}

TEST_CASE("a compacted store has the same documents in snapshots") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 5);
  MakeStore(store, "plans", 2);
  Finished finished = RunProgram({"compact", store, "--json"});
  REQUIRE(finished.code == 0);
  REQUIRE_THAT(finished.out, ContainsSubstring("\"compacted\":2"));
  const auto opened = SqliteStore::Open({.path = store});
  REQUIRE((*opened)->Head("notes")->first_seq == Seq{6});
  // A snapshot is exported and imported as what it stands for.
  const std::string lines = RunProgram({"export", store}).out;
  REQUIRE_THAT(lines, ContainsSubstring("\"snapshot\":true"));
  std::ofstream(folder.File("all.jsonl")) << lines;
  REQUIRE(
      RunProgram({"import", folder.File("other.db"), folder.File("all.jsonl")})
          .code == 0);
  finished =
      RunProgram({"export", folder.File("other.db"), "notes", "--as-snapshot"});
  REQUIRE(TextOf(finished.out) == "xxxxx");
}

TEST_CASE("no position of a store is one of another that it is imported to") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 5);
  const bool is_compacted = GENERATE(false, true);
  if (is_compacted) REQUIRE(RunProgram({"compact", store}).code == 0);
  const std::string file = folder.File("all.jsonl");
  Epoch epoch{1};
  for (const char* name : {"second.db", "third.db"}) {
    REQUIRE(RunProgram({"export", store, "--to", file, "--force"}).code == 0);
    const std::string other = folder.File(name);
    for (int i = 0; i < 2; ++i) {
      const Finished finished = RunProgram({"import", other, file});
      CAPTURE(finished.err);
      REQUIRE(finished.code == 0);
    }
    const auto opened = SqliteStore::Open({.path = other});
    const LogHead head = *(*opened)->Head("notes");
    CHECK(head.epoch > epoch);
    CHECK(head.version.next_counter(PeerId{0xa1}) == 5);
    CHECK(head.snapshot.has_value() == is_compacted);
    CHECK((*opened)->Verify() == absl::OkStatus());
    std::filesystem::remove(store);
    std::filesystem::copy_file(other, store);
    epoch = head.epoch;
  }
}

TEST_CASE("a snapshot that is larger than any record is imported") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  VersionVector version;
  version.Set(PeerId{1}, 1);
  {
    SeededRandom random(1);
    std::string noise(size_t{90} << 20, ' ');
    for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
    Doc doc(PeerId{1});
    REQUIRE(doc.map("m").Set("k", Value(std::move(noise))).ok());
    REQUIRE(doc.Commit().ok());
    const SyncBatchPtr batch = *SyncBatch::FromUpdate(*doc.ExportSnapshot());
    REQUIRE(batch->encoded().size() > kMaxPayloadBytes);
    auto opened = SqliteStore::Open({.path = store});
    REQUIRE(*(*opened)->BeginWith("notes", batch->encoded(), version));
  }
  const std::string file = folder.File("all.jsonl");
  REQUIRE(RunProgram({"export", store, "--to", file}).code == 0);
  const std::string other = folder.File("other.db");
  CHECK_THAT(RunProgram({"import", other, file}).out,
             ContainsSubstring("1 records imported, 0 were"));
  CHECK_THAT(RunProgram({"import", other, file}).out,
             ContainsSubstring("0 records imported, 1 were"));
  const auto opened = SqliteStore::Open({.path = other});
  CHECK((*opened)->Head("notes")->version == version);
}

TEST_CASE("a backup is restored as it was at a time") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  const std::string backup = folder.File("backup.db");
  MakeStore(store, "notes", 5);
  REQUIRE(RunProgram({"backup", store, backup, "--verify"}).code == 0);
  Finished finished = RunProgram({"backup", store, backup});
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("is there already"));
  REQUIRE(RunProgram({"verify", backup}).code == 0);

  const std::string restored = folder.File("restored.db");
  // 2027-01-15T08:00:00Z is the first record's time.
  finished = RunProgram(
      {"restore", backup, restored, "--until=2027-01-15T08:01:30Z", "--json"});
  CAPTURE(finished.err);
  REQUIRE(finished.code == 0);
  REQUIRE_THAT(finished.out, ContainsSubstring("\"records_left_out\":3"));
  finished = RunProgram({"export", restored, "notes", "--as-snapshot"});
  REQUIRE(TextOf(finished.out) == "xx");
  REQUIRE(RunProgram({"restore", backup, restored}).code == 1);
  finished = RunProgram({"restore", backup, "a", "--until=yesterday"});
  REQUIRE(finished.code == 2);
  REQUIRE_THAT(finished.err, ContainsSubstring("is no time"));
}

TEST_CASE("what reads a store works beside the relay, what changes it waits") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  RelayProcess relay(ServeWords(store));
  LiveClient ann(relay.WaitForPort(), PeerId{0xa1}, "notes");
  ann.Write("hello");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));

  RelayProcess tail({"tail", store, "notes", "--json"});
  REQUIRE_THAT(tail.WaitForLine("\"position\":\"1:1\""),
               ContainsSubstring("\"spans\":[\"0..5@00000000000000a1\"]"));
  ann.Write("again");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  REQUIRE_FALSE(tail.WaitForLine("\"position\":\"1:2\"").empty());
  tail.Signal(SIGTERM);
  REQUIRE(tail.Wait() == -SIGTERM);

  REQUIRE(RunProgram({"verify", store}).code == 0);
  REQUIRE(RunProgram({"backup", store, folder.File("backup.db")}).code == 0);
  const Finished exported =
      RunProgram({"export", store, "notes", "--as-snapshot"});
  REQUIRE(TextOf(exported.out) == "againhello");
  for (const Words& words :
       {Words{"compact", store}, Words{"import", store, "/dev/null"},
        Words{"restore", store, folder.File("new.db")}}) {
    const Finished finished = RunProgram(words);
    CAPTURE(words, finished.err);
    REQUIRE(finished.code == 4);
    REQUIRE_THAT(finished.err, ContainsSubstring("is used by process"));
  }
  // It goes on, and the backup is what it was.
  ann.Write("!");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  relay.Signal(SIGKILL);
  REQUIRE(relay.Wait() == -SIGKILL);
  REQUIRE(RunProgram({"verify", store}).code == 0);
  const Finished tailed = RunProgram({"tail", store, "notes", "--no-follow"});
  REQUIRE(tailed.code == 0);
  REQUIRE_THAT(tailed.out, ContainsSubstring("1:3"));
}

TEST_CASE("wrong arguments name the help, and change nothing") {
  const ScratchFolder folder;
  const std::string none = folder.File("none.db");
  for (const char* command :
       {"verify", "compact", "export", "import", "backup", "restore", "tail"}) {
    CAPTURE(command);
    Finished finished = RunProgram({command});
    REQUIRE(finished.code == 2);
    REQUIRE_THAT(finished.err, ContainsSubstring("--help tells more"));
    finished = RunProgram({command, "a", "--nonsense"});
    REQUIRE(finished.code == 2);
    REQUIRE_THAT(finished.err, ContainsSubstring("there is no --nonsense"));
  }
  for (const Words& words :
       {Words{"verify", none}, Words{"compact", none}, Words{"export", none},
        Words{"backup", none, folder.File("copy.db")},
        Words{"restore", none, folder.File("copy.db")},
        Words{"tail", none, "notes"}}) {
    const Finished finished = RunProgram(words);
    CAPTURE(words, finished.err);
    REQUIRE(finished.code == 1);
    REQUIRE_THAT(finished.err, ContainsSubstring("is not there"));
    REQUIRE(ReadFile(none).empty());
  }
  const std::string store = folder.File("relay.db");
  MakeStore(store, "notes", 1);
  const Finished finished = RunProgram({"export", store, "nobody"});
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("nothing in a document nobody"));
}

TEST_CASE("the man page has each command, its flags and the exit codes") {
  syncline::test::CheckManPage(SYNCLINE_MAN_PAGE, [](const std::string& words) {
    std::istringstream stream(words);
    const Words split{std::istream_iterator<std::string>(stream), {}};
    const Finished finished = RunProgram(split);
    REQUIRE(finished.code == 0);
    return finished.out;
  });
}

}  // namespace
}  // namespace syncline::relay::test
