// What is different of one sequence, in the numbers of both sides.
//
// Thread-safe: plain values.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_SEGMENTS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_SEGMENTS_H_

#include <cstdint>
#include <vector>

#include "syncline/internal/containers/splices.h"
#include "syncline/internal/types/text_state.h"
#include "syncline/text_unit.h"

namespace syncline::internal {

// Where one side has [old_begin, old_end), the other has [new_begin, new_end).
struct Segment {
  uint32_t old_begin = 0;
  uint32_t old_end = 0;
  uint32_t new_begin = 0;
  uint32_t new_end = 0;
};
// From left to right; what is between two of them is the same.
using Segments = std::vector<Segment>;

Segments SegmentsOf(const Splices& splices);
// Those of places of a text as those of what shows of it, in `unit`.
Segments InUnit(const TextState& old_text, const TextState& new_text,
                TextUnit unit, const Segments& by_place);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_SEGMENTS_H_
