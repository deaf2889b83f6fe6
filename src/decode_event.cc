// TextDelta of codec/rich_text.proto -> deltas of texts; Event of
// codec/event.proto -> events.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/encoding.h"
#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/event_fields.h"
#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/document/text_delta.h"

namespace syncline {
namespace {

namespace event = internal::event_field;
namespace change_field = internal::change_field;
namespace list_step = internal::list_step_field;
namespace step_field = internal::text_step_field;
using internal::Field;
using internal::Reader;
using internal::WireType;

constexpr uint32_t kStep = 1;  // NEVER CHANGE: of all deltas

absl::Status Malformed() {
  return absl::InvalidArgumentError("not the bytes of a delta or an event");
}

// Calls `read` with each field.
template <typename F>
absl::Status ForEachField(std::string_view bytes, F read) {
  Reader reader(bytes);
  Field field;
  while (reader.Next(&field)) SYNCLINE_RETURN_IF_ERROR(read(field));
  return reader.done() ? absl::OkStatus() : Malformed();
}

absl::Status Expect(const Field& field, WireType type) {
  return field.type == type ? absl::OkStatus() : Malformed();
}

// Whatever is larger is beyond the end of anything.
absl::StatusOr<size_t> DecodeCount(const Field& field) {
  SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kVarint));
  return static_cast<size_t>(
      std::min<uint64_t>(field.value, std::numeric_limits<size_t>::max()));
}

absl::StatusOr<uint32_t> DecodeUint32(const Field& field) {
  SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kVarint));
  if (field.value > std::numeric_limits<uint32_t>::max()) return Malformed();
  return static_cast<uint32_t>(field.value);
}

absl::StatusOr<Value> DecodeScalar(const Field& field) {
  SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
  SYNCLINE_ASSIGN_OR_RETURN(const Plain plain, DecodePlain(field.bytes));
  if (const Value* scalar = plain.as_scalar()) return *scalar;
  return absl::InvalidArgumentError(
      "a value of a delta is a scalar, no list or map");
}

absl::StatusOr<ContainerRef> DecodeContainer(const Field& of) {
  SYNCLINE_RETURN_IF_ERROR(Expect(of, WireType::kBytes));
  ContainerRef ref;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == internal::container_field::kKind) {
      SYNCLINE_ASSIGN_OR_RETURN(const uint32_t kind, DecodeUint32(field));
      if (!IsContainerKind(kind)) return Malformed();
      ref.kind = static_cast<ContainerKind>(kind);
    } else if (field.number == internal::container_field::kNumber) {
      SYNCLINE_ASSIGN_OR_RETURN(ref.number, DecodeUint32(field));
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(of.bytes, read));
  return ref;
}

// A scalar or a container.
absl::StatusOr<Value> DecodeValue(const Field& field) {
  SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
  Reader reader(field.bytes);
  Field kind;
  if (reader.Next(&kind) && kind.number == internal::plain_field::kContainer) {
    SYNCLINE_ASSIGN_OR_RETURN(const ContainerRef ref, DecodeContainer(kind));
    return reader.done() ? absl::StatusOr<Value>(ref) : Malformed();
  }
  return DecodeScalar(field);
}

absl::StatusOr<OpId> DecodeOpId(const Field& of) {
  SYNCLINE_RETURN_IF_ERROR(Expect(of, WireType::kBytes));
  OpId id;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == internal::op_id_field::kPeer) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kFixed64));
      id.peer.value = internal::LoadFixed64(field.bytes.data());
    } else if (field.number == internal::op_id_field::kCounter) {
      SYNCLINE_ASSIGN_OR_RETURN(id.counter, DecodeUint32(field));
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(of.bytes, read));
  return id;
}

absl::StatusOr<Attribute> DecodeAttribute(const Field& of) {
  namespace number = internal::attribute_field;
  SYNCLINE_RETURN_IF_ERROR(Expect(of, WireType::kBytes));
  Attribute attribute;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == number::kKey) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
      attribute.key = field.bytes;
    } else if (field.number == number::kId) {
      SYNCLINE_ASSIGN_OR_RETURN(attribute.id, DecodeOpId(field));
    } else if (field.number == number::kValue) {
      SYNCLINE_ASSIGN_OR_RETURN(attribute.value, DecodeScalar(field));
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(of.bytes, read));
  return attribute;
}

class StepDecoder {
 public:
  // Of a text of an event, an embed may be a container.
  explicit StepDecoder(bool is_in_event) : is_in_event_(is_in_event) {}

