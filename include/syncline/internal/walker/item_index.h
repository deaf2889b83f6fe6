// From a character that an op inserted to the leaf that holds its item, or to
// another number that is kept for it.
//
// Only the first character of each item is entered: the leaf of another one is
// that of the nearest entry at or before it. Ids of ops are dense, so they live
// in an array, with a bit for each entry to find the nearest one.
//
// Cost: Set O(1), Find O(1 + run length / 4096). 4 bytes an op of the window
// that was ever entered, and 1/8.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_WALKER_ITEM_INDEX_H_
#define SYNCLINE_INTERNAL_WALKER_ITEM_INDEX_H_

#include <cstdint>
#include <vector>

#include "syncline/internal/walker/item.h"

namespace syncline::internal {

class ItemIndex {
 public:
  void Clear(ItemId first_op);
  // Of the ops below `end`, which are to come.
  void Reserve(ItemId end);
  // The item that begins at `id` is in the leaf with this number. REQUIRES: no
  // base item.
  void Set(ItemId id, uint32_t leaf);
  // The leaf of the item that holds `id`. REQUIRES: there is one.
  uint32_t Find(ItemId id) const { return Nearest(id).leaf; }
  // The entry at `id`, or the nearest before it. REQUIRES: there is one.
  struct Entry {
    ItemId first;
    uint32_t leaf = 0;
  };
  Entry Nearest(ItemId id) const;

 private:
  static constexpr uint32_t kWord = 64;

  uint32_t NearestEntry(uint32_t at) const;

  ItemId first_op_;
  std::vector<uint32_t> leaf_of_op_;
  std::vector<uint64_t> entered_;      // a bit for each op
  std::vector<uint64_t> entered_any_;  // a bit for each word of entered_
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_ITEM_INDEX_H_
