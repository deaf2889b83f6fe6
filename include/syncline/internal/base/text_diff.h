// What turns one text into another: the smallest edits, or nearly.
//
// Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, on what is
// left between the common start and the common end. Where the texts have too
// little in common for that to be quick, what is between is replaced as a
// whole.
//
// Cost: O(n) and at most `max_steps` more. Memory: 4 bytes for each of up to
// max_steps steps. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_TEXT_DIFF_H_
#define SYNCLINE_INTERNAL_BASE_TEXT_DIFF_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace syncline::internal {

// `deleted` code points at `position` of the old text become those of the new
// one in [begin, end).
struct Splice {
  uint32_t position = 0;
  uint32_t deleted = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Ascending, disjoint, and none of them empty.
std::vector<Splice> DiffTexts(std::u32string_view from, std::u32string_view to,
                              uint64_t max_steps);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_TEXT_DIFF_H_
