// What the walker yields: a change of the sequence as it is now, by position.
// Its items are the places of a text or the values of a list.
#ifndef SYNCLINE_INTERNAL_WALKER_EDIT_H_
#define SYNCLINE_INTERNAL_WALKER_EDIT_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "syncline/internal/base/lv.h"

namespace syncline::internal {

// Deletes `deleted` items at `position`, or inserts the `inserted` ones of
// `content` there: one of the two. `content` lives in the oplog until that is
// next appended to.
struct Edit {
  uint32_t position = 0;
  uint32_t deleted = 0;
  uint32_t inserted = 0;
  std::string_view content;
  Lv first_op;  // of an insert: who inserted the first item
  bool is_object = false;  // an anchor or embed of a text is inserted
};

// In the order in which they are to be applied.
using Edits = std::vector<Edit>;

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_EDIT_H_
