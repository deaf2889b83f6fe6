#include "syncline/internal/document/text_delta.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/document/text_range.h"
#include "syncline/internal/types/text_marks.h"

namespace syncline::internal {
namespace {

size_t LengthOf(const TextState& text, TextUnit unit, const TextSpan& span) {
  return InUnit(text.rope(), span.end, unit) -
         InUnit(text.rope(), span.begin, unit);
}

TextStep InsertOf(const TextState& text, TextUnit unit, TextSpan span,
                  Rope::Reader& reader) {
  TextStep step{.kind = TextStep::Kind::kInsert,
                .count = LengthOf(text, unit, span),
                .attributes = std::move(span.attributes)};
  reader.AppendTo(&step.inserted, span.begin, span.end);
  if (span.embed != nullptr) step.embed = *span.embed;
  return step;
}

// What `after` says otherwise than `before`.
Attributes DifferenceOf(const Attributes& before, const Attributes& after) {
  const auto name = [](const Attribute& attribute) {
    return std::tie(attribute.key, attribute.id);
  };
  Attributes difference;
  auto old = before.begin();
  for (const Attribute& attribute : after) {
    for (; old != before.end() && name(*old) < name(attribute); ++old) {
      difference.push_back({old->key, old->id, Value()});
    }
    const bool was_there = old != before.end() && name(*old) == name(attribute);
    if (!was_there || old->value != attribute.value) {
      difference.push_back(attribute);
    }
    if (was_there) ++old;
  }
  for (; old != before.end(); ++old) {
    difference.push_back({old->key, old->id, Value()});
  }
  return difference;
}

// The steps of a text, in the unit of events.
class TextDifference {
 public:
  TextDifference(const TextState& text, TextUnit unit,
                 const ChangeRecord::TextChanges& changes)
      : text_(text), unit_(unit), changes_(changes), reader_(text.rope()) {}

  TextDelta Build() {
    changes_.splices.ForEach(
        [&](uint32_t count, uint32_t note) { Keep(count, note); },
        [&](uint32_t inserted, uint32_t deleted) {
          Insert(inserted);
          if (deleted > 0) {
            delta_.push_back({TextStep::Kind::kDelete, deleted});
          }
        });
    // What is kept behind the last change, and more.
    delta_.pop_back();
    return std::move(delta_);
  }

 private:
  std::vector<TextSpan> Next(uint32_t count) {
    const uint32_t begin = CodePoints(position_);
    position_ += count;
    return SpansOf(text_.objects(), begin, CodePoints(position_));
  }
  uint32_t CodePoints(uint32_t position) const {
    return text_.rope().Locate(unit_, position)->code_points;
  }
  void Keep(uint32_t count, uint32_t note) {
    if (note == Splices::kNoNote) {
      position_ += count;
      return Retain(count, {});
    }
    for (const TextSpan& span : Next(count)) {
      Retain(LengthOf(text_, unit_, span),
             DifferenceOf(changes_.attributes[note], span.attributes));
    }
  }
  void Retain(size_t count, Attributes attributes) {
    if (!delta_.empty() && delta_.back().kind == TextStep::Kind::kRetain &&
        delta_.back().attributes == attributes) {
      delta_.back().count += count;
    } else {
      delta_.push_back({.kind = TextStep::Kind::kRetain,
                        .count = count,
                        .attributes = std::move(attributes)});
    }
  }
  void Insert(uint32_t count) {
    for (TextSpan& span : Next(count)) {
      delta_.push_back(InsertOf(text_, unit_, std::move(span), reader_));
    }
  }

  const TextState& text_;
  const TextUnit unit_;
  const ChangeRecord::TextChanges& changes_;
  Rope::Reader reader_;
  uint32_t position_ = 0;
  TextDelta delta_;
};

}  // namespace

TextDelta InsertsOf(const TextState& text, TextUnit unit, uint32_t begin,
                    uint32_t end) {
  std::vector<TextSpan> spans = SpansOf(text.objects(), begin, end);
  TextDelta delta;
  delta.reserve(spans.size());
  Rope::Reader reader(text.rope());
  for (TextSpan& span : spans) {
    delta.push_back(InsertOf(text, unit, std::move(span), reader));
  }
  return delta;
}

TextDelta DeltaSince(const TextState& text, TextUnit unit,
                     const ChangeRecord::TextChanges& changes) {
  return TextDifference(text, unit, changes).Build();
}

absl::Status InStep(size_t index, const absl::Status& status) {
  return {status.code(),
          absl::StrCat("step ", index, " of the delta: ", status.message())};
}

}  // namespace syncline::internal
