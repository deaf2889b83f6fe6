#include "syncline/internal/base/json.h"

#include <charconv>
#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace syncline::internal {
namespace {

// The letter after the backslash, or 0 where there is no short form.
char ShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void AppendDouble(double value, std::string* out) {
  if (std::isnan(value)) {
    *out += "\"NaN\"";
  } else if (std::isinf(value)) {
    *out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
    const std::string_view text(digits, static_cast<size_t>(end - digits));
    *out += text;
    if (text.find_first_of(".e") == std::string_view::npos) *out += ".0";
  }
}

}  // namespace

void AppendJsonString(std::string_view utf8, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  *out += '"';
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (const char letter = ShortEscape(c)) {
      *out += '\\';
      *out += letter;
    } else if (byte < 0x20) {
      *out += "\\u00";
      *out += kHex[byte >> 4];
      *out += kHex[byte & 15];
    } else {
      *out += c;
    }
  }
  *out += '"';
}

void AppendJsonScalar(const Value& value, std::string* out) {
  switch (value.kind()) {
    case Value::Kind::kBool:
      *out += *value.as_bool() ? "true" : "false";
      return;
    case Value::Kind::kInt:
      return absl::StrAppend(out, *value.as_int());
    case Value::Kind::kDouble:
      return AppendDouble(*value.as_double(), out);
    case Value::Kind::kString:
      return AppendJsonString(*value.as_string(), out);
    case Value::Kind::kBytes:
      return absl::StrAppend(out, "{\"$bytes\":\"",
                             absl::Base64Escape(*value.as_bytes()), "\"}");
    case Value::Kind::kNull:
    case Value::Kind::kContainer:
      *out += "null";
      return;
  }
}

}  // namespace syncline::internal
