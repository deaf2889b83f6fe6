// TextDelta of codec/rich_text.proto -> deltas of texts.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "syncline/encoding.h"
#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/document/text_delta.h"

namespace syncline {
namespace {

namespace step_field = internal::text_step_field;
using internal::Field;
using internal::Reader;
using internal::WireType;

constexpr uint32_t kStep = 1;  // NEVER CHANGE: of TextDelta

absl::Status Malformed() {
  return absl::InvalidArgumentError("not a delta's bytes");
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

absl::StatusOr<Value> DecodeScalar(const Field& field) {
  SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
  SYNCLINE_ASSIGN_OR_RETURN(const Plain plain, DecodePlain(field.bytes));
  if (const Value* scalar = plain.as_scalar()) return *scalar;
  return absl::InvalidArgumentError(
      "a mark or an embed holds a scalar, no list or map");
}

absl::StatusOr<OpId> DecodeOpId(const Field& of) {
  SYNCLINE_RETURN_IF_ERROR(Expect(of, WireType::kBytes));
  OpId id;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number == internal::op_id_field::kPeer) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kFixed64));
      id.peer.value = internal::LoadFixed64(field.bytes.data());
    } else if (field.number == internal::op_id_field::kCounter) {
      SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kVarint));
      if (field.value > std::numeric_limits<uint32_t>::max()) {
        return Malformed();
      }
      id.counter = static_cast<uint32_t>(field.value);
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
        SYNCLINE_ASSIGN_OR_RETURN(step_.embed, DecodeScalar(field));
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
    SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kVarint));
    SetKind(kind);
    // Whatever is larger is beyond the end of any text.
    step_.count = static_cast<size_t>(
        std::min<uint64_t>(field.value, std::numeric_limits<size_t>::max()));
    return absl::OkStatus();
  }

  // Of several, the last one counts.
  void SetKind(TextStep::Kind kind) {
    has_kind_ = true;
    step_.kind = kind;
    step_.count = 0;
    step_.inserted.clear();
  }

  TextStep step_;
  bool has_kind_ = false;
};

}  // namespace

absl::StatusOr<TextDelta> DecodeDelta(std::string_view bytes) {
  TextDelta delta;
  const auto read = [&](const Field& field) -> absl::Status {
    if (field.number != kStep) return absl::OkStatus();
    SYNCLINE_RETURN_IF_ERROR(Expect(field, WireType::kBytes));
    absl::StatusOr<TextStep> step = StepDecoder().Decode(field.bytes);
    if (!step.ok()) return internal::InStep(delta.size(), step.status());
    delta.push_back(*std::move(step));
    return absl::OkStatus();
  };
  SYNCLINE_RETURN_IF_ERROR(ForEachField(bytes, read));
  return delta;
}

}  // namespace syncline
