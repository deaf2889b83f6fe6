// Documents in files: saved by appending, compacted, opened again.
#include "syncline/file/doc_file.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "file/note_file.h"
#include "support/scratch_folder.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a shallow document is kept in a file as one") {
  const ScratchFolder folder;
  Doc whole(PeerId{0xA1});
  REQUIRE(AppendTo(whole, "one two").ok());
  REQUIRE(whole.text("note").Delete(0, 4).ok());
  Doc shallow(PeerId{0xB2});
  REQUIRE(shallow.Import(whole.ExportShallow()).ok());
  {
    DocFile file = MustOpen(folder.File("plan"), shallow);
    REQUIRE(file.Save(shallow).ok());
    REQUIRE(AppendTo(shallow, " three").ok());
    REQUIRE(file.Save(shallow).ok());
  }
  Doc again(PeerId{0xC3});
  DocFile file = MustOpen(folder.File("plan"), again);
  CHECK(again.text("note").ToString() == "two three");
  CHECK(again.shallow_since() == whole.frontier());
  CHECK(again.StateDigest() == shallow.StateDigest());
  REQUIRE(AppendTo(again, "!").ok());
  REQUIRE(file.Save(again).ok());
  REQUIRE(file.Compact(again).ok());
  file = MustOpen(folder.File("other"), whole);  // closes it
  CHECK(TextIn(folder.File("plan")) == "two three!");
  // A file that ends before it begins is not overwritten.
  REQUIRE(file.Save(whole).ok());
  REQUIRE(AppendTo(whole, " more").ok());
  Doc later;
  REQUIRE(later.Import(whole.ExportShallow()).ok());
  CHECK(absl::IsNotFound(file.Save(later)));
}

TEST_CASE("a shallow document does not take the history from its file") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  WriteThree(path);
  Doc whole(PeerId{0xA1});
  MustOpen(path, whole);  // and closes it
  Doc shallow(PeerId{0xB2});
  REQUIRE(shallow.Import(whole.ExportShallow()).ok());
  REQUIRE(AppendTo(shallow, "!").ok());
  {
    DocFile file = MustOpen(path, shallow, {.compact_after_records = 2});
    REQUIRE(file.Save(shallow).ok());
    REQUIRE(AppendTo(shallow, "!").ok());
    REQUIRE(file.Save(shallow).ok());
    CHECK(file.records() == 5);
    const absl::Status refused = file.Compact(shallow);
    CHECK(absl::IsFailedPrecondition(refused));
    CHECK_THAT(std::string(refused.message()),
               ContainsSubstring("history of before 12@00000000000000a1"));
  }
  Doc again;
  DocFile file = MustOpen(path, again);
  CHECK(again.text("note").ToString() == "one two three!!");
  CHECK_FALSE(again.shallow_since());
  REQUIRE(file.Compact(again).ok());  // which has all of it
  CHECK(file.records() == 1);
}

TEST_CASE("a file of a shallow document is compacted by who knows as much") {
  const ScratchFolder folder;
  Doc whole(PeerId{0xA1});
  REQUIRE(AppendTo(whole, "one").ok());
  const std::string early = *whole.ExportShallow();
  REQUIRE(AppendTo(whole, " two").ok());
  Doc since_one(PeerId{0xB2});
  REQUIRE(since_one.Import(early).ok());
  REQUIRE(since_one.Import(whole.ExportSince(since_one.version())).ok());
  Doc since_two(PeerId{0xC3});
  REQUIRE(since_two.Import(whole.ExportShallow()).ok());
  DocFile file = MustOpen(folder.File("plan"), since_one);
  REQUIRE(file.Save(since_one).ok());
  CHECK(absl::IsFailedPrecondition(file.Compact(since_two)));
  CHECK(file.Compact(since_one).ok());
  CHECK(file.Compact(whole).ok());
  CHECK(absl::IsFailedPrecondition(file.Compact(since_one)));
}

TEST_CASE("a record that waits for another is not compacted away") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::vector<size_t> ends = WriteThree(path);
  std::string bytes = Read(path);
  Write(path, bytes.erase(ends[0], ends[1] - ends[0]));  // " two"
  Doc doc;
  DocFile file = MustOpen(path, doc);
  CHECK(absl::IsFailedPrecondition(file.Compact(doc)));
  CHECK(file.records() == 2);
}

