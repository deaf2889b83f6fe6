// Which characters each walked delete deleted.
//
// Invariants: entries ascend in op; each covers ops that delete neighbours.
// Cost: appending O(1), looking up O(log entries). 16 bytes an entry.
#ifndef SYNCLINE_INTERNAL_WALKER_DELETE_TARGETS_H_
#define SYNCLINE_INTERNAL_WALKER_DELETE_TARGETS_H_

#include <algorithm>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/walker/item.h"

namespace syncline::internal {

class DeleteTargets {
 public:
  // Op `begin + i` deleted the character items + i; or, if `backward`, the one
  // at items + (length - 1 - i).
  struct Entry {
    Lv begin;
    uint32_t length;
    ItemId items;
    bool backward;
  };

  void Clear() { entries_.clear(); }
  // REQUIRES: above all entries.
  void Append(const Entry& entry) { entries_.push_back(entry); }
  size_t size() const { return entries_.size(); }
  // Turns round the entries from number `from` on.
  void ReverseFrom(size_t from) {
    std::reverse(entries_.begin() + static_cast<std::ptrdiff_t>(from),
                 entries_.end());
  }

  // Calls f(const Entry&) for the part of each entry that is in `ops`, all of
  // which are walked deletes.
  template <typename F>
  void ForEachEntry(LvRange ops, F f) const {
    auto it = std::upper_bound(
        entries_.begin(), entries_.end(), ops.begin,
        [](Lv lv, const Entry& entry) { return lv < entry.begin; });
    for (--it; it != entries_.end() && it->begin < ops.end; ++it) {
      const uint32_t from = std::max(ops.begin, it->begin) - it->begin;
      const uint32_t to = std::min(ops.end - it->begin, it->length);
      f(Entry{it->begin + from, to - from,
              it->items + (it->backward ? it->length - to : from),
              it->backward});
    }
  }
  // Calls f(ItemId first, uint32_t length) for their targets.
  template <typename F>
  void ForEach(LvRange ops, F f) const {
    ForEachEntry(ops,
                 [&](const Entry& entry) { f(entry.items, entry.length); });
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_DELETE_TARGETS_H_
