// What the authors of incoming ops did not know, where they write on several
// branches and are heard in turns: two sensors that never hear of each other,
// two groups that have no connection.
//
// Each of the branches that were asked about last keeps what an author on it
// did not know, so that the next one there is a step away, however far the
// others are: the next one builds upon what the last one wrote. At the tip
// nothing is unknown, and who is near it is told from there. A branch begins
// where none is near: from a copy of the one that was asked about last, or from
// the tip. Both are looked at equally far, and four times as far again until
// one of them is met: so that costs what the nearer is away, and not what the
// other is.
//
// Near is a few steps away for each of the author's heads: where many write at
// once, they are what one of them knew.
//
// Invariant: branches_ are in the order in which they were asked about, the
// last one first.
// Cost: O(h log h) near the tip or a branch, h the author's heads; else
// O(d log w) more, d runs from the last or the tip, w of them side by side, and
// a copy of its ranges. Memory: the ranges of k branches. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_UNSEEN_OPS_H_
#define SYNCLINE_INTERNAL_GRAPH_UNSEEN_OPS_H_

#include <cstddef>
#include <cstdint>
#include <list>

#include "syncline/internal/graph/concurrent_ops.h"

namespace syncline::internal {

class UnseenOps {
 public:
  // The ops below `end`, of which `tip` is the frontier, that the author of an
  // op with these parents did not know. Valid until the next call.
  const ConcurrentOps& By(const EventGraph& graph, Lv end, Parents author,
                          Parents tip);
  // Forgets ops from `end` on, which are to be gone.
  void Truncate(Lv end);

  // Taken back through the graph so far: what the cost of it is made of.
  uint64_t steps() const { return steps_; }

 private:
  // More branches than are mostly told in turns. Of more than these, each step
  // costs what was written on two of them.
  static constexpr size_t kBranches = 64;
  // Steps to an author who is near, and for each of its heads.
  static constexpr size_t kNear = 8;
  static constexpr size_t kNearOfHead = 4;

  using Branches = std::list<ConcurrentOps>;
  struct Nearest {
    Branches::iterator branch;  // the end: the tip
    bool is_near = true;
  };
  // What the author is near, or else is met first; the difference from there is
  // in diff_.
  Nearest FindNearest(const EventGraph& graph, Parents author, Parents tip);
  // The branch on which one of the author's heads was written, or the end.
  Branches::iterator FindBranch(const EventGraph& graph, Parents author);
  // The first branch is now that of an author who is not near the tip: a new
  // one, where none is near.
  void BeginWith(Nearest nearest);

  ConcurrentOps near_tip_;
  Branches branches_;
  bool was_near_tip_ = true;
  VersionDiff diff_;  // from the nearest
  uint64_t generations_ = 0;
  uint64_t steps_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_UNSEEN_OPS_H_
