#include "syncline/internal/base/json.h"

#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "syncline/internal/base/json_double.h"

namespace syncline::internal {
namespace {

bool NeedsEscape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

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

void AppendEscaped(char c, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  *out += '\\';
  if (const char letter = ShortEscape(c)) {
    *out += letter;
  } else {
    *out += "u00";
    *out += kHex[c >> 4];
    *out += kHex[c & 15];
  }
}

}  // namespace

void AppendJsonString(std::string_view utf8, std::string* out) {
  *out += '"';
  size_t plain = 0;  // from here on nothing is escaped
  for (size_t i = 0; i < utf8.size(); ++i) {
    if (!NeedsEscape(utf8[i])) continue;
    out->append(utf8, plain, i - plain);
    AppendEscaped(utf8[i], out);
    plain = i + 1;
  }
  out->append(utf8, plain);
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
      return AppendJsonDouble(*value.as_double(), out);
    case Value::Kind::kString:
      return AppendJsonString(*value.as_string(), out);
    case Value::Kind::kBytes:
      return absl::StrAppend(out, R"({"$bytes":")",
                             absl::Base64Escape(*value.as_bytes()), "\"}");
    case Value::Kind::kNull:
    case Value::Kind::kContainer:
      *out += "null";
      return;
  }
}

}  // namespace syncline::internal
