// Ops of one author that follow each other, and that one commit told of, or
// none did.
//
// Cost: O(log n). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_STRETCH_H_
#define SYNCLINE_INTERNAL_OPLOG_STRETCH_H_

#include <cstdint>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/oplog/oplog.h"

namespace syncline::internal {

struct Stretch {
  static constexpr uint32_t kNoChange = ~uint32_t{0};

  LvRange ops;  // of one run of the graph
  PeerIndex peer;
  uint32_t counter = 0;         // of the first
  uint32_t change = kNoChange;  // its number in the log
};

// The longest one that the op is in.
Stretch StretchAt(const OpLog& log, Lv op);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_STRETCH_H_
