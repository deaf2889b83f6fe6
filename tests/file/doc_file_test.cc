// Documents in files: saved by appending, opened again, and every byte that is
// not as it was written told apart from one that never came to be.
#include "syncline/file/doc_file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "file/log_format.h"
#include "support/scratch_folder.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

DocFile MustOpen(const std::string& path, Doc& doc,
                 DocFileOptions options = {}) {
  auto file = DocFile::Open(path, doc, options);
  INFO(file.status().ToString());
  REQUIRE(file.ok());
  return *std::move(file);
}

absl::Status AppendTo(Doc& doc, std::string_view text) {
  Text note = doc.text("note");
  return note.Insert(note.size(), text);
}

std::string TextIn(const std::string& path) {
  Doc doc;
  const DocFile file = MustOpen(path, doc);
  return doc.text("note").ToString();
}

// The records of a file that says "one", "one two" and "one two three".
std::vector<size_t> WriteThree(const std::string& path) {
  std::vector<size_t> ends;
  Doc doc(PeerId{0xA1});
  DocFile file = MustOpen(path, doc);
  for (const char* word : {"one", " two", " three"}) {
    REQUIRE(AppendTo(doc, word).ok());
    REQUIRE(file.Save(doc).ok());
    ends.push_back(file.bytes());
  }
  return ends;
}

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

TEST_CASE("a file has one owner") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Doc doc, other;
  {
    const DocFile file = MustOpen(path, doc);
    const auto second = DocFile::Open(path, other);
    CHECK(absl::IsUnavailable(second.status()));
    CHECK_THAT(std::string(second.status().message()),
               ContainsSubstring("has this document open"));
  }
  const DocFile file = MustOpen(path, other);
}

TEST_CASE("the lock of a process that is gone is taken over") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  char host[256] = {};
  REQUIRE(gethostname(host, sizeof(host) - 1) == 0);
  // As the JavaScript package writes it; no process has such a number.
  Write(path + ".lock", R"({"pid":2000000000,"host":")" + std::string(host) +
                            R"(","birth":"17","token":"2000000000-x"})");
  Doc doc;
  const DocFile file = MustOpen(path, doc);
}

TEST_CASE("a path that no file has is refused, and touches none") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  WriteThree(path);
  const std::string bytes = Read(path);
  Doc doc;
  for (const size_t size : {size_t{0}, path.size() + 1, path.size() + 2}) {
    std::string wrong = path.substr(0, size);
    wrong.resize(size);
    CHECK(absl::IsInvalidArgument(DocFile::Open(wrong, doc).status()));
    CHECK(absl::IsInvalidArgument(ReadDocFile(wrong).status()));
  }
  CHECK(Read(path) == bytes);
  CHECK(!std::filesystem::exists(path + ".lock"));
}

TEST_CASE("a file has one owner, by whatever links it is found") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string link = folder.File("link");
  const std::string home = folder.File("home");
  std::filesystem::create_symlink("plan", link);
  std::filesystem::create_directory_symlink(folder.File("."), home);
  Doc doc(PeerId{0xA1});
  Doc other;
  {
    DocFile file = MustOpen(link, doc);  // makes what the link is to
    for (const std::string& name : {path, link, home + "/plan"}) {
      CHECK(absl::IsUnavailable(DocFile::Open(name, other).status()));
    }
    REQUIRE(AppendTo(doc, "one").ok());
    REQUIRE(file.Compact(doc).ok());
  }
  CHECK(std::filesystem::is_symlink(link));
  CHECK(TextIn(path) == "one");
  std::filesystem::create_symlink("round", folder.File("round"));
  CHECK_FALSE(DocFile::Open(folder.File("round"), doc).ok());
}

TEST_CASE("a file stays the same when the program goes to another folder") {
  const ScratchFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::create_directory(folder.File("here"));
  std::filesystem::current_path(folder.File("here"));
  Doc doc(PeerId{0xA1});
  {
    DocFile file = MustOpen("plan", doc);
    std::filesystem::current_path(before);
    REQUIRE(AppendTo(doc, "one").ok());
    CHECK(file.Save(doc).ok());
    CHECK(file.Compact(doc).ok());
  }
  CHECK(TextIn(folder.File("here/plan")) == "one");
  CHECK(!std::filesystem::exists(folder.File("here/plan.lock")));
}

TEST_CASE("a folder in the place of the lock is told, and stays") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  std::filesystem::create_directory(path + ".lock");
  Doc doc;
  CHECK(absl::IsUnavailable(DocFile::Open(path, doc).status()));
  CHECK(std::filesystem::is_directory(path + ".lock"));
}

