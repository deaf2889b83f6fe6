// What the walker yields: a change of the text as it is now, by position.
#ifndef SYNCLINE_INTERNAL_WALKER_EDIT_H_
#define SYNCLINE_INTERNAL_WALKER_EDIT_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace syncline::internal {

// Deletes `deleted` code points at `position`, or inserts the `inserted` ones
// of `text` there: one of the two. `text` lives in the oplog until that is next
// appended to.
struct Edit {
  uint32_t position = 0;
  uint32_t deleted = 0;
  uint32_t inserted = 0;
  std::string_view text;
};

// In the order in which they are to be applied.
using Edits = std::vector<Edit>;

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_EDIT_H_
