// The ops that are known here and that the author of an incoming op did not
// know.
//
// Those of the next author are found from those of the last: by what the one
// knew and the other did not. Many who write after the same version cost
// nothing each, however many they are.
//
// Cost: MoveTo() that of DiffVersions between the two authors' versions; and of
// either move, O(number of ranges above the lowest op that comes or goes).
// Contains() O(log of all ranges). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_
#define SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_

#include <cstdint>
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
  // The same, where the difference from the last author to this one is known;
  // it is used up.
  void Move(Lv end, Parents author, VersionDiff* diff);

  Parents author() const { return author_; }
  // What was considered: all below.
  Lv end() const { return end_; }
  // Ascending.
  const std::vector<LvRange>& ranges() const { return ranges_; }
  // The last of them that begins below `op`, or nullptr.
  const LvRange* LastBelow(Lv op) const;
  bool Contains(Lv op) const { return ContainsAll({op, op + 1}); }
  // The same of all of them.
  bool ContainsAll(LvRange ops) const;

  // A number that another one replaces whenever ops may be among these that
  // were considered before, and were not.
  uint64_t generation() const { return generation_; }
  void BeginGeneration(uint64_t number) { generation_ = number; }

 private:
  void Add(LvRanges& added);
  void Remove(LvRanges& removed);
  void PushRange(LvRange range);
  LvRanges TakeAbove(Lv op);

  Frontier author_;
  Lv end_;
  std::vector<LvRange> ranges_;
  uint64_t generation_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_CONCURRENT_OPS_H_
