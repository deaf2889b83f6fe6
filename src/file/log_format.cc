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

std::string EncodeHeader(size_t size, uint32_t crc) {
  std::string header;
  AppendFixed(static_cast<uint32_t>(size), &header);
  AppendFixed(crc, &header);
  AppendFixed(Crc(header), &header);
  return header;
}

bool HeaderIsWhole(std::string_view bytes, size_t at) {
  return bytes.size() - at >= kHeaderBytes &&
         LoadFixed32(bytes.data() + at + kCheckedBytes) ==
             Crc(bytes.substr(at, kCheckedBytes));
}

// Where the record ends whose header is here, if it is whole; that may be
// beyond the bytes.
std::optional<uint64_t> EndByHeader(std::string_view bytes, size_t at) {
  if (!HeaderIsWhole(bytes, at)) return std::nullopt;
  return at + kHeaderBytes + uint64_t{LoadFixed32(bytes.data() + at)};
}

// The same of a header of which one number is damaged: where the other two are
// those of the bytes up to there.
std::optional<uint64_t> EndByContent(std::string_view bytes, size_t at) {
  if (bytes.size() - at < kHeaderBytes) return std::nullopt;
  const std::string_view header = bytes.substr(at, kHeaderBytes);
  const uint32_t size = LoadFixed32(header.data());
  const uint32_t crc = LoadFixed32(header.data() + 4);
  const size_t begin = at + kHeaderBytes;
  uLong now = 0;
  // Zeros, which the disk may have lost, are no header of a record of none.
  for (size_t end = begin + 1; end <= bytes.size(); ++end) {
    now = Continue(now, bytes.substr(end - 1, 1));
    const bool size_fits = size == end - begin;
    const bool content_fits = crc == now;
    if (!size_fits && !content_fits) continue;
    const std::string right =
        EncodeHeader(end - begin, static_cast<uint32_t>(now));
    if ((size_fits && content_fits) ||
        right.substr(kCheckedBytes) == header.substr(kCheckedBytes)) {
      return end;
    }
  }
  return std::nullopt;
}

bool TailIsWhole(std::string_view bytes, size_t at) {
  if (bytes.size() - at < kHeaderBytes) return false;
  const std::optional<uint64_t> end = EndByHeader(bytes, at);
  return end ? *end <= bytes.size() : !IsZero(bytes.substr(at));
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
  static constexpr size_t kStep = 128;

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
      const size_t next = NextRecord(at);
      if (!RecordAt(next) && IsTail(at, *log)) break;
      log->spans.push_back({at, next, /*damaged=*/true});
      at = next;
    }
    log->end = at;
  }

 private:
  // What a search finds at a byte. A stray is a record that does not count.
  enum class Find : char { kNothing, kRecord, kStray };

  // The content of the record that begins here, if one does.
  std::optional<Span> RecordAt(size_t at) {
    const std::optional<uint64_t> end = EndByHeader(bytes_, at);
    if (!end || *end > bytes_.size()) return std::nullopt;
    const Span content = {at + kHeaderBytes, static_cast<size_t>(*end)};
    const uint32_t crc =
        parts_ ? parts_->Of(content.begin, content.end)
               : Crc(bytes_.substr(content.begin, content.end - content.begin));
    if (crc == LoadFixed32(bytes_.data() + at + 4)) return content;
    if (!parts_) parts_.emplace(bytes_);
    return std::nullopt;
  }

  // Where the next record begins, from what is none on. Where none does: the
  // end of the bytes, or the whole header of one that reaches beyond it.
  size_t NextRecord(size_t at) {
    while (at < bytes_.size() && !searched_from_) {
      if (RecordAt(at)) return at;
      std::optional<uint64_t> end = EndByHeader(bytes_, at);
      if (end && *end > bytes_.size()) return at;
      if (!end) end = EndByContent(bytes_, at);
      if (end) {
        at = static_cast<size_t>(*end);
      } else {
        BeginSearch(++at);
      }
    }
    while (at < bytes_.size() && finds_[at] != Find::kRecord) ++at;
    return at;
  }

  // From here on nothing tells where the records are, and a content may hold
  // some of its own. So one counts only if it leads on to where another begins,
  // or nothing does.
  void BeginSearch(size_t from) {
    searched_from_ = from;
    if (!parts_) parts_.emplace(bytes_);
    finds_.resize(bytes_.size(), Find::kNothing);
    for (size_t at = bytes_.size(); at-- > from;) {
      const std::optional<Span> record = RecordAt(at);
      if (!record) continue;
      finds_[at] = LeadsOn(record->end) ? Find::kRecord : Find::kStray;
    }
  }

  // Whether here is the end, what the disk may have lost, a record that counts,
  // or the header of a damaged or torn one. That stays so if more is appended.
  bool LeadsOn(size_t at) const {
    if (at == bytes_.size() || finds_[at] == Find::kRecord) return true;
    if (IsZero(bytes_.substr(at, kHeaderBytes))) return true;
    return finds_[at] == Find::kNothing && HeaderIsWhole(bytes_, at);
  }

  // Of bytes behind which no record is to be found.
  bool IsTail(size_t at, const ParsedLog& log) const {
    if (log.spans.empty() && TailIsWhole(bytes_, at)) return false;
    if (!searched_from_) return true;
    // What does not count may have been saved.
    at = std::max(at, *searched_from_);
    return std::all_of(finds_.begin() + static_cast<ptrdiff_t>(at),
                       finds_.end(),
                       [](Find find) { return find == Find::kNothing; });
  }

  std::string_view bytes_;
  std::optional<PartChecksums> parts_;  // from the first wrong content on
  std::optional<size_t> searched_from_;
  std::vector<Find> finds_;  // where each byte is, from there on
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
  std::string record = EncodeHeader(content.size(), Crc(content));
  record.reserve(record.size() + content.size());
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
