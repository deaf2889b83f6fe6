// A document's file, in the hands of a fuzzer: it edits, saves and compacts on
// a disk that fails and loses power, tears and changes the bytes, and writes
// files of its own whose checksums fit. What must hold:
//
//   what was saved is there whenever the file is opened again
//   a torn end is cut off; a changed byte is told, but in the last record of
//   several, which may be an append that did not come to its end; salvage gives
//   the rest, and no more: of which the document may hold the same bytes
//   a file that is refused is as it was
//
// Thread-safe: no state.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convergence/json_editor.h"
#include "file/log_format.h"
#include "file/simulated_disk.h"
#include "fuzz/byte_random.h"
#include "support/require.h"
#include "support/seed.h"
#include "syncline/file/doc_file.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr size_t kMaxSteps = 60;
constexpr size_t kMaxHeld = 1'000;
constexpr const char* kPath = "plan";
constexpr const char* kTail = "plan.torn";
constexpr const char* kStranger = "stranger";

class Life {
 public:
  explicit Life(ByteRandom& random)
      : random_(random),
        disk_random_(random.Uniform(1 << 16)),
        disk_(disk_random_) {}

  void Run() {
    Open();
    for (size_t i = 0; i < kMaxSteps && !random_.empty(); ++i) Step();
    Crash();
  }

 private:
  // A record, as the file says and as the document knows it.
  using Records = std::vector<std::string>;

  void Step() {
    switch (random_.Uniform(11)) {
      default:
        return JsonEditor(*doc_, random_).Edit();
      case 4:
      case 5:
        return Save();
      case 6:
        return Compact();
      case 7:
        return Fail();
      case 8:
        return Crash();
      case 9:
        Crash();
        return random_.Chance(0.5) ? Change() : Tear();
      case 10:
        Crash();
        return WriteStranger();
    }
  }

  // Small enough for compactions to be common.
  static DocFileOptions Options(bool salvage = false) {
    return {.compact_after_records = 6,
            .compact_after_bytes = 400,
            .salvage = salvage};
  }

  void Fail() {
    if (random_.Chance(0.5)) {
      disk_.FailWith(0.2);
    } else {
      disk_.StopAfter(static_cast<uint32_t>(random_.Uniform(30)));
    }
  }

  void Save() {
    const absl::Status status = file_->Save(*doc_);
    if (status.ok()) {
      told_ = doc_->version();
      REQUIRE(file_->version() == told_);
    } else if (absl::IsFailedPrecondition(status)) {
      Crash();
    }
  }

  void Compact() {
    if (!file_->Compact(*doc_).ok()) return;
    told_ = doc_->version();
    REQUIRE(file_->records() == 1);
  }

  // The power goes; what comes back knows all that was told.
  void Crash() {
    disk_.Crash();
    Open();
  }

  void Open() {
    disk_.FailWith(0);
    file_.reset();
    doc_ = std::make_unique<Doc>(PeerId{++peers_});
    auto file = DocFile::OpenOn(disk_, kPath, *doc_, Options());
    REQUIRE(file.ok());
    file_.emplace(*std::move(file));
    REQUIRE(doc_->version().Includes(told_));
    told_ = doc_->version();
    REQUIRE(file_->version() == told_);
  }

  std::string Bytes(const char* path) { return *disk_.Read(path); }

  void Write(const char* path, std::string_view bytes) {
    const auto file = disk_.Open(path, file::OpenMode::kEmpty);
    REQUIRE(file.ok());
    REQUIRE((*file)->WriteAt(0, bytes).ok());
    REQUIRE((*file)->Sync().ok());
    REQUIRE(disk_.SyncFolder(path).ok());
  }

  static void CheckHolds(const Doc& doc, const Records& records) {
    Doc judge;
    for (const std::string& record : records) {
      REQUIRE(judge.Import(record).ok());
    }
    REQUIRE(doc.version() == judge.version());
    REQUIRE(doc.StateDigest() == judge.StateDigest());
  }

  // The file as it is becomes content of the document.
  void HoldFile() {
    const std::string bytes = Bytes(kPath);
    if (bytes.size() > kMaxHeld) return;
    REQUIRE(doc_->map("held").Set("file", Value::Bytes(bytes)).ok());
    REQUIRE(doc_->counter("a").Add(1).ok());
  }