  absl::StatusOr<TextStep> Decode(std::string_view bytes) {
    SYNCLINE_RETURN_IF_ERROR(ForEachField(
        bytes, [this](const Field& field) { return Read(field); }));
    if (has_kind_) return std::move(step_);
    return absl::InvalidArgumentError(
        "it neither retains, inserts nor deletes");
  }

 private:
  absl::Status Read(const Field& field) {
    switch (field.number) {
      case step_field::kRetain:
        return ReadCount(TextStep::Kind::kRetain, field);
      case step_field::kDelete:
        return ReadCount(TextStep::Kind::kDelete, field);
      case step_field::kInsert:
        SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
        SetKind(TextStep::Kind::kInsert);
        step_.inserted = field.bytes;
        break;
      case step_field::kEmbed: {
        SYNCLINE_ASSIGN_OR_RETURN(step_.embed, is_in_event_
                                                   ? DecodeValue(field)
                                                   : DecodeScalar(field));
        break;
      }
      case step_field::kAttribute: {
        SYNCLINE_ASSIGN_OR_RETURN(Attribute attribute, DecodeAttribute(field));
        step_.attributes.push_back(std::move(attribute));
        break;
      }
      default:
        break;
    }
    return absl::OkStatus();
  }

  absl::Status ReadCount(TextStep::Kind kind, const Field& field) {
    SetKind(kind);
    SYNCLINE_ASSIGN_OR_RETURN(step_.count, DecodeCount(field));
    return absl::OkStatus();
  }

  // Of several, the last one counts.
  void SetKind(TextStep::Kind kind) {
    has_kind_ = true;
    step_.kind = kind;
    step_.count = 0;
    step_.inserted.clear();
  }

  bool is_in_event_;
  TextStep step_;
  bool has_kind_ = false;
};

// Messages that are steps alone.
template <typename Steps, typename F>
absl::StatusOr<Steps> DecodeSteps(std::string_view bytes, F decode) {
  Steps steps;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number != kStep) return absl::OkStatus();
    SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
    auto step = decode(field.bytes);
    if (!step.ok()) return internal::InStep(steps.size(), step.status());
    steps.push_back(*std::move(step));
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(bytes, read));
  return steps;
}

absl::StatusOr<TextDelta> DecodeText(std::string_view bytes, bool is_in_event) {
  return DecodeSteps<TextDelta>(bytes, [&](std::string_view step) {
    return StepDecoder(is_in_event).Decode(step);
  });
}

absl::StatusOr<std::vector<Value>> DecodeItems(const Field& of) {
  SYNCLINE_RETURN_IF_ERROR(Expect(of, WireType::kBytes));
  std::vector<Value> items;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number != internal::plain_field::kItem) return absl::OkStatus();
    SYNCLINE_ASSIGN_OR_RETURN(Value value, DecodeValue(field));
    items.push_back(std::move(value));
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(of.bytes, read));
  return items;
}

absl::StatusOr<ListStep> DecodeListStep(std::string_view bytes) {
  std::optional<ListStep> step;  // of several, the last one
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == list_step::kInsert) {
      SYNCLINE_ASSIGN_OR_RETURN(std::vector<Value> items, DecodeItems(field));
      step = {ListStep::Kind::kInsert, items.size(), std::move(items)};
    } else if (field.number == list_step::kRetain ||
               field.number == list_step::kDelete) {
      SYNCLINE_ASSIGN_OR_RETURN(const size_t count, DecodeCount(field));
      step = {field.number == list_step::kRetain ? ListStep::Kind::kRetain
                                                 : ListStep::Kind::kDelete,
              count};
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(bytes, read));
  if (step) return *std::move(step);
  return absl::InvalidArgumentError("it neither retains, inserts nor deletes");
}

absl::StatusOr<KeyChange> DecodeKeyChange(std::string_view bytes) {
  namespace number = internal::key_change_field;
  KeyChange change;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == number::kKey) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
      change.key = field.bytes;
    } else if (field.number == number::kBefore) {
      SYNCLINE_ASSIGN_OR_RETURN(change.before, DecodeValue(field));
    } else if (field.number == number::kAfter) {
      SYNCLINE_ASSIGN_OR_RETURN(change.after, DecodeValue(field));
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(bytes, read));
  return change;
}

absl::StatusOr<NodeStep> DecodeNodeStep(std::string_view bytes) {
  namespace number = internal::node_step_field;
  NodeStep step;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == number::kKind) {
      SYNCLINE_ASSIGN_OR_RETURN(const uint32_t kind, DecodeUint32(field));
      if (kind > static_cast<uint32_t>(NodeStep::Kind::kDeleted)) {
        return Malformed();
      }
      step.kind = static_cast<NodeStep::Kind>(kind);
    } else if (field.number == number::kNode) {
      SYNCLINE_ASSIGN_OR_RETURN(step.node, DecodeOpId(field));
    } else if (field.number == number::kParent) {
      SYNCLINE_ASSIGN_OR_RETURN(step.parent, DecodeOpId(field));
    } else if (field.number == number::kIndex) {
      SYNCLINE_ASSIGN_OR_RETURN(step.index, DecodeCount(field));
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(bytes, read));
  return step;
}

