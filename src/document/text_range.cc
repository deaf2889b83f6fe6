#include "syncline/internal/document/text_range.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"

namespace syncline::internal {
namespace {

constexpr size_t kMaxOffset = ~uint32_t{0};

const char* NameOf(TextUnit unit) {
  switch (unit) {
    case TextUnit::kBytes:
      return "bytes";
    case TextUnit::kCodePoints:
      return "code points";
    case TextUnit::kUtf16:
      return "UTF-16 units";
    case TextUnit::kLines:
      return "lines";
  }
  return "units that do not exist";
}

}  // namespace

absl::StatusOr<TextMetrics> Locate(const Rope& rope, size_t position,
                                   TextUnit unit) {
  const size_t size = rope.size().in(unit);
  if (position > size) {
    return absl::OutOfRangeError(
        absl::StrCat("position ", position, " is beyond the end of a text of ",
                     size, " ", NameOf(unit)));
  }
  std::optional<TextMetrics> metrics =
      rope.Locate(unit, static_cast<uint32_t>(position));
  if (!metrics) {
    return absl::InvalidArgumentError(
        absl::StrCat("position ", position, ", counted in ", NameOf(unit),
                     ", is inside of a character"));
  }
  return *metrics;
}

absl::StatusOr<CodePointRange> LocateAnyRange(const Rope& rope, size_t position,
                                              size_t count, TextUnit unit) {
  const size_t size = rope.size().in(unit);
  if (position > size || count > size - position) {
    return absl::OutOfRangeError(
        absl::StrCat(count, " ", NameOf(unit), " from position ", position,
                     " on reach beyond the end of a text of ", size));
  }
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics begin,
                            Locate(rope, position, unit));
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics end,
                            Locate(rope, position + count, unit));
  return CodePointRange{begin.code_points, end.code_points};
}

absl::StatusOr<CodePointRange> LocateSlice(const Rope& rope, size_t begin,
                                           size_t end, TextUnit unit) {
  if (begin > end) {
    return absl::OutOfRangeError(
        absl::StrCat("the slice begins at ", begin, " and ends at ", end));
  }
  return LocateRange(rope, begin, end - begin, unit);
}

absl::Status UnitIsLines() {
  return absl::InvalidArgumentError(
      "an edit takes a position in bytes, code points or UTF-16 units; use "
      "Convert to find that of a line");
}

absl::StatusOr<uint32_t> CountLong(std::string_view utf8) {
  if (utf8.size() > kMaxOffset) {
    return absl::ResourceExhaustedError(
        absl::StrCat("one insert holds at most ", kMaxOffset, " bytes"));
  }
  const size_t valid = Utf8ValidPrefix(utf8);
  if (valid < utf8.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text is not valid UTF-8 at byte ", valid));
  }
  return static_cast<uint32_t>(CountCodePoints(utf8));
}

}  // namespace syncline::internal
