#include "syncline/internal/document/revert_text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/container_copy.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/expand.h"
#include "syncline/internal/types/text_marks.h"

namespace syncline::internal {
namespace {

// By what they are known by; several where one was brought back twice.
using MarksById = std::map<OpId, std::vector<TextMark>>;

MarksById MarksIn(const TextState& text) {
  MarksById marks;
  const uint32_t size = text.rope().size().code_points;
  for (TextMark& mark : MarksOf(text.objects(), 0, size)) {
    marks[mark.id].push_back(std::move(mark));
  }
  return marks;
}

// One with an end. REQUIRES: it covers something.
const TextObjects::Entry& BeginOf(const TextObjects& objects, OpId mark) {
  const std::vector<OpId> begins = objects.BeginsOf(mark);
  const auto begin = std::find_if(begins.begin(), begins.end(), [&](OpId id) {
    return objects.Find({id.peer, id.counter + 1}).has_value();
  });
  uint32_t none = 0;
  return *objects.At(*objects.Find(*begin), &none);
}

// REQUIRES: as above.
Expand ExpandOf(const TextObjects& objects, OpId mark) {
  const TextObjects::Entry& begin = BeginOf(objects, mark);
  const OpId id = begin.stamp.id;
  uint32_t none = 0;
  const std::optional<uint32_t> end = objects.Find({id.peer, id.counter + 1});
  return ExpandOf(begin.object.side, objects.At(*end, &none)->object.side);
}

// A part of a text that is to have another value at a key.
struct Wanted {
  uint32_t begin = 0;
  uint32_t end = 0;
  Value value;  // null: none
};

std::map<std::string, Value> OneValued(const Attributes& attributes) {
  std::map<std::string, Value> values;
  for (const Attribute& attribute : attributes) {
    if (!attribute.id) values.emplace(attribute.key, attribute.value);
  }
  return values;
}

void Want(uint32_t begin, uint32_t end, const Value& value,
          std::vector<Wanted>* wanted) {
  if (!wanted->empty() && wanted->back().end == begin &&
      wanted->back().value == value) {
    wanted->back().end = end;
  } else {
    wanted->push_back({begin, end, value});
  }
}

class TextReverter {
 public:
  TextReverter(DocumentCore& core, ContainerIndex text,
               const DocumentCore& source)
      : core_(core),
        text_(text),
        source_(source),
        then_(source.state<TextState>(text)) {}

  absl::Status Run(const Segments& by_place);

 private:
  const TextState& now() const { return core_.state<TextState>(text_); }

  absl::Status RemoveNewMarks();
  absl::Status InsertShown(const Segment& at);
  absl::Status RevertAttributes();
  absl::Status RevertManyMarks();

