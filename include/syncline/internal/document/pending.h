// Updates that wait for ops that they build upon.
//
// Each is filed under the first op that it misses. When ops of a peer arrive,
// those filed under them are taken out and tried again; one that misses
// another op still is filed anew.
//
// Cost: O(log n) to file and to take. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_PENDING_H_
#define SYNCLINE_INTERNAL_DOCUMENT_PENDING_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/ids.h"
#include "syncline/version.h"

namespace syncline::internal {

class Pending {
 public:
  bool empty() const { return updates_.empty(); }
  // Of all updates that wait.
  size_t bytes() const { return bytes_; }

  // Files a copy of `update`, unless the same bytes wait there already.
  void File(OpId missing, std::string_view update);
  // Takes out what was filed under ops of `arrived`.
  std::vector<std::string> Take(const OpSpan& arrived);

 private:
  std::map<OpId, std::vector<std::string>> updates_;
  size_t bytes_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_PENDING_H_