  // One bit is not as it was written.
  void Change() {
    HoldFile();
    Save();
    const std::string bytes = Bytes(kPath);
    const std::vector<file::Span> spans = file::ParseLog(bytes)->spans;
    Records records = ParseDocFile(bytes)->records;
    const size_t at = random_.Uniform(bytes.size());
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1 << random_.Uniform(8));
    Write(kPath, changed);
    RemoveTails();
    size_t record = 0;
    while (record < spans.size() && spans[record].end <= at) ++record;
    const bool is_last = record > 0 && record + 1 == spans.size();
    Doc doc;
    auto file = DocFile::OpenOn(disk_, kPath, doc, Options());
    if (at < file::kMagic.size()) {
      REQUIRE(file.status().code() == OfChangedStart(at, spans.empty()));
    } else if (is_last) {
      records.pop_back();
      REQUIRE(file.ok());
      CheckHolds(doc, records);
      REQUIRE(Bytes(kTail) == changed.substr(file->bytes()));
    } else {
      REQUIRE(absl::IsDataLoss(file.status()));
      REQUIRE(doc.version().entries().empty());
    }
    if (!is_last || at < file::kMagic.size()) {
      REQUIRE(Bytes(kPath) == changed);
    }
    if (!is_last && at >= file::kMagic.size()) {
      records.erase(records.begin() + static_cast<ptrdiff_t>(record));
      CheckSalvage(changed, records);
    }
    Write(kPath, bytes);
    Open();
  }

  // Crashes may have left some, too.
  void RemoveTails() {
    for (const std::string& path : disk_.PathsFrom(kTail)) {
      REQUIRE(disk_.Remove(path).ok());
    }
  }

  // The last byte of the start is the version of the format.
  static absl::StatusCode OfChangedStart(size_t at, bool is_empty) {
    if (at + 1 == file::kMagic.size()) return absl::StatusCode::kUnimplemented;
    return is_empty ? absl::StatusCode::kInvalidArgument
                    : absl::StatusCode::kDataLoss;
  }

  void CheckSalvage(const std::string& changed, const Records& records) {
    Doc doc(PeerId{++peers_});
    auto file = DocFile::OpenOn(disk_, kPath, doc, Options(/*salvage=*/true));
    REQUIRE(file.ok());
    REQUIRE(file->damaged().size() == 1);
    CheckHolds(doc, records);
    REQUIRE(doc.text("a").Insert(0, "more").ok());
    REQUIRE(file->Save(doc).ok());
    REQUIRE(absl::IsFailedPrecondition(file->Compact(doc)));
    REQUIRE(Bytes(kPath).substr(0, changed.size()) == changed);
  }

  // An append that did not come to its end, or what a disk makes of one.
  void Tear() {
    const std::string bytes = Bytes(kPath);
    if (ParseDocFile(bytes)->records.empty()) return;  // it is not appended
    HoldFile();
    const std::string record = file::EncodeRecord(*doc_->Export());
    std::string tail;
    switch (random_.Uniform(3)) {
      case 0:
        tail = record.substr(0, random_.Uniform(record.size()));
        break;
      case 1:
        tail.resize(random_.Uniform(40));
        break;
      default:
        tail = record;
        tail[random_.Uniform(tail.size())] ^= 1;
    }
    Write(kPath, bytes + tail);
    Open();
    REQUIRE(file_->dropped_bytes() == tail.size());
    REQUIRE(Bytes(kPath) == bytes);
  }

  // What somebody else made. Its checksums fit.
  void WriteStranger() {
    const std::string bytes = Stranger();
    Write(kStranger, bytes);
    (void)ParseDocFile(bytes);
    for (const bool salvage : {false, true}) {
      Doc doc(PeerId{++peers_});
      auto file = DocFile::OpenOn(disk_, kStranger, doc, Options(salvage));
      if (!file.ok()) {
        REQUIRE(Bytes(kStranger) == bytes);
        continue;
      }
      if (!doc.text("a").Insert(0, "more").ok()) return;
      if (!file->Save(doc).ok()) return;
      Doc again;
      REQUIRE(DocFile::OpenOn(disk_, kStranger, again, Options(salvage)).ok());
      REQUIRE(again.version().Includes(doc.version()));
      return;
    }
  }

  std::string Stranger() {
    std::string bytes(file::kMagic);
    for (size_t i = random_.Uniform(6); i > 0; --i) {
      std::string content = random_.Take(random_.Uniform(64));
      switch (random_.Uniform(5)) {
        case 0:  // of what kind it says
          content.insert(0, internal::kEnvelopeBytes, '\0');
          SealEnvelope(random_.Pick(kKinds), &content);
          bytes += file::EncodeRecord(content);
          break;
        case 1:
          bytes += file::EncodeRecord(*doc_->ExportSnapshot());
          break;
        case 2:
          bytes += file::EncodeRecord(*doc_->Export());
          break;
        case 3:  // a header whose content is another
          bytes += file::EncodeRecord(content).substr(0, file::kHeaderBytes);
          break;
        default:
          bytes += content;
      }
    }
    bytes.resize(bytes.size() - random_.Uniform(bytes.size() + 1) / 8);
    return bytes;
  }

  static constexpr internal::BytesKind kKinds[] = {
      internal::BytesKind::kUpdate, internal::BytesKind::kSnapshot,
      internal::BytesKind::kShallow, internal::BytesKind::kVersion};

  ByteRandom& random_;
  SeededRandom disk_random_;
  SimulatedDisk disk_;
  std::unique_ptr<Doc> doc_;
  std::optional<DocFile> file_;
  VersionVector told_;  // what was reported as saved
  uint64_t peers_ = 0;
};

}  // namespace
}  // namespace syncline::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  syncline::test::ByteRandom random(data, size);
  syncline::test::Life(random).Run();
  return 0;
}
