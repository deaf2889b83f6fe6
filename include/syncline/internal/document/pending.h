// Updates that wait for ops that they build upon.
//
// Each is filed under one of the ops that it misses. When ops of a peer arrive,
// those filed under them are filed anew under another, or, where they miss
// nothing any more, taken out: each is read once, however many it misses.
//
// Cost: O(log n) to file, and for each op that was missing. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_PENDING_H_
#define SYNCLINE_INTERNAL_DOCUMENT_PENDING_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal/graph/event_graph.h"
#include "syncline/version.h"

namespace syncline::internal {

class Pending {
 public:
  bool empty() const { return updates_.empty(); }
  // Of all updates that wait.
  size_t bytes() const { return bytes_; }

  // Files a copy of `update`, unless the same bytes wait already. REQUIRES:
  // `missing` is not empty.
  void File(std::vector<OpId> missing, std::string_view update);
  // Takes out what waited for ops of `arrived`, which are in the graph now, and
  // for nothing else.
  std::vector<std::string> Take(const OpSpan& arrived, const EventGraph& graph);

 private:
  // By an op that is missing, and the update. With each the others, ascending,
  // one of a peer, and lower than that one.
  std::map<std::pair<OpId, std::string>, std::vector<OpId>> updates_;
  size_t bytes_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_PENDING_H_