  DocumentCore& core_;
  ContainerIndex text_;
  const DocumentCore& source_;
  const TextState& then_;
};

absl::Status TextReverter::Run(const Segments& by_place) {
  const Segments changes =
      InUnit(then_, now(), TextUnit::kCodePoints, by_place);
  SYNCLINE_RETURN_IF_ERROR(RemoveNewMarks());
  // From the end, so that positions stay what they are.
  for (auto at = changes.rbegin(); at != changes.rend(); ++at) {
    if (at->new_begin < at->new_end) {
      SYNCLINE_RETURN_IF_ERROR(
          core_.DeleteText(text_, at->new_begin, at->new_end - at->new_begin));
    }
    SYNCLINE_RETURN_IF_ERROR(InsertShown(*at));
  }
  if (then_.objects() == nullptr && now().objects() == nullptr) {
    return absl::OkStatus();
  }
  SYNCLINE_RETURN_IF_ERROR(RevertAttributes());
  return RevertManyMarks();
}

// Marks that were made since, wherever they are now.
absl::Status TextReverter::RemoveNewMarks() {
  if (now().objects() == nullptr) return absl::OkStatus();
  auto ids_in = [](const TextState& text) {
    std::set<OpId> ids;  // in order: it is that of the ops
    if (text.objects() == nullptr) return ids;
    text.objects()->ForEach([&](uint32_t, uint32_t, const auto* entry) {
      const bool is_begin =
          entry != nullptr && entry->object.kind == ObjectKind::kBegin;
      if (is_begin) ids.insert(entry->mark_id());
    });
    return ids;
  };
  const std::set<OpId> was_there = ids_in(then_);
  for (const OpId& id : ids_in(now())) {
    if (was_there.contains(id)) continue;
    SYNCLINE_RETURN_IF_ERROR(core_.RemoveMark(text_, id));
  }
  return absl::OkStatus();
}

// The text and the embeds that were there.
absl::Status TextReverter::InsertShown(const Segment& at) {
  uint32_t position = at.new_begin;
  for (const TextSpan& span :
       SpansOf(then_.objects(), at.old_begin, at.old_end)) {
    const uint32_t count = span.end - span.begin;
    const auto ref =
        span.embed == nullptr ? std::nullopt : span.embed->as_container();
    if (ref) {
      SYNCLINE_ASSIGN_OR_RETURN(
          const ContainerIndex made,
          core_.InsertEmbedChild(text_, position, ref->kind));
      SYNCLINE_RETURN_IF_ERROR(
          CopyContainer(source_, ContainerIndex(ref->number), core_, made));
    } else if (span.embed != nullptr) {
      SYNCLINE_RETURN_IF_ERROR(core_.InsertEmbed(text_, position, *span.embed));
    } else {
      std::string text;
      then_.rope().AppendTo(&text, span.begin, span.end);
      SYNCLINE_RETURN_IF_ERROR(core_.InsertText(text_, position, count, text));
    }
    position += count;
  }
  return absl::OkStatus();
}

// Of marks of which one shows. Both texts have the same code points now.
absl::Status TextReverter::RevertAttributes() {
  const uint32_t size = then_.rope().size().code_points;
  const std::vector<TextSpan> spans = SpansOf(now().objects(), 0, size);
  const std::vector<TextSpan> old_spans = SpansOf(then_.objects(), 0, size);
  std::map<std::string, std::vector<Wanted>> wanted;
  auto at_now = spans.begin();
  auto at_then = old_spans.begin();
  for (uint32_t begin = 0; begin < size;) {
    const uint32_t end = std::min(at_now->end, at_then->end);
    const auto has = OneValued(at_now->attributes);
    const auto had = OneValued(at_then->attributes);
    for (const auto& [key, value] : had) {
      const auto found = has.find(key);
      if (found == has.end() || found->second != value) {
        Want(begin, end, value, &wanted[key]);
      }
    }
    for (const auto& [key, value] : has) {
      if (!had.contains(key)) Want(begin, end, Value(), &wanted[key]);
    }
    if (at_now->end == end) ++at_now;
    if (at_then->end == end) ++at_then;
    begin = end;
  }
  const Expands expands = ExpandsOf(then_);
  for (const auto& [key, parts] : wanted) {
    const auto expand = expands.find(key);
    for (const Wanted& part : parts) {
      TextObject mark;
      mark.key = key;
      mark.value = part.value;
      SYNCLINE_RETURN_IF_ERROR(core_
                                   .MarkText(text_, part.begin, part.end,
                                             expand == expands.end()
                                                 ? Expand::kAfter
                                                 : expand->second,
                                             std::move(mark))
                                   .status());
    }
  }
  return absl::OkStatus();
}

// Of marks that live beside each other, which come back as the ones they were.
absl::Status TextReverter::RevertManyMarks() {
  const MarksById old_marks = MarksIn(then_);
  for (const auto& [id, marks] : MarksIn(now())) {
    if (!marks.front().many) continue;
    const auto found = old_marks.find(id);
    if (found != old_marks.end() && found->second == marks) continue;
    SYNCLINE_RETURN_IF_ERROR(core_.RemoveMark(text_, id));
  }
  const MarksById marks = MarksIn(now());
  for (const auto& [id, wanted] : old_marks) {
    if (!wanted.front().many || marks.contains(id)) continue;
    // It may be there still, and cover nothing.
    if (now().objects() != nullptr && !now().objects()->BeginsOf(id).empty()) {
      SYNCLINE_RETURN_IF_ERROR(core_.RemoveMark(text_, id));
    }
    const Expand expand = ExpandOf(*then_.objects(), id);
    for (const TextMark& mark : wanted) {
      TextObject again = BeginOf(*then_.objects(), id).object;
      again.former =
          FormerMark{BeginOf(*then_.objects(), id).age().lamport, id};
      SYNCLINE_RETURN_IF_ERROR(core_
                                   .MarkText(text_,
                                             static_cast<uint32_t>(mark.begin),
                                             static_cast<uint32_t>(mark.end),
                                             expand, std::move(again))
                                   .status());
    }
  }
  return absl::OkStatus();
}

}  // namespace

Expands ExpandsOf(const TextState& text) {
  Expands expands;
  for (const auto& [id, marks] : MarksIn(text)) {
    expands.insert_or_assign(marks.front().key, ExpandOf(*text.objects(), id));
  }
  return expands;
}

absl::Status RevertText(DocumentCore& core, ContainerIndex text,
                        const DocumentCore& then, const Segments& by_place) {
  return TextReverter(core, text, then).Run(by_place);
}

}  // namespace syncline::internal
