#include "command/printable.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace syncline::command {
namespace {

struct Control {
  uint32_t code_point = 0;
  size_t bytes = 0;  // 0: it is none
};

// The control character that the text begins with.
Control ControlAt(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) : 0U;
  };
  const uint32_t first = byte(0);
  if ((first < 0x20 && first != '\t') || first == 0x7F) return {first, 1};
  if (first == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return {byte(1), 2};
  if (first == 0xE2 && byte(1) == 0x80 && (byte(2) | 1U) == 0xA9) {
    return {0x2000 + (byte(2) & 0x3F), 3};
  }
  return {};
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const auto [code_point, bytes] = ControlAt(text);
    if (bytes == 0) {
      shown += text.front();
    } else if (code_point == '\n') {
      shown += "\\n";
    } else if (code_point == '\r') {
      shown += "\\r";
    } else {
      absl::StrAppend(&shown, "\\u", absl::Hex(code_point, absl::kZeroPad4));
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return shown;
}

}  // namespace syncline::command
