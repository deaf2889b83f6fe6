#include "syncline/text.h"

#include <string>
#include <utility>
#include <vector>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/text_diff.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/utf8_character.h"
#include "syncline/internal/document/attribution.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/text_range.h"

namespace syncline {
namespace {

using internal::CodePointRange;
using internal::ContainerIndex;
using internal::CountInserted;
using internal::Locate;
using internal::LocateRange;
using internal::LocateSlice;
using internal::Rope;
using internal::TextMetrics;

// Of Update: some hundredths of a second, and 16 MB for as long.
constexpr uint64_t kMaxDiffSteps = 4'000'000;

// Whether there is room for all of them, so that none fails after another.
absl::Status CheckSplices(const internal::DocumentCore& core,
                          ContainerIndex text,
                          const std::vector<internal::Splice>& splices,
                          std::string_view utf8) {
  uint64_t inserted = 0;
  uint64_t deleted = 0;
  for (const internal::Splice& splice : splices) {
    inserted += splice.end - splice.begin;
    deleted += splice.deleted;
  }
  return core.CheckRoom(text, inserted, inserted == 0 ? 0 : utf8.size(),
                        deleted);
}

}  // namespace

absl::Status Text::Insert(size_t position, std::string_view utf8,
                          TextUnit unit) {
  return Replace(position, 0, utf8, unit);
}

absl::Status Text::Delete(size_t position, size_t count, TextUnit unit) {
  return Replace(position, count, {}, unit);
}

absl::Status Text::Replace(size_t position, size_t count, std::string_view utf8,
                           TextUnit unit) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(internal::CheckEditUnit(unit));
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_ASSIGN_OR_RETURN(
      const CodePointRange range,
      LocateRange(core()->text(container), position, count, unit));
  SYNCLINE_ASSIGN_OR_RETURN(const uint32_t inserted, CountInserted(utf8));
  const uint32_t deleted = range.end - range.begin;
  if (deleted > 0 && inserted > 0) {
    SYNCLINE_RETURN_IF_ERROR(
        core()->CheckRoom(container, inserted, utf8.size(), deleted));
  }
  if (deleted > 0) {
    SYNCLINE_RETURN_IF_ERROR(
        core()->DeleteText(container, range.begin, deleted));
  }
  if (inserted == 0) return absl::OkStatus();
  return core()->InsertText(container, range.begin, inserted, utf8);
}

absl::Status Text::Update(std::string_view utf8) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_RETURN_IF_ERROR(CountInserted(utf8).status());
  const std::u32string to = internal::CodePointsOf(utf8);
  const std::vector<internal::Splice> splices = internal::DiffTexts(
      internal::CodePointsOf(ToString()), to, kMaxDiffSteps);
  SYNCLINE_RETURN_IF_ERROR(CheckSplices(*core(), container, splices, utf8));
  // From the end, so that positions stay what they are.
  for (auto splice = splices.rbegin(); splice != splices.rend(); ++splice) {
    std::string inserted;
    for (uint32_t i = splice->begin; i < splice->end; ++i) {
      internal::AppendCodePoint(to[i], &inserted);
    }
    SYNCLINE_RETURN_IF_ERROR(
        Replace(splice->position, splice->deleted, inserted));
  }
  return absl::OkStatus();
}

std::string Text::ToString() const {
  return core()->text(ContainerIndex(number())).ToString();
}

absl::StatusOr<std::string> Text::Slice(size_t begin, size_t end,
                                        TextUnit unit) const {
  const Rope& rope = core()->text(ContainerIndex(number()));
  SYNCLINE_ASSIGN_OR_RETURN(const CodePointRange range,
                            LocateSlice(rope, begin, end, unit));
  std::string slice;
  rope.AppendTo(&slice, range.begin, range.end);
  return slice;
}

size_t Text::size(TextUnit unit) const {
  return core()->text(ContainerIndex(number())).size().in(unit);
}

absl::StatusOr<size_t> Text::Convert(size_t position, TextUnit from,
                                     TextUnit to) const {
  const Rope& rope = core()->text(ContainerIndex(number()));
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics metrics,
                            Locate(rope, position, from));
  return size_t{metrics.in(to)};
}

absl::StatusOr<Cursor> Text::CursorAt(size_t position, CursorSide side,
                                      TextUnit unit) const {
  const ContainerIndex container(number());
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics metrics,
                            Locate(core()->text(container), position, unit));
  return core()->CursorAt(container, metrics.code_points, side);
}

absl::StatusOr<std::vector<AuthoredRange>> Text::Authors(size_t begin,
                                                         size_t end,
                                                         TextUnit unit) const {
  if (unit == TextUnit::kLines) {
    return absl::InvalidArgumentError(
        "authors are told by bytes, code points or UTF-16 units; use Convert "
        "to find where a line begins and ends");
  }
  const ContainerIndex container(number());
  const Rope& rope = core()->text(container);
  SYNCLINE_ASSIGN_OR_RETURN(const CodePointRange range,
                            LocateSlice(rope, begin, end, unit));
  SYNCLINE_ASSIGN_OR_RETURN(
      std::vector<AuthoredRange> ranges,
      internal::AuthorsOf(*core(), container, range.begin, range.end));
  if (unit == TextUnit::kCodePoints) return ranges;
  for (AuthoredRange& authored : ranges) {
    authored.begin = begin;
    authored.end = begin = internal::InUnit(
        rope, static_cast<uint32_t>(authored.end), unit);
  }
  return ranges;
}

}  // namespace syncline
