// What a position in a text counts.
#ifndef SYNCLINE_TEXT_UNIT_H_
#define SYNCLINE_TEXT_UNIT_H_

#include <cstdint>

namespace syncline {

enum class TextUnit : uint8_t {
  kBytes,       // of UTF-8
  kCodePoints,  // Unicode scalar values: Python's unit, and the default in C++
  kUtf16,       // 16-bit units: JavaScript's, Java's, C#'s and Qt's
  kLines,       // offset n is the start of line n; lines end with '\n'
};

}  // namespace syncline

#endif  // SYNCLINE_TEXT_UNIT_H_
