// What a delta changes in a text, line by line: as a person reads it.
#ifndef SYNCLINE_PROGRAM_SRC_LINE_DIFF_H_
#define SYNCLINE_PROGRAM_SRC_LINE_DIFF_H_

#include <string>
#include <string_view>
#include <vector>

#include "syncline/rich_text.h"

namespace syncline::program {

struct DiffLine {
  enum class Kind { kKept, kDeleted, kInserted };
  Kind kind = Kind::kKept;
  std::string text;  // without its line break
  friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

// All lines of `before` and of what the delta makes of it. The lines of the
// second two kinds are those in which something was deleted or inserted, as
// they were and as they are; it is no search for the fewest. The delta counts
// code points. Cost: O(size).
std::vector<DiffLine> LineDiff(std::string_view before, const TextDelta& delta);

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_LINE_DIFF_H_
