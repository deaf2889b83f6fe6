// Local edits: what all of them do, and those of texts. Each keystroke goes
// through here.
#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/text_range.h"
#include "syncline/internal/types/text_marks.h"

namespace syncline::internal {

bool DocumentCore::IsMisnamed(ContainerIndex container) const {
  return std::find(misnamed_roots_.begin(), misnamed_roots_.end(), container) !=
         misnamed_roots_.end();
}

bool DocumentCore::IsAttached(ContainerIndex container) const {
  if (IsMisnamed(container)) return false;
  // A stranger's containers may be in each other, and in no root.
  size_t steps_left = states_.size();
  while (!log().containers().container(container).is_root()) {
    if (!IsPlaced(container) || steps_left-- == 0) return false;
    container = *parent_of(container);
  }
  return true;
}

absl::Status DocumentCore::CheckAttachedChild(ContainerIndex container) const {
  SYNCLINE_RETURN_IF_ERROR(CheckShowsLatest());
  if (IsMisnamed(container)) {
    return absl::InvalidArgumentError(
        "the name of the container is not valid UTF-8");
  }
  if (IsAttached(container)) return absl::OkStatus();
  const ContainerKind kind = log().containers().container(container).kind;
  return absl::FailedPreconditionError(
      absl::StrCat("the ", NameOf(kind),
                   " was removed from the document, or what it is "
                   "in was"));
}

absl::Status DocumentCore::CheckRoom(ContainerIndex container,
                                     uint64_t inserted, uint64_t bytes,
                                     uint64_t deleted) const {
  constexpr uint64_t kMaxTextBytes = std::numeric_limits<uint32_t>::max();
  if (bytes > kMaxTextBytes - text(container).size().bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a text holds at most ", kMaxTextBytes, " bytes"));
  }
  return log().CheckRoom(inserted + deleted, bytes);
}

absl::Status DocumentCore::InsertText(ContainerIndex container,
                                      uint32_t position, uint32_t code_points,
                                      std::string_view utf8) {
  SYNCLINE_RETURN_IF_ERROR(CheckRoom(container, code_points, utf8.size(), 0));
  InsertPlainText(container, state<TextState>(container).PlaceForText(position),
                  position, code_points, utf8);
  return absl::OkStatus();
}

void DocumentCore::InsertPlainText(ContainerIndex container, uint32_t place,
                                   uint32_t position, uint32_t code_points,
                                   std::string_view utf8) {
  auto& state = mutable_state<TextState>(container);
  if (is_recording()) {
    journal_.emplace_back(TextChange{container, place, code_points, {}});
  }
  AppendLocal(container, OpKind::kInsert, place, code_points, utf8);
  NoteText(container, position, 0, utf8);
  state.InsertText(place, code_points, utf8);
}

absl::Status DocumentCore::DeleteText(ContainerIndex container,
                                      uint32_t position, uint32_t count) {
  SYNCLINE_RETURN_IF_ERROR(CheckRoom(container, 0, 0, count));
  const TextObjects* objects = state<TextState>(container).objects();
  if (objects == nullptr) {
    DeletePlainText(container, position, count);
    return absl::OkStatus();
  }
  // Anchors stay, between what is deleted.
  while (count > 0) {
    const uint32_t place = objects->PlaceOf(position);
    uint32_t part = 1;
    if (objects->At(place, &part) != nullptr) {
      DeleteObject(container, place);
    } else {
      part = std::min(part, count);
      DeletePlainText(container, place, part);
    }
    count -= part;
  }
  return absl::OkStatus();
}

void DocumentCore::DeletePlainText(ContainerIndex container, uint32_t place,
                                   uint32_t count) {
  auto& state = mutable_state<TextState>(container);
  const uint32_t position = state.CodePointsBefore(place);
  if (is_recording()) {
    TextChange change{container, place, 0, {}};
    state.rope().AppendTo(&change.deleted, position, position + count);
    journal_.emplace_back(std::move(change));
  }
  AppendLocal(container, OpKind::kDelete, place, count, {});
  NoteText(container, position, count, {});
  state.EraseText(place, count);
}

void DocumentCore::NoteText(ContainerIndex text, uint32_t position,
                            uint32_t deleted, std::string_view inserted) {
  if (!record()) return;
  const Rope& rope = state<TextState>(text).rope();
  const uint32_t begin = InUnit(rope, position, event_unit());
  const uint32_t end = InUnit(rope, position + deleted, event_unit());
  record()->SpliceText(text, begin, end - begin,
                       TextMetrics::Of(inserted).in(event_unit()));
}

// What came with the commit or import has no attributes from before it, and
// what others covered already has its note: only what is left is read.
void DocumentCore::NoteMark(ContainerIndex text, TextObjects::Range range) {
  if (range.begin >= range.end) return;
  const auto& before = state<TextState>(text);
  const Rope& rope = before.rope();
  const TextUnit unit = event_unit();
  auto code_points = [&](uint32_t position) {
    return rope.Locate(unit, position)->code_points;
  };
  const uint32_t first = InUnit(rope, range.begin, unit);
  const uint32_t count = InUnit(rope, range.end, unit) - first;
  for (const auto& part : record()->WithoutNote(text, first, count)) {
    for (TextSpan& span : SpansOf(before.objects(), code_points(part.begin),
                                  code_points(part.end))) {
      const uint32_t begin = InUnit(rope, span.begin, unit);
      const uint32_t end = InUnit(rope, span.end, unit);
      record()->TouchAttributes(text, begin, end - begin,
                                std::move(span.attributes));
    }
  }
}

}  // namespace syncline::internal
