// What the marks of a text say, by the rules of Peritext.
//
// Of marks of one key the one with the highest stamp shows, or nothing, if it
// says null; many-valued ones show beside each other, those that say something.
// One that was brought back counts as what it was.
//
// Cost: O(objects in the range), O(log n) for each mark that begins before it,
// and O(attributes) where they change. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_TYPES_TEXT_MARKS_H_
#define SYNCLINE_INTERNAL_TYPES_TEXT_MARKS_H_

#include <cstdint>
#include <vector>

#include "syncline/internal/types/text_objects.h"
#include "syncline/rich_text.h"

namespace syncline::internal {

// Code points [begin, end), all with the same attributes. An embed is alone.
struct TextSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
  const Value* embed = nullptr;
  Attributes attributes;
};
// Of [begin, end) of a text whose objects these are, if it has any: neighbours
// differ, or one of them is an embed.
std::vector<TextSpan> SpansOf(const TextObjects* objects, uint32_t begin,
                              uint32_t end);

// The marks that cover some of [begin, end), in the order of their begins.
std::vector<TextMark> MarksOf(const TextObjects* objects, uint32_t begin,
                              uint32_t end);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_TEXT_MARKS_H_
