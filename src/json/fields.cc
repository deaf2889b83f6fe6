#include "json/fields.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "json/value_json.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::json {

using nlohmann::json;

absl::StatusOr<Fields> Fields::Of(const json& object, std::string place) {
  Fields fields(object, std::move(place));
  if (!object.is_object()) return fields.Error("this is no object");
  return fields;
}

absl::Status Fields::Error(const std::string& what) const {
  return absl::InvalidArgumentError(absl::StrCat(place_, ": ", what));
}

absl::Status Fields::WrongType(std::string_view name,
                               const std::string& type) const {
  return Error(absl::StrCat("\"", std::string(name), "\" has to be ", type));
}

absl::StatusOr<const json*> Fields::Take(std::string_view name) {
  const auto found = object_->find(name);
  if (found == object_->end()) {
    return Error(absl::StrCat("\"", std::string(name), "\" is missing"));
  }
  taken_.push_back(name);
  return &*found;
}

absl::StatusOr<uint32_t> Fields::Number(std::string_view name, uint32_t max) {
  SYNCLINE_ASSIGN_OR_RETURN(const json* field, Take(name));
  if (!field->is_number_unsigned() || field->get<uint64_t>() > max) {
    return WrongType(name, absl::StrCat("a whole number from 0 to ", max));
  }
  return field->get<uint32_t>();
}

absl::StatusOr<int64_t> Fields::Int(std::string_view name) {
  SYNCLINE_ASSIGN_OR_RETURN(const Value value, AnyValue(name));
  if (!value.as_int()) return WrongType(name, "a whole number of 64 bits");
  return *value.as_int();
}

absl::StatusOr<std::string> Fields::String(std::string_view name) {
  SYNCLINE_ASSIGN_OR_RETURN(const json* field, Take(name));
  if (!field->is_string()) return WrongType(name, "a string");
  return field->get<std::string>();
}

absl::StatusOr<std::string> Fields::Bytes(std::string_view name) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string text, String(name));
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes)) return WrongType(name, "Base64");
  return bytes;
}

absl::StatusOr<OpId> Fields::Id(std::string_view name) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string text, String(name));
  const std::optional<OpId> id = OpId::Parse(text);
  if (!id) {
    return WrongType(name, "the id of an op, such as \"17@00000000000000a1\"");
  }
  return *id;
}

absl::StatusOr<std::optional<OpId>> Fields::IdOrNull(std::string_view name) {
  const auto found = object_->find(name);
  if (found != object_->end() && found->is_null()) {
    taken_.push_back(name);
    return std::nullopt;
  }
  SYNCLINE_ASSIGN_OR_RETURN(const OpId id, Id(name));
  return id;
}

absl::StatusOr<Value> Fields::AnyValue(std::string_view name) {
  SYNCLINE_ASSIGN_OR_RETURN(const json* field, Take(name));
  std::optional<Value> value = ReadValueJson(*field);
  if (!value) return WrongType(name, "a value");
  return *std::move(value);
}

absl::StatusOr<ContainerKind> Fields::Kind(std::string_view name) {
  SYNCLINE_ASSIGN_OR_RETURN(const json* field, Take(name));
  const std::optional<ContainerKind> kind = ReadContainerKind(*field);
  if (!kind) return WrongType(name, "a kind of container, such as \"map\"");
  return *kind;
}

absl::StatusOr<const json*> Fields::List(std::string_view name) {
  SYNCLINE_ASSIGN_OR_RETURN(const json* field, Take(name));
  if (!field->is_array()) return WrongType(name, "a list");
  return field;
}

bool Fields::has(std::string_view name) const {
  return object_->contains(name);
}

absl::Status Fields::End() const {
  if (taken_.size() == object_->size()) return absl::OkStatus();
  for (const auto& [name, field] : object_->items()) {
    if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) {
      return Error(absl::StrCat("\"", name, "\" is not known here"));
    }
  }
  return absl::OkStatus();
}

}  // namespace syncline::json
