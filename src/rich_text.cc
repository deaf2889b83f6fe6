// Marks, embeds and deltas of a Text.
#include "syncline/rich_text.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/document/checked_value.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/text_delta.h"
#include "syncline/internal/document/text_range.h"
#include "syncline/internal/types/text_marks.h"
#include "syncline/text.h"

namespace syncline {
namespace {

using internal::CodePointRange;
using internal::ContainerIndex;
using internal::Locate;
using internal::LocateRange;
using internal::LocateSlice;
using internal::TextMetrics;

// What a mark says.
absl::StatusOr<internal::TextObject> MakeMark(std::string_view key, Value value,
                                              bool many) {
  if (!internal::IsValidUtf8(key)) {
    return absl::InvalidArgumentError("the key of a mark is not valid UTF-8");
  }
  SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  if (many && value.is_null()) {
    return absl::InvalidArgumentError(
        "a many-valued mark says something: null takes nothing away");
  }
  return internal::TextObject{.kind = internal::ObjectKind::kBegin,
                              .many = many,
                              .key = std::string(key),
                              .value = std::move(value)};
}

}  // namespace

absl::StatusOr<OpId> Text::Mark(size_t begin, size_t end, std::string_view key,
                                Value value, MarkOptions options,
                                TextUnit unit) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(internal::CheckEditUnit(unit));
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
  SYNCLINE_RETURN_IF_ERROR(internal::CheckEditUnit(unit));
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics at,
                            Locate(core()->text(container), position, unit));
  SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  return core()->InsertEmbed(container, at.code_points, std::move(value));
}

absl::StatusOr<uint32_t> Text::NewChild(size_t position, TextUnit unit,
                                        ContainerKind kind) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(internal::CheckEditUnit(unit));
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  SYNCLINE_ASSIGN_OR_RETURN(const TextMetrics at,
                            Locate(core()->text(container), position, unit));
  SYNCLINE_ASSIGN_OR_RETURN(
      const ContainerIndex child,
      core()->InsertEmbedChild(container, at.code_points, kind));
  return child.value();
}

std::vector<TextRun> Text::Runs() const { return *Runs(0, size()); }

absl::StatusOr<std::vector<TextRun>> Text::Runs(size_t begin, size_t end,
                                                TextUnit unit) const {
  const auto& state =
      core()->state<internal::TextState>(ContainerIndex(number()));
  SYNCLINE_ASSIGN_OR_RETURN(const CodePointRange range,
                            LocateSlice(state.rope(), begin, end, unit));
  std::vector<TextRun> runs;
  internal::Rope::Reader reader(state.rope());
  for (internal::TextSpan& span :
       internal::SpansOf(state.objects(), range.begin, range.end)) {
    TextRun& run = runs.emplace_back();
    run.attributes = std::move(span.attributes);
    if (span.embed != nullptr) {
      run.embed = *span.embed;
    } else {
      reader.AppendTo(&run.text, span.begin, span.end);
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
  std::vector<TextMark> marks =
      internal::MarksOf(state.objects(), range.begin, range.end);
  for (TextMark& mark : marks) {
    mark.begin =
        internal::InUnit(state.rope(), static_cast<uint32_t>(mark.begin), unit);
    mark.end =
        internal::InUnit(state.rope(), static_cast<uint32_t>(mark.end), unit);
  }
  return marks;
}

TextDelta Text::ToDelta(TextUnit unit) const {
  const auto& state =
      core()->state<internal::TextState>(ContainerIndex(number()));
  return internal::InsertsOf(state, unit, 0, state.rope().size().code_points);
}

absl::StatusOr<TextDelta> Text::ToDelta(size_t begin, size_t end,
                                        TextUnit unit) const {
  const auto& state =
      core()->state<internal::TextState>(ContainerIndex(number()));
  SYNCLINE_ASSIGN_OR_RETURN(const CodePointRange range,
                            LocateSlice(state.rope(), begin, end, unit));
  return internal::InsertsOf(state, unit, range.begin, range.end);
}

}  // namespace syncline
