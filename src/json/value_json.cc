#include "json/value_json.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "json/history_form.h"
#include "syncline/internal/base/hex.h"
#include "syncline/internal/base/json.h"

namespace syncline::json {
namespace {

using nlohmann::json;

constexpr size_t kBitsDigits = 16;

std::optional<Value> ReadBits(const std::string& digits) {
  uint64_t bits = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, bits, 16);
  if (digits.size() != kBitsDigits || error != std::errc() || at != end) {
    return std::nullopt;
  }
  return Value(std::bit_cast<double>(bits));
}

std::optional<Value> ReadTagged(const json& object) {
  if (object.size() != 1) return std::nullopt;
  const std::string& tag = object.begin().key();
  const json& content = object.begin().value();
  if (tag == "$container") {
    const std::optional<ContainerKind> kind = ReadContainerKind(content);
    if (!kind) return std::nullopt;
    return Value(ContainerRef{.kind = *kind});
  }
  if (!content.is_string()) return std::nullopt;
  const auto& text = content.get_ref<const std::string&>();
  if (tag == "$double") return ReadBits(text);
  std::string bytes;
  if (tag != "$bytes" || !absl::Base64Unescape(text, &bytes)) {
    return std::nullopt;
  }
  return Value::Bytes(std::move(bytes));
}

std::optional<Value> ReadInt(const json& number) {
  if (number.is_number_unsigned() &&
      number.get<uint64_t>() >
          static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return std::nullopt;
  }
  return Value(number.get<int64_t>());
}

}  // namespace

void AppendContainerKind(ContainerKind kind, std::string* out) {
  if (IsKnown(kind)) {
    absl::StrAppend(out, "\"", syncline::NameOf(kind), "\"");
  } else {
    absl::StrAppend(out, static_cast<uint32_t>(kind));
  }
}

std::optional<ContainerKind> ReadContainerKind(const json& kind) {
  if (kind.is_string()) {
    return ContainerKindNamed(kind.get_ref<const std::string&>());
  }
  if (!kind.is_number_unsigned()) return std::nullopt;
  const auto number = kind.get<uint64_t>();
  if (!IsContainerKind(number)) return std::nullopt;
  return static_cast<ContainerKind>(number);
}

void AppendValueJson(const Value& value, std::string* out) {
  if (const auto container = value.as_container()) {
    *out += R"({"$container":)";
    AppendContainerKind(container->kind, out);
    *out += '}';
  } else if (const auto number = value.as_double();
             number && !std::isfinite(*number)) {
    absl::StrAppend(out, R"({"$double":")",
                    internal::HexDigits(std::bit_cast<uint64_t>(*number)),
                    "\"}");
  } else {
    internal::AppendJsonScalar(value, out);
  }
}

std::optional<Value> ReadValueJson(const json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::null:
      return Value();
    case nlohmann::json::value_t::boolean:
      return Value(value.get<bool>());
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
      return ReadInt(value);
    case nlohmann::json::value_t::number_float:
      return Value(value.get<double>());
    case nlohmann::json::value_t::string:
      return Value(value.get<std::string>());
    case nlohmann::json::value_t::object:
      return ReadTagged(value);
    default:
      return std::nullopt;
  }
}

}  // namespace syncline::json
