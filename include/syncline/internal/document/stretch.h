// Ops of one author that follow each other, and that one commit told of, or
// none did.
//
// Cost: O(log n). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_STRETCH_H_
#define SYNCLINE_INTERNAL_DOCUMENT_STRETCH_H_

#include <cstdint>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/version.h"

namespace syncline::internal {

struct Stretch {
  LvRange ops;  // of one run of the graph
  PeerId peer;
  uint32_t counter = 0;  // of the first
  const OpLog::Change* change = nullptr;

  OpId id(Lv op) const { return {peer, counter + (op - ops.begin)}; }
  OpSpan span() const { return {peer, counter, counter + ops.size()}; }
};

// The longest one that the op is in.
Stretch StretchAt(const OpLog& log, Lv op);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_STRETCH_H_
