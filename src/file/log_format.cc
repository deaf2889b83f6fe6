#include "file/log_format.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/fixed.h"

namespace syncline::file {
namespace {

using internal::AppendFixed;
using internal::LoadFixed32;

constexpr size_t kCheckedBytes = 8;  // of the header
constexpr size_t kVersionAt = 7;     // in kMagic

uLong Continue(uLong crc, std::string_view bytes) {
  return crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()),
                 bytes.size());
}

uint32_t Crc(std::string_view bytes) {
  return static_cast<uint32_t>(Continue(0, bytes));
}

bool IsZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char byte) { return byte == 0; });
}

bool HeaderIsWhole(std::string_view bytes, size_t at) {
  return bytes.size() - at >= kHeaderBytes &&
         LoadFixed32(bytes.data() + at + kCheckedBytes) ==
             Crc(bytes.substr(at, kCheckedBytes));
}

bool TailIsWhole(std::string_view bytes, size_t at) {
  if (bytes.size() - at < kHeaderBytes) return false;
  if (!HeaderIsWhole(bytes, at)) return !IsZero(bytes.substr(at));
  return LoadFixed32(bytes.data() + at) <= bytes.size() - at - kHeaderBytes;
}

// The checksum of any part of some bytes, from those of their beginnings: so
// that headers that all claim the rest of a file do not cost its length each.
//
// Cost: O(bytes) to build, O(kStep) a part.
class PartChecksums {
 public:
  explicit PartChecksums(std::string_view bytes) : bytes_(bytes) {
    uLong crc = 0;
    for (size_t at = 0; at < bytes.size(); at += kStep) {
      beginnings_.push_back(static_cast<uint32_t>(crc));
      crc = Continue(crc, bytes.substr(at, kStep));
    }
    beginnings_.push_back(static_cast<uint32_t>(crc));
  }

  uint32_t Of(size_t begin, size_t end) const {
    const auto size = static_cast<z_off_t>(end - begin);
    return static_cast<uint32_t>(OfBeginning(end) ^
                                 crc32_combine(OfBeginning(begin), 0, size));
  }

 private:
  static constexpr size_t kStep = 256;

  uLong OfBeginning(size_t end) const {
    const size_t step = end / kStep;
    return Continue(beginnings_[step],
                    bytes_.substr(step * kStep, end - step * kStep));
  }

  std::string_view bytes_;
  std::vector<uint32_t> beginnings_;  // of 0, kStep, 2 * kStep, ... bytes
};

class LogParser {
 public:
  explicit LogParser(std::string_view bytes) : bytes_(bytes) {}

  bool BeginsWithRecord() {
    return bytes_.size() > kMagic.size() && RecordAt(kMagic.size());
  }

  void Parse(ParsedLog* log) {
    size_t at = kMagic.size();
    while (at < bytes_.size()) {
      if (const std::optional<Span> record = RecordAt(at)) {
        log->spans.push_back(*record);
        at = record->end;
        continue;
      }
      const size_t next = NextRecord(at + 1);
      const bool is_tail = next == bytes_.size() &&
                           (!log->spans.empty() || !TailIsWhole(bytes_, at));
      if (is_tail) break;
      log->spans.push_back({at, next, /*damaged=*/true});
      at = next;
    }
    log->end = at;
  }

 private:
  // The content of the record that begins here, if one does.
  std::optional<Span> RecordAt(size_t at) {
    if (!HeaderIsWhole(bytes_, at)) return std::nullopt;
    const size_t begin = at + kHeaderBytes;
    const size_t size = LoadFixed32(bytes_.data() + at);
    if (size > bytes_.size() - begin) return std::nullopt;
    const uint32_t crc = parts_ ? parts_->Of(begin, begin + size)
                                : Crc(bytes_.substr(begin, size));
    if (crc == LoadFixed32(bytes_.data() + at + 4)) {
      return Span{begin, begin + size};
    }
    if (!parts_) parts_.emplace(bytes_);
    return std::nullopt;
  }

  // Where the next record begins; the end of the bytes, where none does.
  size_t NextRecord(size_t at) {
    while (at < bytes_.size() && !RecordAt(at)) ++at;
    return at;
  }

  std::string_view bytes_;
  std::optional<PartChecksums> parts_;  // from the first wrong content on
};

absl::Status WrongStart(std::string_view bytes) {
  if (bytes.substr(0, kVersionAt) == kMagic.substr(0, kVersionAt)) {
    return absl::UnimplementedError(absl::StrCat(
        "a later version of the library wrote this file of a document, or its "
        "byte ",
        kVersionAt, " is damaged"));
  }
  if (LogParser(bytes).BeginsWithRecord()) {
    return absl::DataLossError(
        absl::StrCat("this file of a document is damaged: its first ",
                     kMagic.size(), " bytes are not as they were written"));
  }
  return absl::InvalidArgumentError("this is no file of a document");
}

}  // namespace

std::string EncodeRecord(std::string_view content) {
  std::string record;
  record.reserve(kHeaderBytes + content.size());
  AppendFixed(static_cast<uint32_t>(content.size()), &record);
  AppendFixed(Crc(content), &record);
  AppendFixed(Crc(record), &record);
  record += content;
  return record;
}

absl::StatusOr<ParsedLog> ParseLog(std::string_view bytes) {
  ParsedLog log;
  if (kMagic.substr(0, bytes.size()) != bytes.substr(0, kMagic.size())) {
    if (IsZero(bytes)) return log;
    return WrongStart(bytes);
  }
  if (bytes.size() < kMagic.size()) return log;
  LogParser(bytes).Parse(&log);
  log.tail_is_whole = TailIsWhole(bytes, log.end);
  return log;
}

}  // namespace syncline::file
