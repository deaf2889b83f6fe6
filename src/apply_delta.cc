// Deltas -> edits of a Text; differences -> edits of a Doc, of which the deltas
// of texts are made here, too.
//
// Text comes first: inserts and deletes, from left to right. Then what each
// part should be marked with is compared with what it is, and marks are made of
// the differences, as long as they can be.
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/doc.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/document/checked_value.h"
#include "syncline/internal/document/diff_writer.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/revert_text.h"
#include "syncline/internal/document/text_delta.h"
#include "syncline/internal/document/text_range.h"
#include "syncline/internal/types/text_marks.h"
#include "syncline/text.h"

namespace syncline {
namespace {

using internal::CodePointRange;
using internal::ContainerIndex;
using internal::DocumentCore;
using internal::EmbedChild;
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

// A mark that is made again, and is as old as its op.
internal::TextObject MarkAgain(const Name& name, const Value& value) {
  return {.kind = internal::ObjectKind::kBegin,
          .many = true,
          .key = name.first,
          .value = value,
          .former = internal::FormerMark{~uint32_t{0}, *name.second}};
}

class DeltaWriter {
 public:
  // Keeps references to all. `core`, of a difference alone: embeds are then
  // containers, too, and many-valued marks are made and taken away with their
  // ids, also from a part of what they cover.
  DeltaWriter(const TextState& state, Text text, const DeltaOptions& options,
              DocumentCore* core = nullptr, EmbedChild* embed_child = nullptr)
      : state_(state),
        text_(text),
        options_(options),
        core_(core),
        embed_child_(embed_child) {}

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
    const std::optional<ContainerRef> child = step.embed->as_container();
    if (child && embed_child_ != nullptr) {
      SYNCLINE_ASSIGN_OR_RETURN(
          const internal::TextMetrics at,
          internal::Locate(state_.rope(), position_, options_.unit));
      SYNCLINE_RETURN_IF_ERROR((*embed_child_)(at.code_points, *child));
    } else {
      SYNCLINE_RETURN_IF_ERROR(
          text_.InsertEmbed(position_, *step.embed, options_.unit));
    }
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
      const bool can_be = !name.second || core_ != nullptr;
      if (can_be && !named.contains(name)) Want(span, name, Value());
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
      cuts_[name].push_back({span.begin, span.end});
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

  // What is left of the marks that are taken away is to be marked with them.
  void KeepRests() {
    const uint32_t size = state_.rope().size().code_points;
    for (const TextMark& mark : internal::MarksOf(state_.objects(), 0, size)) {
      const auto cuts = cuts_.find({mark.key, mark.id});
      if (cuts == cuts_.end()) continue;
      auto begin = static_cast<uint32_t>(mark.begin);
      const auto end = static_cast<uint32_t>(mark.end);
      std::vector<Stretch>& rests = wanted_[cuts->first];
      for (const CodePointRange& cut : cuts->second) {
        if (begin < std::min(cut.begin, end)) {
          rests.push_back({begin, std::min(cut.begin, end), mark.value});
        }
        begin = std::max(begin, cut.end);
      }
      if (begin < end) rests.push_back({begin, end, mark.value});
    }
    for (const auto& [name, cuts] : cuts_) Join(&wanted_[name]);
  }

  static void Join(std::vector<Stretch>* stretches) {
    internal::Sort(
        stretches->begin(), stretches->end(),
        [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
    std::vector<Stretch> joined;
    for (Stretch& next : *stretches) {
      if (!joined.empty() && next.begin <= joined.back().end) {
        joined.back().end = std::max(joined.back().end, next.end);
      } else {
        joined.push_back(std::move(next));
      }
    }
    stretches->swap(joined);
  }

  absl::Status MakeMarks() {
    if (core_ != nullptr && !cuts_.empty()) KeepRests();
    for (const OpId id : removed_) {
      SYNCLINE_RETURN_IF_ERROR(text_.RemoveMark(id));
    }
    for (const auto& [name, stretches] : wanted_) {
      for (const Stretch& stretch : stretches) {
        SYNCLINE_RETURN_IF_ERROR(MakeMark(name, stretch));
      }
    }
    return absl::OkStatus();
  }

  absl::Status MakeMark(const Name& name, const Stretch& stretch) {
    const MarkOptions options = OptionsOf(name, stretch.value);
    if (core_ != nullptr && name.second) {
      return core_
          ->MarkText(ContainerIndex(text_.ref().number), stretch.begin,
                     stretch.end, options.expand,
                     MarkAgain(name, stretch.value))
          .status();
    }
    return text_
        .Mark(stretch.begin, stretch.end, name.first, stretch.value, options)
        .status();
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
  DocumentCore* core_;
  EmbedChild* embed_child_;
  size_t position_ = 0;  // in the text of now, in the unit
  std::vector<Part> parts_;
  std::map<Name, std::vector<Stretch>> wanted_;
  std::set<OpId> removed_;
  // Where they are taken away, ascending.
  std::map<Name, std::vector<CodePointRange>> cuts_;
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

absl::Status Doc::ApplyDiff(const std::vector<ContainerChange>& diff,
                            const CommitOptions& options) {
  DocumentCore& core = *core_;
  const auto write_text = [&](ContainerIndex text, const TextDelta& delta,
                              EmbedChild embed_child) {
    const auto& state = core.state<TextState>(text);
    return DeltaWriter(state, *Get<Text>(core.RefOf(text)),
                       {core.event_unit(), internal::ExpandsOf(state)}, &core,
                       &embed_child)
        .Write(delta);
  };
  const auto write = [&]() -> absl::Status {
    SYNCLINE_RETURN_IF_ERROR(core.LoadHistory());
    internal::DiffWriter writer(core, diff, write_text);
    for (const ContainerChange& change : diff) {
      if (change.is_in_conflict) continue;
      const absl::Status status = writer.Write(change);
      if (status.ok()) continue;
      return {status.code(), absl::StrCat("at ", ToJsonPointer(change.path),
                                          ": ", status.message())};
    }
    return absl::OkStatus();
  };
  return Transact(write, options);
}

}  // namespace syncline
