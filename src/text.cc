#include "syncline/text.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/text_diff.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/utf8_character.h"
#include "syncline/internal/document/checked_value.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/types/text_marks.h"

namespace syncline {
namespace {

using internal::ContainerIndex;
using internal::Rope;
using internal::TextMetrics;

constexpr size_t kMaxOffset = ~uint32_t{0};

// Of Update: some hundredths of a second, and 16 MB for as long.
constexpr uint64_t kMaxDiffSteps = 4'000'000;

uint32_t MeasureIn(TextUnit unit, const TextMetrics& metrics) {
  switch (unit) {
    case TextUnit::kBytes:
      return metrics.bytes;
    case TextUnit::kCodePoints:
      return metrics.code_points;
    case TextUnit::kUtf16:
      return metrics.utf16;
    case TextUnit::kLines:
      return metrics.newlines;
  }
  return 0;
}

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

absl::StatusOr<TextMetrics> Locate(const Rope& rope, size_t position,
                                   TextUnit unit) {
  const size_t size = MeasureIn(unit, rope.size());
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

// The code points [begin, end) that `count` units from `position` on cover.
struct CodePointRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};
absl::StatusOr<CodePointRange> LocateRange(const Rope& rope, size_t position,
                                           size_t count, TextUnit unit) {
  const size_t size = MeasureIn(unit, rope.size());
  if (position > size || count > size - position) {
    return absl::OutOfRangeError(
        absl::StrCat(count, " ", NameOf(unit), " from position ", position,
                     " on reach beyond the end of a text of ", size));
  }
  if (size == rope.size().code_points) {
    return CodePointRange{static_cast<uint32_t>(position),
                          static_cast<uint32_t>(position + count)};
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

// A position in code points, in `unit`.
size_t InUnit(const Rope& rope, size_t position, TextUnit unit) {
  return MeasureIn(
      unit,
      *rope.Locate(TextUnit::kCodePoints, static_cast<uint32_t>(position)));
}

// The number of code points of a text that is about to be inserted.
absl::StatusOr<uint32_t> Measure(std::string_view utf8) {
  if (utf8.size() == 1 && static_cast<unsigned char>(utf8[0]) < 0x80) return 1;
  if (utf8.size() > kMaxOffset) {
    return absl::ResourceExhaustedError(
        absl::StrCat("one insert holds at most ", kMaxOffset, " bytes"));
  }
  const size_t valid = internal::Utf8ValidPrefix(utf8);
  if (valid < utf8.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text is not valid UTF-8 at byte ", valid));
  }
  return static_cast<uint32_t>(internal::CountCodePoints(utf8));
}

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

// What a mark says.
absl::StatusOr<internal::TextObject> MakeMark(std::string_view key, Value value,
                                              bool many) {
  if (!internal::IsValidUtf8(key)) {
    return absl::InvalidArgumentError("the key of a mark is not valid UTF-8");
  }
  SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  return internal::TextObject{.kind = internal::ObjectKind::kBegin,
                              .many = many,
                              .key = std::string(key),
                              .value = std::move(value)};
}

absl::Status NoLines(TextUnit unit) {
  if (unit != TextUnit::kLines) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "an edit takes a position in bytes, code points or UTF-16 units; use "
      "Convert to find that of a line");
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
  SYNCLINE_RETURN_IF_ERROR(NoLines(unit));
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_ASSIGN_OR_RETURN(
      const CodePointRange range,
      LocateRange(core()->text(container), position, count, unit));
  SYNCLINE_ASSIGN_OR_RETURN(const uint32_t inserted, Measure(utf8));
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

absl::StatusOr<OpId> Text::Mark(size_t begin, size_t end, std::string_view key,
                                Value value, MarkOptions options,
                                TextUnit unit) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(NoLines(unit));
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  if (begin >= end) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a mark covers something: [", begin, ", ", end, ") is empty"));
  }
  SYNCLINE_ASSIGN_OR_RETURN(
      const CodePointRange range,
      LocateRange(core()->text(container), begin, end - begin, unit));
  SYNCLINE_ASSIGN_OR_RETURN(internal::TextObject mark,
                            MakeMark(key, std::move(value), options.many));
  return core()->MarkText(container, range.begin, range.end, options.expand,
                          std::move(mark));
}

absl::Status Text::Unmark(size_t begin, size_t end, std::string_view key,
                          Expand expand, TextUnit unit) {
  return Mark(begin, end, key, Value(), {.expand = expand}, unit).status();
}

absl::Status Text::RemoveMark(OpId id) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  return core()->RemoveMark(container, id);
}

absl::Status Text::InsertEmbed(size_t position, Value value, TextUnit unit) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(NoLines(unit));
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_ASSIGN_OR_RETURN(
      const TextMetrics at, Locate(core()->text(container), position, unit));
  SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  return core()->InsertEmbed(container, at.code_points, std::move(value));
}

std::vector<TextRun> Text::Runs() const { return *Runs(0, size()); }

absl::StatusOr<std::vector<TextRun>> Text::Runs(size_t begin, size_t end,
                                                TextUnit unit) const {
  const auto& state =
      core()->state<internal::TextState>(ContainerIndex(number()));
  SYNCLINE_ASSIGN_OR_RETURN(const CodePointRange range,
                            LocateSlice(state.rope(), begin, end, unit));
  std::vector<internal::TextSpan> spans;
  if (state.objects() != nullptr) {
    spans = SpansOf(*state.objects(), range.begin, range.end);
  } else if (range.begin < range.end) {
    spans.push_back({range.begin, range.end, nullptr, {}});
  }
  std::vector<TextRun> runs;
  for (internal::TextSpan& span : spans) {
    TextRun& run = runs.emplace_back();
    run.attributes = std::move(span.attributes);
    if (span.embed != nullptr) {
      run.embed = *span.embed;
    } else {
      state.rope().AppendTo(&run.text, span.begin, span.end);
    }
  }
  return runs;
}

absl::StatusOr<std::vector<TextMark>> Text::Marks(size_t begin, size_t end,
                                                  TextUnit unit) const {
  const auto& state =
      core()->state<internal::TextState>(ContainerIndex(number()));
  SYNCLINE_ASSIGN_OR_RETURN(const CodePointRange range,
                            LocateSlice(state.rope(), begin, end, unit));
  std::vector<TextMark> marks;
  if (state.objects() == nullptr) return marks;
  for (TextMark& mark : MarksOf(*state.objects())) {
    if (mark.begin >= std::min<size_t>(mark.end, range.end) ||
        mark.end <= range.begin) {
      continue;
    }
    mark.begin = InUnit(state.rope(), mark.begin, unit);
    mark.end = InUnit(state.rope(), mark.end, unit);
    marks.push_back(std::move(mark));
  }
  return marks;
}

absl::Status Text::Update(std::string_view utf8) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_RETURN_IF_ERROR(Measure(utf8).status());
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
  return MeasureIn(unit, core()->text(ContainerIndex(number())).size());
}

absl::StatusOr<size_t> Text::Convert(size_t position, TextUnit from,
                                     TextUnit to) const {
  const Rope& rope = core()->text(ContainerIndex(number()));
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics metrics,
                            Locate(rope, position, from));
  return size_t{MeasureIn(to, metrics)};
}

absl::StatusOr<Cursor> Text::CursorAt(size_t position, CursorSide side,
                                      TextUnit unit) const {
  const ContainerIndex container(number());
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics metrics,
                            Locate(core()->text(container), position, unit));
  return core()->CursorAt(container, metrics.code_points, side);
}

}  // namespace syncline
