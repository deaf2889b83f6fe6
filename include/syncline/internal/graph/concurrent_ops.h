// The ops that are known here and that the author of an incoming op did not
// know.
//
// Those of the next author are found from those of the last: by what the one
// knew and the other did not. Many who write after the same version cost
// nothing each, however many they are.
//
// Cost: MoveTo() that of DiffVersions between the two authors' versions, and
// O(number of ranges), which is 1 or 2 mostly; Contains() O(log of it).
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_
#define SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_

#include <vector>

#include "syncline/internal/graph/diff.h"
#include "syncline/internal/graph/event_graph.h"

namespace syncline::internal {

class ConcurrentOps {
 public:
  // None: the author knew all ops below `end`, of which `version` is the
  // frontier.
  void Restart(Parents version, Lv end);
  // Those below `end` that are not in the version of `author`, all of which is
  // below `end`.
  void MoveTo(const EventGraph& graph, Lv end, Parents author);
  // Forgets ops from `end` on, which are to be gone.
  void Truncate(Lv end);

  Parents author() const { return author_; }
  // What was considered: all below.
  Lv end() const { return end_; }
  // Ascending.
  const std::vector<LvRange>& ranges() const { return ranges_; }
  bool Contains(Lv op) const { return ContainsAll({op, op + 1}); }
  // The same of all of them.
  bool ContainsAll(LvRange ops) const;

 private:
  void Add(LvRanges& added);
  void Remove(LvRanges& removed);
  void PushRange(LvRange range);

  Frontier author_;
  Lv end_;
  std::vector<LvRange> ranges_;
  VersionDiff diff_;
  std::vector<LvRange> before_;  // of an Add or Remove
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_
