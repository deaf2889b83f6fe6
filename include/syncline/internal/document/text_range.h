// Whether positions are in a text, in any unit, and what they are in code
// points; and what of an application's text may go into one.
//
// Errors are those of Text. Cost: O(log n); O(1) where a unit is a code point
// all over the text. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_TEXT_RANGE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_TEXT_RANGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/internal/containers/rope.h"
#include "syncline/text_unit.h"

namespace syncline::internal {

struct CodePointRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// The measures of the text before a position.
absl::StatusOr<TextMetrics> Locate(const Rope& rope, size_t position,
                                   TextUnit unit);
// Each keystroke goes through the next three: what is most of it is inline.

absl::StatusOr<CodePointRange> LocateAnyRange(const Rope& rope, size_t position,
                                              size_t count, TextUnit unit);
// The code points that `count` units from `position` on cover.
inline absl::StatusOr<CodePointRange> LocateRange(const Rope& rope,
                                                  size_t position, size_t count,
                                                  TextUnit unit) {
  const size_t size = rope.size().in(unit);
  if (size == rope.size().code_points && position <= size &&
      count <= size - position) {
    return CodePointRange{static_cast<uint32_t>(position),
                          static_cast<uint32_t>(position + count)};
  }
  return LocateAnyRange(rope, position, count, unit);
}

absl::Status UnitIsLines();
// Error: InvalidArgument, for kLines, in which nothing is edited.
inline absl::Status CheckEditUnit(TextUnit unit) {
  return unit == TextUnit::kLines ? UnitIsLines() : absl::OkStatus();
}

absl::StatusOr<uint32_t> CountLong(std::string_view utf8);
// The number of code points of a text that is about to be inserted.
inline absl::StatusOr<uint32_t> CountInserted(std::string_view utf8) {
  if (utf8.size() == 1 && static_cast<unsigned char>(utf8[0]) < 0x80) return 1;
  return CountLong(utf8);
}

absl::StatusOr<CodePointRange> LocateSlice(const Rope& rope, size_t begin,
                                           size_t end, TextUnit unit);

// A position in code points, in `unit`. REQUIRES: it is in the text.
inline uint32_t InUnit(const Rope& rope, uint32_t position, TextUnit unit) {
  const TextMetrics& size = rope.size();
  if (size.in(unit) == size.code_points) return position;
  return rope.Locate(TextUnit::kCodePoints, position)->in(unit);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_TEXT_RANGE_H_