TEST_CASE("a document is saved by what is new in it") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  {
    Doc doc(PeerId{0xA1});
    DocFile file = MustOpen(path, doc);
    REQUIRE(doc.text("note").Insert(0, std::string(1000, 'x')).ok());
    REQUIRE(file.Save(doc).ok());
    const uint64_t before = file.bytes();
    REQUIRE(AppendTo(doc, "y").ok());
    REQUIRE(file.Save(doc).ok());
    CHECK(file.bytes() - before < 50);
    CHECK(file.records() == 2);
    REQUIRE(file.Save(doc).ok());
    CHECK(file.records() == 2);
  }
  CHECK(TextIn(path) == std::string(1000, 'x') + "y");
  CHECK(!std::filesystem::exists(path + ".lock"));
}

TEST_CASE("a document that has edits already merges with its file") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  WriteThree(path);
  Doc doc(PeerId{0xB2});
  REQUIRE(doc.text("note").Insert(0, "zero ").ok());
  DocFile file = MustOpen(path, doc);
  CHECK(doc.text("note").size() == 18);
  REQUIRE(file.Save(doc).ok());
  CHECK(file.version() == doc.version());
}

TEST_CASE("many records become one snapshot") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Doc doc(PeerId{0xA1});
  DocFile file = MustOpen(path, doc, {.compact_after_records = 10});
  size_t most = 0;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(AppendTo(doc, "x").ok());
    REQUIRE(file.Save(doc).ok());
    most = std::max(most, file.records());
  }
  CHECK(most == 9);
  REQUIRE(file.Compact(doc).ok());
  CHECK(file.records() == 1);
  CHECK(file.bytes() == std::filesystem::file_size(path));
  file = MustOpen(folder.File("another"), doc);
  CHECK(TextIn(path) == std::string(100, 'x'));
}

TEST_CASE("another document is not saved into a file") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Doc doc(PeerId{0xA1});
  Doc other(PeerId{0xB2});
  {
    DocFile file = MustOpen(path, doc);
    REQUIRE(AppendTo(doc, "one").ok());
    REQUIRE(file.Save(doc).ok());
    REQUIRE(AppendTo(other, "two").ok());
    const std::string bytes = Read(path);
    CHECK(absl::IsFailedPrecondition(file.Save(other)));
    CHECK(Read(path) == bytes);
    REQUIRE(AppendTo(doc, "!").ok());
    CHECK(file.Save(doc).ok());
  }
  CHECK(TextIn(path) == "one!");
}

TEST_CASE("a file knows while a listener may be running") {
  const ScratchFolder folder;
  Doc doc(PeerId{0xA1});
  DocFile file = MustOpen(folder.File("plan"), doc);
  std::vector<bool> busy;
  const auto listening =
      doc.Subscribe([&](const Event&) { busy.push_back(file.is_busy()); });
  REQUIRE(AppendTo(doc, "one").ok());
  REQUIRE(file.Save(doc).ok());
  REQUIRE(AppendTo(doc, "two").ok());
  REQUIRE(file.Compact(doc).ok());
  CHECK(busy == std::vector<bool>{true, true});
  CHECK_FALSE(file.is_busy());
}

TEST_CASE("a large document is not written anew for a few keystrokes") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Doc doc(PeerId{0xA1});
  DocFile file = MustOpen(path, doc, {.compact_after_records = 10});
  SeededRandom random(1);
  std::string noise;
  for (int i = 0; i < 100 << 10; ++i) {
    noise += static_cast<char>(random.Uniform(256));
  }
  REQUIRE(doc.list("blobs").Insert(0, Value::Bytes(noise)).ok());
  REQUIRE(file.Compact(doc).ok());
  size_t most = 0;
  for (int i = 0; i < 150; ++i) {
    REQUIRE(AppendTo(doc, "x").ok());
    REQUIRE(file.Save(doc).ok());
    most = std::max(most, file.records());
  }
  CHECK(most >= 99);
  CHECK(file.records() < most);
}

}  // namespace
}  // namespace syncline::test
