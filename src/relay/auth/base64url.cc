#include "base64url.h"

#include "absl/strings/escaping.h"

namespace syncline::relay {

std::optional<std::string> DecodeBase64Url(std::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape({text.data(), text.size()}, &bytes)) {
    return std::nullopt;
  }
  // Abseil bears padding, white space and loose bits.
  if (absl::WebSafeBase64Escape(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace syncline::relay
