// What the marks of a text say, by the rules of Peritext.
//
// A mark is a begin and the end that its author's next op made, if both are
// there and the begin comes first: it covers what is between them. Of marks of
// one key the one with the highest stamp shows, or nothing, if it says null;
// many-valued ones show beside each other. One that was brought back counts as
// what it was.
//
// Cost: O(objects of the text), and O(marks at one place) for each object.
// Thread-safe: no state.
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
// Of [begin, end): neighbours differ, or one of them is an embed.
std::vector<TextSpan> SpansOf(const TextObjects& objects, uint32_t begin,
                              uint32_t end);

// Marks that cover something, or that say so of nothing yet: [begin, end) may
// be empty. In the order of their begins.
std::vector<TextMark> MarksOf(const TextObjects& objects);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_TEXT_MARKS_H_
