#include "syncline/internal/base/json_writer.h"

#include "syncline/internal/base/json.h"

namespace syncline::internal {

void JsonWriter::Scalar(const Value& scalar) {
  BeginItem();
  AppendJsonScalar(scalar, &out_);
}

void JsonWriter::Text(std::string utf8) {
  BeginItem();
  AppendJsonString(utf8, &out_);
}

void JsonWriter::BeginMap() {
  BeginItem();
  out_ += '{';
}

void JsonWriter::Key(std::string_view key) {
  BeginItem();
  AppendJsonString(key, &out_);
  out_ += ':';
}

void JsonWriter::BeginList() {
  BeginItem();
  out_ += '[';
}

// What comes first stands behind one of these, which no value ends with.
void JsonWriter::BeginItem() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '[' && last != '{' && last != ':') out_ += ',';
}

}  // namespace syncline::internal
