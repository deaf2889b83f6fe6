// Local edits of texts that are no text: marks and embeds.
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/expand.h"

namespace syncline::internal {

absl::StatusOr<OpId> DocumentCore::MarkText(ContainerIndex container,
                                            uint32_t begin, uint32_t end,
                                            Expand expand, TextObject mark) {
  // Which of two marks shows is decided by their lamports, and those count from
  // the beginning of the history.
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  mark.kind = ObjectKind::kBegin;
  mark.side = BeginSide(expand);
  std::string bytes;
  AppendObject(mark, &bytes);
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(2, bytes.size() + 1));
  const auto& text = state<TextState>(container);
  const OpId id = InsertObject(container, text.PlaceForAnchor(begin, mark.side),
                               std::move(mark));
  TextObject last{.kind = ObjectKind::kEnd, .side = EndSide(expand)};
  const uint32_t place = text.PlaceForAnchor(end, last.side);
  InsertObject(container, place, std::move(last));
  return id;
}

absl::Status DocumentCore::RemoveMark(ContainerIndex container, OpId id) {
  const TextObjects* objects = state<TextState>(container).objects();
  const std::vector<OpId> begins =
      objects == nullptr ? std::vector<OpId>() : objects->BeginsOf(id);
  if (begins.empty()) {
    return absl::NotFoundError(
        absl::StrCat("the text has no mark ", id.ToString()));
  }
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(2 * begins.size(), 0));
  for (const OpId begin : begins) {
    DeleteObject(container, *objects->Find(begin));
    const std::optional<uint32_t> end =
        objects->Find({begin.peer, begin.counter + 1});
    if (end) DeleteObject(container, *end);
  }
  return absl::OkStatus();
}

absl::Status DocumentCore::InsertEmbed(ContainerIndex container,
                                       uint32_t position, Value value) {
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  TextObject embed{.kind = ObjectKind::kEmbed, .value = std::move(value)};
  std::string bytes;
  AppendObject(embed, &bytes);
  SYNCLINE_RETURN_IF_ERROR(CheckRoom(container, 1, bytes.size(), 0));
  InsertObject(container, state<TextState>(container).PlaceForText(position),
               std::move(embed));
  return absl::OkStatus();
}

absl::StatusOr<ContainerIndex> DocumentCore::InsertEmbedChild(
    ContainerIndex container, uint32_t position, ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(
      InsertEmbed(container, position, ContainerRef{kind, 0}));
  const Value* child = state<TextState>(container).EmbedAt(position);
  return ContainerIndex(child->as_container()->number);
}

absl::Status DocumentCore::InsertTextAt(ContainerIndex text, uint32_t place,
                                        uint32_t code_points,
                                        std::string_view utf8) {
  SYNCLINE_RETURN_IF_ERROR(CheckRoom(text, code_points, utf8.size(), 0));
  InsertPlainText(text, place, state<TextState>(text).CodePointsBefore(place),
                  code_points, utf8);
  return absl::OkStatus();
}

absl::Status DocumentCore::RestoreObject(ContainerIndex text, uint32_t place,
                                         Lv was) {
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  const OpRun& run = log().OpRunAt(was);
  std::string_view content = log().Content(run);
  TextObjects::Entry old{{}, StampOf(was)};
  ReadObject(&content, &old.object);
  if (old.object.kind == ObjectKind::kBegin) {
    old.object.former = FormerMark{old.age().lamport, old.mark_id()};
  }
  std::string bytes;
  AppendObject(old.object, &bytes);
  SYNCLINE_RETURN_IF_ERROR(CheckRoom(text, 1, bytes.size(), 0));
  InsertObject(text, place, std::move(old.object));
  return absl::OkStatus();
}

absl::Status DocumentCore::DeletePlaces(ContainerIndex text, uint32_t place,
                                        uint32_t count) {
  SYNCLINE_RETURN_IF_ERROR(CheckRoom(text, 0, 0, count));
  state<TextState>(text).ForEachPart(
      place, count,
      [&](uint32_t at, uint32_t length) { DeletePlainText(text, at, length); },
      [&](uint32_t at) { DeleteObject(text, at); });
  return absl::OkStatus();
}

OpId DocumentCore::InsertObject(ContainerIndex container, uint32_t place,
                                TextObject object) {
  if (is_recording()) journal_.emplace_back(ObjectChange{container, place});
  std::string bytes;
  AppendObject(object, &bytes);
  const Lv op = AppendLocal(container, OpKind::kInsertObject, place, 1, bytes);
  const Stamp stamp = StampOf(op);
  Place(container, op, &object.value);
  PutObject(container, place, {std::move(object), stamp});
  return stamp.id;
}

void DocumentCore::DeleteObject(ContainerIndex container, uint32_t place) {
  AppendLocal(container, OpKind::kDelete, place, 1, {});
  TextObjects::Entry entry = TakeObject(container, place);
  if (is_recording()) {
    journal_.emplace_back(ObjectChange{container, place, std::move(entry)});
  }
}

void DocumentCore::PutObject(ContainerIndex container, uint32_t place,
                             TextObjects::Entry&& entry) {
  auto& text = mutable_state<TextState>(container);
  if (!entry.object.is_anchor()) {
    NoteText(container, text.CodePointsBefore(place), 0, TextState::kEmbedText);
  }
  if (record()) NoteMark(container, text.RangeWith(place, entry));
  text.InsertObject(place, std::move(entry));
}

TextObjects::Entry DocumentCore::TakeObject(ContainerIndex container,
                                            uint32_t place) {
  auto& text = mutable_state<TextState>(container);
  uint32_t none = 0;
  if (!text.objects()->At(place, &none)->object.is_anchor()) {
    NoteText(container, text.CodePointsBefore(place), 1, {});
  }
  if (record()) NoteMark(container, text.objects()->RangeAt(place));
  TextObjects::Entry entry = text.EraseObject(place);
  Drop(entry.object.value);
  return entry;
}

}  // namespace syncline::internal
