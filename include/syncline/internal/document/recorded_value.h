// What an op of the log put into a list or a map.
//
// Cost: O(log n), and O(size of the value). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_RECORDED_VALUE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_RECORDED_VALUE_H_

#include <optional>

#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

// A scalar, or the child that the op made.
struct RecordedValue {
  Value scalar;
  std::optional<ContainerIndex> child;
  // The child is one that was opened at a key.
  bool is_opened = false;
};

// REQUIRES: `op` inserted a value into a list of either kind, or set an item or
// a key, or opened a child.
RecordedValue ReadRecorded(const DocumentCore& core, Lv op);
// Whether a value that shows is that one.
bool IsSame(const Value& shown, const RecordedValue& recorded);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_RECORDED_VALUE_H_
