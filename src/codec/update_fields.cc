#include "syncline/internal/codec/update_fields.h"

#include <functional>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/limits.h"

namespace syncline::internal {
namespace {

// Whether a field may stand on the wire in this form. A column may: packed, or
// as one element.
bool IsForm(uint32_t number, WireType type) {
  switch (number) {
    case update_field::kAuthor:
    case update_field::kOtherPeer:
      return type == WireType::kBytes || type == WireType::kFixed64;
    case update_field::kDocId:
      return type == WireType::kFixed64;
    case update_field::kContainer:
    case update_field::kKey:
    case update_field::kKeyBytes:
    case update_field::kValues:
    case update_field::kText:
    case update_field::kColumns:
    case update_field::kChangeMessage:
      return type == WireType::kBytes;
    case update_field::kCharacter:
    case update_field::kTextOrder:
    case update_field::kTextSize:
    case update_field::kValuesSize:
    case update_field::kColumnsSize:
      return type == WireType::kVarint;
    default:
      return type == WireType::kBytes || type == WireType::kVarint;
  }
}

bool IsRepeated(uint32_t number) {
  return number == update_field::kContainer || number == update_field::kKey ||
         number == update_field::kChangeMessage;
}

// Whether it is of the header, which can be read without the compressed fields.
bool IsOfHeader(uint32_t number) {
  return number <= update_field::kOutsideParent ||
         number == update_field::kDocId;
}

bool Contains(std::string_view bytes, const char* at) {
  return std::less_equal<>()(bytes.data(), at) &&
         std::less_equal<>()(at, bytes.data() + bytes.size());
}

}  // namespace

absl::Status UpdateFields::FindIn(std::string_view part) {
  Reader reader(part);
  Field field;
  while (reader.Next(&field)) {
    if (field.number >= kFieldsEnd) continue;
    SYNCLINE_RETURN_IF_ERROR(Keep(field));
  }
  if (reader.done()) return absl::OkStatus();
  return Damaged("a field that cannot be read", reader.position());
}

absl::Status UpdateFields::Keep(const Field& field) {
  if (IsOfHeader(field.number) && !columns_.empty()) {
    return Damaged("a field of the header among the columns",
                   field.bytes.data());
  }
  if (!IsForm(field.number, field.type)) {
    return Damaged("a field of the wrong type", field.bytes.data());
  }
  if (IsRepeated(field.number)) {
    ++count_[field.number];
  } else {
    if (has(field.number)) {
      return Damaged("a field that was there before", field.bytes.data());
    }
    seen_ |= uint64_t{1} << field.number;
    field_[field.number] = field.bytes;
  }
  return absl::OkStatus();
}

absl::Status UpdateFields::FindCompressed() {
  if (!has(update_field::kColumns)) return absl::OkStatus();
  const std::string_view block = (*this)[update_field::kColumns];
  if (!DecompressBlock(block, value(update_field::kColumnsSize),
                       bytes() * kMaxColumnExpansion, &columns_)) {
    return Damaged("columns that cannot be decompressed", block.data());
  }
  return FindIn(columns_);
}

uint64_t UpdateFields::value(uint32_t number) const {
  uint64_t value = 0;
  const std::string_view bytes = (*this)[number];
  ParseVarint(bytes.data(), bytes.data() + bytes.size(), &value);
  return value;
}

absl::Status UpdateFields::Damaged(std::string_view what,
                                   const char* at) const {
  std::string text(what);
  if (at != nullptr && Contains(message_, at)) {
    text += ", at byte ";
    text += std::to_string(at - message_.data());
    text += " of the message";
  } else if (at != nullptr && Contains(columns_, at)) {
    text += ", at byte ";
    text += std::to_string(at - columns_.data());
    text += " of the decompressed columns";
  }
  return absl::DataLossError(text);
}

}  // namespace syncline::internal
