#include "file/log_format.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "syncline/internal/base/fixed.h"

namespace syncline::file {
namespace {

using internal::AppendFixed;
using internal::LoadFixed32;

constexpr size_t kCheckedBytes = 8;  // of the header

uint32_t Crc(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
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

// The content of the record that begins here, if one does.
std::optional<Span> RecordAt(std::string_view bytes, size_t at) {
  if (!HeaderIsWhole(bytes, at)) return std::nullopt;
  const size_t begin = at + kHeaderBytes;
  const size_t size = LoadFixed32(bytes.data() + at);
  if (size > bytes.size() - begin) return std::nullopt;
  if (Crc(bytes.substr(begin, size)) != LoadFixed32(bytes.data() + at + 4)) {
    return std::nullopt;
  }
  return Span{begin, begin + size};
}

// Where the next record begins; the end of the bytes, where none does.
size_t NextRecord(std::string_view bytes, size_t at) {
  while (at < bytes.size() && !RecordAt(bytes, at)) ++at;
  return at;
}

bool TailIsWhole(std::string_view bytes, size_t at) {
  if (bytes.size() - at < kHeaderBytes) return false;
  if (!HeaderIsWhole(bytes, at)) return !IsZero(bytes.substr(at));
  return LoadFixed32(bytes.data() + at) <= bytes.size() - at - kHeaderBytes;
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
    return absl::InvalidArgumentError("this is no file of a document");
  }
  if (bytes.size() < kMagic.size()) return log;
  size_t at = kMagic.size();
  while (at < bytes.size()) {
    if (const std::optional<Span> record = RecordAt(bytes, at)) {
      log.spans.push_back(*record);
      at = record->end;
      continue;
    }
    const size_t next = NextRecord(bytes, at + 1);
    if (next == bytes.size()) break;
    log.spans.push_back({at, next, /*damaged=*/true});
    at = next;
  }
  log.end = at;
  log.tail_is_whole = TailIsWhole(bytes, at);
  return log;
}

}  // namespace syncline::file
