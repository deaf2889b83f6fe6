#include "syncline/internal/codec/utf8_character.h"

#include <cstddef>

namespace syncline::internal {
namespace {

// What the first byte says about the length of its sequence.
size_t SequenceLength(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

}  // namespace

std::optional<uint32_t> OnlyCodePoint(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  const auto lead = static_cast<uint8_t>(text[0]);
  if (SequenceLength(lead) != text.size()) return std::nullopt;
  if (text.size() == 1) return lead;
  uint32_t code_point = lead & (0x7Fu >> text.size());
  for (const char byte : text.substr(1)) {
    code_point = (code_point << 6) | (static_cast<uint8_t>(byte) & 0x3Fu);
  }
  return code_point;
}

void AppendCodePoint(uint32_t code_point, std::string* text) {
  const auto continuation = [&](unsigned shift) {
    text->push_back(static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)));
  };
  if (code_point < 0x80) {
    text->push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    text->push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    continuation(0);
  } else if (code_point < 0x10000) {
    text->push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    continuation(6);
    continuation(0);
  } else {
    text->push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

}  // namespace syncline::internal
