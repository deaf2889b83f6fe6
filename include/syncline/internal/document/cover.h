// What a local op took the place of, as it was noted when it was made: what an
// undo of it goes back to.
//
//   of a key        `covered`: the set that showed, or kNever; `other`: the
//                   highest removal, or kNever
//   set of an item  `covered`: its set before (or its insert)
//   move of one     `covered`: its move before (or its insert)
//   delete of one   `covered`: its move, `other`: its set
//   of a node       `covered`: the move or create that it was at, or kNever for
//                   one that is new; `other`: the op that created its parent
//                   there, or kNoTarget
//
// The ops of texts, lists and counters need none. Nothing is noted while nobody
// watches the commits.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_COVER_H_
#define SYNCLINE_INTERNAL_DOCUMENT_COVER_H_

#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "syncline/internal/base/lv.h"
#include "syncline/options.h"

namespace syncline::internal {

struct Cover {
  Lv op;
  Lv covered;
  Lv other;
};

// Is told each local commit, before its event: its ops, from when it began to
// watch, what those covered, ascending, and what the commit said.
using CommitWatcher = std::function<void(
    LvRange ops, absl::Span<const Cover> covers, const CommitOptions& options)>;

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_COVER_H_
