// Deltas -> edits of a Text.
//
// Text comes first: inserts and deletes, from left to right. Then what each
// part should be marked with is compared with what it is, and marks are made of
// the differences, as long as they can be.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
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
using internal::InStep;
using internal::TextSpan;
using internal::TextState;

// Key, and id of a many-valued mark.
using Name = std::pair<std::string, std::optional<OpId>>;
using Named = std::map<Name, Value>;

Name NameOf(const Attribute& attribute) {
  return {attribute.key, attribute.id};
}

absl::StatusOr<Named> Checked(const Attributes& attributes) {
  Named named;
  for (const Attribute& attribute : attributes) {
    if (!internal::IsValidUtf8(attribute.key)) {
      return absl::InvalidArgumentError(
          "the key of an attribute is not valid UTF-8");
    }
    SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(attribute.value));
    if (!named.emplace(NameOf(attribute), attribute.value).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("attribute '", attribute.key, "' is named twice"));
    }
  }
  return named;
}

class DeltaWriter {
 public:
  DeltaWriter(const TextState& state, Text text, const DeltaOptions& options)
      : state_(state), text_(text), options_(options) {}

  absl::Status Write(const TextDelta& delta) {
    for (size_t i = 0; i < delta.size(); ++i) {
      const absl::Status status = WriteStep(delta[i]);
      if (!status.ok()) return InStep(i, status);
      parts_.back().step = i;
    }
    for (const Part& part : parts_) {
      const absl::Status status = Compare(part);
      if (!status.ok()) return InStep(part.step, status);
    }
    return MakeMarks();
  }

 private:
  // What a step inserted, or kept, in the text of after.
  struct Part {
    CodePointRange range;
    bool is_inserted = false;
    Named named;
    size_t step = 0;
  };
  // A part that is to be marked.
  struct Stretch {
    uint32_t begin = 0;
    uint32_t end = 0;
    Value value;
  };

  absl::Status WriteStep(const TextStep& step) {
    Part& part = parts_.emplace_back();
    SYNCLINE_ASSIGN_OR_RETURN(part.named, Checked(step.attributes));
    switch (step.kind) {
      case TextStep::Kind::kRetain:
        return Retain(step.count, &part);
      case TextStep::Kind::kInsert:
        part.is_inserted = true;
        return step.embed ? Embed(step, &part) : Insert(step.inserted, &part);
      case TextStep::Kind::kDelete:
        if (part.named.empty()) {
          return text_.Delete(position_, step.count, options_.unit);
        }
        return absl::InvalidArgumentError("a delete has no attributes");
    }
    return absl::InvalidArgumentError("there is no such step");
  }

  absl::Status Retain(size_t count, Part* part) {
    SYNCLINE_ASSIGN_OR_RETURN(part->range, LocateRange(state_.rope(), position_,
                                                       count, options_.unit));
    position_ += count;
    return absl::OkStatus();
  }

  absl::Status Insert(const std::string& utf8, Part* part) {
    const size_t before = text_.size(options_.unit);
    SYNCLINE_RETURN_IF_ERROR(text_.Insert(position_, utf8, options_.unit));
    return Retain(text_.size(options_.unit) - before, part);
  }

  absl::Status Embed(const TextStep& step, Part* part) {
    if (!step.inserted.empty() && step.inserted != TextState::kEmbedText) {
      return absl::InvalidArgumentError("it inserts text and an embed");
    }
    const size_t before = text_.size(options_.unit);
    SYNCLINE_RETURN_IF_ERROR(
        text_.InsertEmbed(position_, *step.embed, options_.unit));
    return Retain(text_.size(options_.unit) - before, part);
  }

