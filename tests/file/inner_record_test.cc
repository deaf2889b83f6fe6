// A document may hold the bytes of files of documents. They are its content,
// whatever happens to the file around them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "file/log_format.h"
#include "file/note_file.h"
#include "support/scratch_folder.h"
#include "support/seed.h"
#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using file::EncodeRecord;
using file::kHeaderBytes;
using file::kMagic;

// A file of three records, of which the second holds a file of another
// document and something else.
class AttachmentFile {
 public:
  AttachmentFile() {
    Doc inner(PeerId{0xA1});
    REQUIRE(AppendTo(inner, "an attachment").ok());
    const std::string held =
        std::string(kMagic) + EncodeRecord(*inner.Export());
    Doc doc(PeerId{0xB2});
    DocFile file = MustOpen(path(), doc);
    REQUIRE(AppendTo(doc, "before").ok());
    Save(file, doc);
    REQUIRE(doc.map("m").Set("file", Value::Bytes(held)).ok());
    REQUIRE(doc.map("m").Set("pages", 1'000).ok());
    Save(file, doc);
    REQUIRE(Two().find(held) != std::string::npos);
    REQUIRE(AppendTo(doc, ", after").ok());
    Save(file, doc);
  }

  std::string path() const { return folder_.File("plan"); }
  const std::string& bytes() const { return bytes_; }
  size_t begin() const { return ends_[0]; }  // of the record that holds a file
  size_t end() const { return ends_[1]; }

  // The file without its last record.
  std::string Two() const { return bytes_.substr(0, ends_[1]); }

 private:
  void Save(DocFile& file, Doc& doc) {
    REQUIRE(file.Save(doc).ok());
    ends_.push_back(file.bytes());
    bytes_ = Read(path());
  }

  const ScratchFolder folder_;
  std::string bytes_;
  std::vector<size_t> ends_;
};

// Of the file whose second record is damaged there; the document has what its
// first one says.
void CheckSalvage(const AttachmentFile& file, const std::string& changed) {
  const auto content = ParseDocFile(changed);
  REQUIRE(content.ok());
  REQUIRE(content->records.size() == 2);
  REQUIRE(content->tail_bytes == 0);
  Write(file.path(), changed);
  Doc doc(PeerId{0xC3});
  REQUIRE(absl::IsDataLoss(DocFile::Open(file.path(), doc).status()));
  REQUIRE(Read(file.path()) == changed);
  const DocFile salvaged = MustOpen(file.path(), doc, {.salvage = true});
  REQUIRE(salvaged.damaged().size() == 1);
  REQUIRE(salvaged.damaged()[0].begin == file.begin());
  REQUIRE(salvaged.damaged()[0].end == file.end());
  REQUIRE(doc.text("note").ToString() == "before");
}

TEST_CASE("a save that was cut off is a torn end, whatever it held") {
  const AttachmentFile file;
  for (size_t size = file.begin(); size < file.end(); ++size) {
    CAPTURE(size);
    Write(file.path(), file.bytes().substr(0, size));
    REQUIRE(TextIn(file.path()) == "before");
    REQUIRE(Read(file.path()) == file.bytes().substr(0, file.begin()));
    REQUIRE(!std::filesystem::exists(file.path() + ".torn"));
  }
}

TEST_CASE("a byte that changed in the last save is no damage before it") {
  const AttachmentFile file;
  for (size_t at = file.begin(); at < file.end(); ++at) {
    CAPTURE(at);
    std::string changed = file.Two();
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    Write(file.path(), changed);
    REQUIRE(TextIn(file.path()) == "before");
    REQUIRE(Read(file.path() + ".torn") == changed.substr(file.begin()));
    std::filesystem::remove(file.path() + ".torn");
  }
}

TEST_CASE("salvage takes nothing for a record that a damaged one holds") {
  const AttachmentFile file;
  for (size_t at = file.begin(); at < file.end(); ++at) {
    CAPTURE(at);
    std::string changed = file.bytes();
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    CheckSalvage(file, changed);
  }
  for (const char wiped : {'\0', '\xFF'}) {
    std::string changed = file.bytes();
    changed.replace(file.begin(), kHeaderBytes, kHeaderBytes, wiped);
    CheckSalvage(file, changed);
  }
}

TEST_CASE("where no header is left, what may have been saved is not cut off") {
  const AttachmentFile file;
  std::string changed = file.Two();
  changed.replace(file.begin(), kHeaderBytes, kHeaderBytes, '\xFF');
  Write(file.path(), changed);
  Doc doc(PeerId{0xC3});
  CHECK(absl::IsDataLoss(DocFile::Open(file.path(), doc).status()));
  CHECK(Read(file.path()) == changed);
  {
    DocFile salvaged = MustOpen(file.path(), doc, {.salvage = true});
    CHECK(doc.text("note").ToString() == "before");
    REQUIRE(AppendTo(doc, " and on").ok());
    REQUIRE(salvaged.Save(doc).ok());
  }
  CHECK(Read(file.path()).substr(0, changed.size()) == changed);
  Doc again;
  MustOpen(file.path(), again, {.salvage = true});
  CHECK(again.text("note").ToString() == "before and on");
}

TEST_CASE("a header in a content hides no record behind it") {
  // As if its record reached beyond the end of the file.
  const std::string inner = EncodeRecord(std::string(1'000, 'x'));
  const std::string held = EncodeRecord("a" + inner.substr(0, 50) + "b");
  const std::string wiped =
      std::string(kHeaderBytes, '\xFF') + held.substr(kHeaderBytes);
  const std::string before = std::string(kMagic) + EncodeRecord("first");
  const auto log = file::ParseLog(before + wiped + EncodeRecord("last"));
  REQUIRE(log.ok());
  REQUIRE(log->spans.size() == 3);
  CHECK(log->spans[1].damaged);
  CHECK(log->spans[2].begin == before.size() + wiped.size() + kHeaderBytes);
}

TEST_CASE("what is between places that the disk has lost is read") {
  const std::string zeros(64, '\0');
  const auto parse = [&](const std::string& end) {
    const auto log =
        file::ParseLog(std::string(kMagic) + EncodeRecord("one") + zeros +
                       EncodeRecord("two") + EncodeRecord("three") + zeros +
                       EncodeRecord("four") + end);
    REQUIRE(log.ok());
    return log->spans.size();
  };
  CHECK(parse("") == 6);
  CHECK(parse(zeros) == 6);
  CHECK(parse(EncodeRecord("a torn one").substr(0, 15)) == 6);
}

// What a log is made of, and what is to be found in it.
class RandomLog {
 public:
  explicit RandomLog(SeededRandom& random) : random_(random) {
    Add("first");
    for (uint64_t i = random_.Uniform(6); i > 0; --i) {
      if (random_.Chance(0.4)) {
        AddDamaged(Content());
      } else {
        Add(Content());
      }
    }
    Add(Content());
    if (random_.Chance(0.7)) {
      const std::string torn = EncodeRecord(Content() + "x");
      bytes_ += torn.substr(0, random_.Uniform(torn.size()));
    }
  }

  void Check() const {
    const auto log = file::ParseLog(bytes_);
    REQUIRE(log.ok());
    REQUIRE(log->end == end_);
    REQUIRE(log->spans.size() == spans_.size());
    for (size_t i = 0; i < spans_.size(); ++i) {
      REQUIRE(log->spans[i].begin == spans_[i].begin);
      REQUIRE(log->spans[i].end == spans_[i].end);
      REQUIRE(log->spans[i].damaged == spans_[i].damaged);
    }
  }

 private:
  // Records, their headers, parts of them, and other bytes.
  std::string Content() {
    std::string content;
    for (uint64_t i = random_.Uniform(5); i > 0; --i) {
      const std::string inner =
          EncodeRecord(std::string(random_.Uniform(40), 'x'));
      switch (random_.Uniform(4)) {
        case 0:
          content += inner;
          break;
        case 1:
          content += inner.substr(0, kHeaderBytes);
          break;
        case 2:
          content += inner.substr(random_.Uniform(inner.size()));
          break;
        default:
          content += std::string(random_.Uniform(30), '\0');
      }
    }
    return content;
  }

  void Add(const std::string& content) {
    bytes_ += EncodeRecord(content);
    spans_.push_back({bytes_.size() - content.size(), bytes_.size()});
    end_ = bytes_.size();
  }

  // Of a record, in its content or in one of the numbers of its header.
  void AddDamaged(const std::string& content) {
    if (content.empty()) return;
    std::string record = EncodeRecord(content);
    const size_t at = random_.Uniform(record.size());
    const size_t last = at < kHeaderBytes ? (at / 4 + 1) * 4 : record.size();
    const size_t count = 1 + random_.Uniform(last - at);
    for (size_t i = at; i < at + count; ++i) {
      record[i] = static_cast<char>(record[i] ^ (1 + random_.Uniform(255)));
    }
    if (!spans_.back().damaged) {
      spans_.push_back({bytes_.size(), 0, /*damaged=*/true});
    }
    bytes_ += record;
    spans_.back().end = bytes_.size();
  }

  SeededRandom& random_;
  std::string bytes_{kMagic};
  std::vector<file::Span> spans_;
  size_t end_ = 0;
};

TEST_CASE("records are found where they were written, whatever they hold") {
  for (const uint64_t seed : Seeds(2'000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    RandomLog(random).Check();
  }
}

}  // namespace
}  // namespace syncline::test
