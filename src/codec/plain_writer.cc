#include "syncline/internal/codec/plain_writer.h"

#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {

void PlainWriter::Scalar(const Value& scalar) {
  BeginItem();
  WriteValue(scalar, &out_);
  EndItem();
}

void PlainWriter::Text(std::string utf8) {
  BeginItem();
  WriteBytesField(plain_field::kString, utf8, &out_);
  EndItem();
}

void PlainWriter::BeginMap() { BeginParts(plain_field::kMap); }

void PlainWriter::BeginList() { BeginParts(plain_field::kList); }

void PlainWriter::Key(std::string_view key) {
  Begin(plain_field::kEntry);
  WriteBytesField(plain_field::kKey, key, &out_);
}

bool PlainWriter::IsInMap() const { return parts_.back() == plain_field::kMap; }

void PlainWriter::BeginParts(uint32_t kind) {
  BeginItem();
  Begin(kind);
  parts_.push_back(kind);
}

void PlainWriter::EndParts() {
  End();
  parts_.pop_back();
  EndItem();
}

void PlainWriter::BeginItem() {
  if (parts_.empty()) return;
  Begin(IsInMap() ? plain_field::kValue : plain_field::kItem);
}

void PlainWriter::EndItem() {
  if (parts_.empty()) return;
  End();
  if (IsInMap()) End();  // the entry
}

void PlainWriter::Begin(uint32_t field) {
  messages_.push_back(BeginMessage(field, &out_));
}

void PlainWriter::End() {
  EndMessage(messages_.back(), &out_);
  messages_.pop_back();
}

}  // namespace syncline::internal
