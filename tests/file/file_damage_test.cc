// Every byte of a file that is not as it was written is told apart from one
// that never came to be; and what is somebody else's is left alone.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "file/log_format.h"
#include "file/note_file.h"
#include "support/scratch_folder.h"
#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Catch::Matchers::ContainsSubstring;

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
      REQUIRE((at == file::kMagic.size() - 1
                   ? absl::IsUnimplemented(file.status())
                   : absl::IsDataLoss(file.status())));
    } else if (at < ends[1]) {
      REQUIRE(absl::IsDataLoss(file.status()));
    } else {  // the last: it may be an append that did not come to its end
      REQUIRE(file.ok());
      REQUIRE(doc.text("note").ToString() == "one two");
      REQUIRE(Read(path + ".torn") == changed.substr(ends[1]));
      std::filesystem::remove(path + ".torn");
      continue;
    }
    REQUIRE(Read(path) == changed);
    REQUIRE(doc.version().entries().empty());
  }
}

TEST_CASE("a byte that changed in the only record is damage") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  {
    Doc doc(PeerId{0xA1});
    DocFile file = MustOpen(path, doc);
    REQUIRE(AppendTo(doc, "precious").ok());
    REQUIRE(file.Save(doc).ok());
  }
  const std::string bytes = Read(path);
  for (size_t at = file::kMagic.size(); at < bytes.size(); ++at) {
    CAPTURE(at);
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    Write(path, changed);
    Doc doc;
    REQUIRE(absl::IsDataLoss(DocFile::Open(path, doc).status()));
    REQUIRE(Read(path) == changed);
    REQUIRE(ParseDocFile(changed)->damaged.size() == 1);
    DocFile file = MustOpen(path, doc, {.salvage = true});
    REQUIRE(file.damaged().size() == 1);
    REQUIRE(AppendTo(doc, "more").ok());
    REQUIRE(file.Save(doc).ok());
    REQUIRE(Read(path).substr(0, changed.size()) == changed);
  }
  CHECK(!std::filesystem::exists(path + ".torn"));
}

TEST_CASE("what is kept of a torn end is not overwritten by the next") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::vector<size_t> ends = WriteThree(path);
  for (const char* name : {"plan.torn", "plan.torn.2", "plan.torn.3"}) {
    const std::string tail = std::string("torn, and not by a crash, ") + name;
    Write(path, Read(path) + tail);
    CHECK(TextIn(path) == "one two three");
    CHECK(Read(folder.File(name)) == tail);
  }
}

TEST_CASE("only drafts of its own are removed, from beside a good file") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string draft = folder.File("plan.new.12-00c0ffee00c0ffee");
  const std::string others[] = {
      folder.File("plan.new"), folder.File("plan.new.txt"),
      folder.File("plan.new.12-"), folder.File("plan.new.12-Ab"),
      folder.File("plans.new.12-ab")};
  for (const std::string& other : others) Write(other, "precious");
  Write(draft, "half of a snapsh");
  Write(path, "a photo");
  Doc doc;
  CHECK_FALSE(DocFile::Open(path, doc).ok());
  CHECK(Read(draft) == "half of a snapsh");
  std::filesystem::remove(path);
  MustOpen(path, doc);
  CHECK(!std::filesystem::exists(draft));
  for (const std::string& other : others) CHECK(Read(other) == "precious");
}

TEST_CASE("a file keeps its mode, and so does what is put beside it") {
  using std::filesystem::perms;
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const auto mode = [&](const char* name) {
    return std::filesystem::status(folder.File(name)).permissions();
  };
  const perms kMode =
      perms::owner_read | perms::owner_write | perms::group_read;
  Doc doc(PeerId{0xA1});
  {
    DocFile file = MustOpen(path, doc);
    std::filesystem::permissions(path, kMode);
    REQUIRE(AppendTo(doc, "one").ok());
    REQUIRE(file.Save(doc).ok());
    CHECK(mode("plan") == kMode);
    REQUIRE(file.Compact(doc).ok());
    CHECK(mode("plan") == kMode);
  }
  std::ofstream(path, std::ios::app) << "a torn end, and long";
  MustOpen(path, doc);
  CHECK(mode("plan.torn") == kMode);
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

TEST_CASE("salvage passes over a record that the document refuses") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  WriteThree(path);
  const std::string whole = Read(path);
  Doc other(PeerId{0xB2}, {.doc_id = DocId{7}});
  REQUIRE(AppendTo(other, "late").ok());
  const std::string bytes = whole + file::EncodeRecord("no update") +
                            file::EncodeRecord(*other.Export());
  Write(path, bytes);
  Doc doc(PeerId{0xC3});
  CHECK_FALSE(DocFile::Open(path, doc).ok());
  {
    Doc salvaged(PeerId{0xC3});
    DocFile file = MustOpen(path, salvaged, {.salvage = true});
    REQUIRE(file.damaged().size() == 1);
    CHECK(file.damaged()[0].begin == whole.size() + file::kHeaderBytes);
    CHECK(salvaged.version().Includes(other.version()));
    REQUIRE(AppendTo(salvaged, "!").ok());
    REQUIRE(file.Save(salvaged).ok());
    CHECK(absl::IsFailedPrecondition(file.Compact(salvaged)));
    CHECK(Read(path).substr(0, bytes.size()) == bytes);
  }
  // A document that refuses all of it is not the file's.
  Write(path, std::string(file::kMagic) + file::EncodeRecord(*other.Export()));
  Doc another(PeerId{0xD4}, {.doc_id = DocId{8}});
  CHECK_FALSE(DocFile::Open(path, another, {.salvage = true}).ok());
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

}  // namespace
}  // namespace syncline::test