absl::StatusOr<PathStep> DecodePathStep(const Field& of) {
  namespace number = internal::path_field;
  SYNCLINE_RETURN_IF_ERROR(Expect(of, WireType::kBytes));
  std::optional<PathStep> step;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == number::kKey) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
      step = std::string(field.bytes);
    } else if (field.number == number::kPosition) {
      SYNCLINE_ASSIGN_OR_RETURN(step, DecodeCount(field));
    } else if (field.number == number::kNode) {
      SYNCLINE_ASSIGN_OR_RETURN(step, DecodeOpId(field));
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(of.bytes, read));
  if (step) return *std::move(step);
  return absl::InvalidArgumentError("a path has a step that is none");
}

class ChangeDecoder {
 public:
  absl::StatusOr<ContainerChange> Decode(std::string_view bytes) {
    SYNCLINE_RETURN_IF_ERROR(ForEachField(
        bytes, [this](const Field& field) { return Read(field); }));
    if (has_delta_) return std::move(change_);
    return absl::InvalidArgumentError("it has no delta");
  }

 private:
  absl::Status Read(const Field& field) {
    switch (field.number) {
      case change_field::kContainer: {
        SYNCLINE_ASSIGN_OR_RETURN(change_.container, DecodeContainer(field));
        return absl::OkStatus();
      }
      case change_field::kPathStep: {
        SYNCLINE_ASSIGN_OR_RETURN(PathStep step, DecodePathStep(field));
        change_.path.push_back(std::move(step));
        return absl::OkStatus();
      }
      case change_field::kCounter:
        SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kVarint));
        return Set(CounterDelta{internal::UnZigZag(field.value)});
      case change_field::kIsInConflict:
        SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kVarint));
        change_.is_in_conflict = field.value != 0;
        return absl::OkStatus();
      default:
        return ReadBytes(field);
    }
  }

  absl::Status ReadBytes(const Field& field) {
    const bool is_known = field.number == change_field::kId ||
                          (field.number >= change_field::kText &&
                           field.number <= change_field::kTree);
    if (!is_known) return absl::OkStatus();
    SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
    switch (field.number) {
      case change_field::kText:
        return Set(DecodeText(field.bytes, true));
      case change_field::kList:
        return Set(DecodeSteps<ListDelta>(field.bytes, DecodeListStep));
      case change_field::kMap:
        return Set(DecodeSteps<MapDelta>(field.bytes, DecodeKeyChange));
      case change_field::kTree:
        return Set(DecodeSteps<TreeDelta>(field.bytes, DecodeNodeStep));
      default:
        change_.id = field.bytes;
        return absl::OkStatus();
    }
  }

  // Of several, the last one counts.
  template <typename D>
  absl::Status Set(absl::StatusOr<D> delta) {
    if (!delta.ok()) return delta.status();
    return Set(*std::move(delta));
  }
  absl::Status Set(Delta delta) {
    has_delta_ = true;
    change_.delta = std::move(delta);
    return absl::OkStatus();
  }

  ContainerChange change_;
  bool has_delta_ = false;
};

absl::Status InChange(size_t index, const absl::Status& status) {
  return {status.code(),
          absl::StrCat("change ", index, " of the event: ", status.message())};
}

}  // namespace

absl::StatusOr<TextDelta> DecodeDelta(std::string_view bytes) {
  return DecodeText(bytes, false);
}

absl::StatusOr<Event> DecodeEvent(std::string_view bytes) {
  Event decoded;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == event::kOrigin) {
      SYNCLINE_ASSIGN_OR_RETURN(const uint32_t origin, DecodeUint32(field));
      if (origin > static_cast<uint32_t>(Event::Origin::kCheckout)) {
        return Malformed();
      }
      decoded.origin = static_cast<Event::Origin>(origin);
    } else if (field.number == event::kTag) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
      decoded.tag = field.bytes;
    } else if (field.number == event::kChange) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
      absl::StatusOr<ContainerChange> change =
          ChangeDecoder().Decode(field.bytes);
      if (!change.ok()) {
        return InChange(decoded.changes.size(), change.status());
      }
      decoded.changes.push_back(*std::move(change));
    }
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(bytes, read));
  return decoded;
}

}  // namespace syncline