  // What its marks lack, or say too much.
  absl::Status Compare(const Part& part) {
    if (part.named.empty() && !part.is_inserted) return absl::OkStatus();
    for (const TextSpan& span : internal::SpansOf(
             state_.objects(), part.range.begin, part.range.end)) {
      Named shown;
      for (const Attribute& attribute : span.attributes) {
        shown.emplace(NameOf(attribute), attribute.value);
      }
      if (part.is_inserted) TakeOff(span, part.named, shown);
      for (const auto& [name, value] : part.named) {
        const auto found = shown.find(name);
        const Value is = found == shown.end() ? Value() : found->second;
        if (value == is) continue;
        if (name.second) SYNCLINE_RETURN_IF_ERROR(CheckMany(name, value, is));
        Want(span, name, value);
      }
    }
    return CheckRemoved(part);
  }

  // From what is inserted.
  void TakeOff(const TextSpan& span, const Named& named, const Named& shown) {
    for (const auto& [name, value] : shown) {
      if (!name.second && !named.contains(name)) Want(span, name, Value());
    }
  }

  static absl::Status CheckMany(const Name& name, const Value& value,
                                const Value& is) {
    if (value.is_null() || is.is_null()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("mark ", name.second->ToString(),
                     " says something else, and marks do not change: take it "
                     "away, and make another"));
  }
  absl::Status CheckRemoved(const Part& part) const {
    if (part.is_inserted || part.range.begin == part.range.end) {
      return absl::OkStatus();
    }
    for (const auto& [name, value] : part.named) {
      if (!name.second || !value.is_null() || removed_.contains(*name.second)) {
        continue;
      }
      return absl::NotFoundError(absl::StrCat("what is kept has no mark ",
                                              name.second->ToString(), " of '",
                                              name.first, "'"));
    }
    return absl::OkStatus();
  }

  void Want(const TextSpan& span, const Name& name, const Value& value) {
    if (name.second && value.is_null()) {
      removed_.insert(*name.second);
    } else {
      Mark(name, span, value);
    }
  }

  void Mark(const Name& name, const TextSpan& span, const Value& value) {
    std::vector<Stretch>& stretches = wanted_[name];
    if (!stretches.empty() && stretches.back().end == span.begin &&
        stretches.back().value == value) {
      stretches.back().end = span.end;
    } else {
      stretches.push_back({span.begin, span.end, value});
    }
  }

  absl::Status MakeMarks() {
    for (const OpId id : removed_) {
      SYNCLINE_RETURN_IF_ERROR(text_.RemoveMark(id));
    }
    for (const auto& [name, stretches] : wanted_) {
      for (const Stretch& stretch : stretches) {
        SYNCLINE_RETURN_IF_ERROR(text_
                                     .Mark(stretch.begin, stretch.end,
                                           name.first, stretch.value,
                                           OptionsOf(name, stretch.value))
                                     .status());
      }
    }
    return absl::OkStatus();
  }

  // What takes a mark off grows as text does that is typed: it is like what is
  // before it.
  MarkOptions OptionsOf(const Name& name, const Value& value) const {
    MarkOptions options;
    options.many = name.second.has_value();
    if (options.many) options.expand = Expand::kNone;
    const auto found = options_.expand.find(name.first);
    if (found != options_.expand.end() && !value.is_null()) {
      options.expand = found->second;
    }
    return options;
  }

  const TextState& state_;
  Text text_;
  const DeltaOptions& options_;
  size_t position_ = 0;  // in the text of now, in the unit
  std::vector<Part> parts_;
  std::map<Name, std::vector<Stretch>> wanted_;
  std::set<OpId> removed_;
};

}  // namespace

absl::Status Text::ApplyDelta(const TextDelta& delta,
                              const DeltaOptions& options) {
  const ContainerIndex container(number());
  SYNCLINE_RETURN_IF_ERROR(internal::CheckEditUnit(options.unit));
  SYNCLINE_RETURN_IF_ERROR(core()->CheckAttached(container));
  return core()->Atomically([&] {
    return DeltaWriter(core()->state<TextState>(container), *this, options)
        .Write(delta);
  });
}

}  // namespace syncline
