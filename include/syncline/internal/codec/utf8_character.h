// One code point as a number and as UTF-8.
//
// Cost: O(1). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_UTF8_CHARACTER_H_
#define SYNCLINE_INTERNAL_CODEC_UTF8_CHARACTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace syncline::internal {

// The code point that `text` consists of, if it is exactly one.
// REQUIRES: valid UTF-8.
std::optional<uint32_t> OnlyCodePoint(std::string_view text);

// Appends `code_point` to `*text`. Anything but a Unicode scalar value becomes
// bytes that are not valid UTF-8: whoever reads the text finds it out.
void AppendCodePoint(uint32_t code_point, std::string* text);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UTF8_CHARACTER_H_
