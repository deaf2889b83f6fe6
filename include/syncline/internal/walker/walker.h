// Turns the newest ops of one text or list into edits of it as it is.
//
// An op that was written at the version that the text stands at is taken as it
// is; also one whose author lacked only ops of other containers. Only where an
// op was written without knowledge of something that is already in the text
// does a tracker find out what it means. The tracker stays warm from one call
// to the next, and catches up with the ops that were taken as they were only
// when it is needed again: so an update costs what it carries, also where
// everybody types at the same time.
//
// A tracker is dropped at a critical version (one that all other ops are
// before or after): nothing will ask for what was before it. And where its
// container has few of the ops that it would have to know of: made anew for
// each update it costs more time, but of many containers only one at once has
// the memory.
//
// Cost: O(1) per run of ops written at the tip, O(log n) per concurrent one.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_WALKER_WALKER_H_
#define SYNCLINE_INTERNAL_WALKER_WALKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/edit.h"
#include "syncline/internal/walker/merge_plan.h"
#include "syncline/internal/walker/tracker.h"

namespace syncline::internal {

class Walker {
 public:
  explicit Walker(ContainerIndex container) : container_(container) {}

  // One walk through the ops of a plan.
  struct Walk {
    Walker* walker = nullptr;
    // That of the sequence before the ops, in items; then of what was walked.
    uint32_t length = 0;
    // Gets what changes in it. nullptr, of a plan that is linear: it is only
    // seen whether the ops fit.
    Edits* edits = nullptr;
  };
  // Makes the walks of several containers. What the author of a piece did not
  // know is found once for all of them; their trackers come one after the
  // other. Error: an op that does not fit the sequence that its author saw. The
  // edits are then worthless, the walkers have to forget, and the ops should be
  // taken out of the log.
  // REQUIRES: log.graph().begin() is at or below the plan's WindowBegin().
  static absl::Status WalkTogether(const OpLog& log, MergePlan& plan,
                                   absl::Span<const Walk> walks);
  // One walk, through every op from `from` on; `version` is the frontier of the
  // ops before.
  absl::Status WalkFrom(const OpLog& log, Lv from, const Frontier& version,
                        uint32_t length, Edits* edits);

  // Drops what is kept between calls, for instance because ops were taken out
  // of the log.
  void Forget();

  // Steps taken in trackers: what the cost of concurrency is made of.
  uint64_t steps() const;

 private:
  // Of one walk: at which pieces a tracker has to begin, as their authors did
  // not know ops of the container. Then it stays until a critical version.
  struct Look;
  // Whether one may have to.
  bool MayBegin(const MergePlan& plan) const;
  // Goes through the pieces in their order, of all containers at once.
  static void LookTogether(const OpLog& log, MergePlan& plan,
                           absl::Span<Look> looks);
  static void LookAt(const OpLog& log, MergePlan& plan, Look* look);
  absl::Status WalkAlone(const OpLog& log, const MergePlan& plan,
                         const Walk& walk, absl::Span<const size_t> begins);
  bool Touches(const OpLog& log, const ConcurrentOps& ops);
  absl::Status WalkConcurrent(const OpLog& log, const MergePlan::Piece& piece,
                              uint32_t length, Edits* edits);
  void DropTracker();

  ContainerIndex container_;
  // None of the container's ops below `end` is among concurrent ops of this
  // generation.
  struct Untouched {
    uint64_t generation = 0;
    Lv end;
  } untouched_;
  // There where it is warm.
  std::unique_ptr<Tracker> tracker_;
  uint64_t steps_before_ = 0;  // of trackers dropped
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_WALKER_H_