TEST_CASE("a process that has ended unasked holds no lock") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const pid_t child = fork();
  if (child == 0) {
    Doc doc;
    const auto file = DocFile::Open(path, doc);
    _exit(0);  // without a word: the lock stays
  }
  siginfo_t info = {};
  REQUIRE(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) ==
          0);
  REQUIRE(std::filesystem::exists(path + ".lock"));
  Doc doc;
  const DocFile file = MustOpen(path, doc);
  REQUIRE(waitpid(child, nullptr, 0) == child);
}

TEST_CASE("a file that is cut off anywhere has the records before") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::vector<size_t> ends = WriteThree(path);
  const std::string bytes = Read(path);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    CAPTURE(size);
    Write(path, bytes.substr(0, size));
    const std::string expected = size < ends[0]   ? ""
                                 : size < ends[1] ? "one"
                                 : size < ends[2] ? "one two"
                                                  : "one two three";
    Doc doc;
    DocFile file = MustOpen(path, doc);
    REQUIRE(doc.text("note").ToString() == expected);
    // And it goes on from there.
    REQUIRE(AppendTo(doc, "!").ok());
    REQUIRE(file.Save(doc).ok());
    Doc again;
    REQUIRE(file.Save(doc).ok());
    file = MustOpen(folder.File("another"), again);
    REQUIRE(TextIn(path) == expected + "!");
    std::filesystem::remove(folder.File("another"));
  }
}

TEST_CASE("a tail of zeros, as power loss leaves it, is cut off") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  WriteThree(path);
  Write(path, Read(path) + std::string(4096, '\0'));
  Doc doc;
  const DocFile file = MustOpen(path, doc);
  CHECK(doc.text("note").ToString() == "one two three");
  CHECK(file.dropped_bytes() == 4096);
  CHECK(!std::filesystem::exists(path + ".torn"));
}

TEST_CASE("a byte that changed is damage, but for the last record") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::vector<size_t> ends = WriteThree(path);
  const std::string bytes = Read(path);
  for (size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    Write(path, changed);
    Doc doc;
    const auto file = DocFile::Open(path, doc);
    if (at < file::kMagic.size()) {
      REQUIRE(absl::IsInvalidArgument(file.status()));
    } else if (at < ends[1]) {
      REQUIRE(absl::IsDataLoss(file.status()));
    } else {  // the last: it may be an append that did not come to its end
      REQUIRE(file.ok());
      REQUIRE(doc.text("note").ToString() == "one two");
      REQUIRE(Read(path + ".torn") == changed.substr(ends[1]));
      continue;
    }
    REQUIRE(Read(path) == changed);
    REQUIRE(doc.version().entries().empty());
  }
}

TEST_CASE("salvage reads what is around damage, and keeps the damage") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::vector<size_t> ends = WriteThree(path);
  std::string bytes = Read(path);
  bytes[ends[0] + 2] ^= 1;
  Write(path, bytes);
  Doc doc;
  DocFile file = MustOpen(path, doc, {.salvage = true});
  CHECK(doc.text("note").ToString() == "one");  // " three" waits for " two"
  REQUIRE(file.damaged().size() == 1);
  CHECK(file.damaged()[0].begin == ends[0]);
  CHECK(file.damaged()[0].end == ends[1]);
  REQUIRE(AppendTo(doc, "!").ok());
  REQUIRE(file.Save(doc).ok());
  CHECK(absl::IsFailedPrecondition(file.Compact(doc)));
  CHECK(Read(path).substr(0, bytes.size()) == bytes);
}

TEST_CASE("a file of another kind is left alone") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Write(path, "not a document at all");
  Doc doc;
  CHECK(absl::IsInvalidArgument(DocFile::Open(path, doc).status()));
  CHECK(Read(path) == "not a document at all");
  CHECK(!std::filesystem::exists(path + ".lock"));
  CHECK(absl::IsNotFound(
      DocFile::Open(folder.File("no/folder/plan"), doc).status()));
}

TEST_CASE("a record that the document refuses is named") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Write(path, std::string(file::kMagic) + file::EncodeRecord("no update"));
  Doc doc;
  const absl::Status status = DocFile::Open(path, doc).status();
  CHECK(absl::IsDataLoss(status));
  CHECK_THAT(std::string(status.message()), ContainsSubstring("byte 20"));
}

TEST_CASE("a file that is refused keeps its torn end") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string bytes = std::string(file::kMagic) +
                            file::EncodeRecord("no update") +
                            file::EncodeRecord("torn").substr(0, 14);
  Write(path, bytes);
  Doc doc;
  CHECK(absl::IsDataLoss(DocFile::Open(path, doc).status()));
  CHECK(Read(path) == bytes);
  CHECK(!std::filesystem::exists(path + ".torn"));
}

TEST_CASE("a file that was removed takes no more") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Doc doc;
  DocFile file = MustOpen(path, doc);
  std::filesystem::remove(path);
  REQUIRE(AppendTo(doc, "x").ok());
  CHECK(absl::IsFailedPrecondition(file.Save(doc)));
}

}  // namespace
}  // namespace syncline::test
