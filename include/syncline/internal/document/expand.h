// How far a mark grows, as its two anchors say it: one that sticks to what is
// beyond it lets in text that is typed there.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_EXPAND_H_
#define SYNCLINE_INTERNAL_DOCUMENT_EXPAND_H_

#include "syncline/internal/oplog/object.h"
#include "syncline/rich_text.h"

namespace syncline::internal {

inline AnchorSide BeginSide(Expand expand) {
  const bool grows = expand == Expand::kBefore || expand == Expand::kBoth;
  return grows ? AnchorSide::kLeft : AnchorSide::kRight;
}

inline AnchorSide EndSide(Expand expand) {
  const bool grows = expand == Expand::kAfter || expand == Expand::kBoth;
  return grows ? AnchorSide::kRight : AnchorSide::kLeft;
}

inline Expand ExpandOf(AnchorSide begin, AnchorSide end) {
  const bool before = begin == AnchorSide::kLeft;
  const bool after = end == AnchorSide::kRight;
  if (before) return after ? Expand::kBoth : Expand::kBefore;
  return after ? Expand::kAfter : Expand::kNone;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_EXPAND_H_
