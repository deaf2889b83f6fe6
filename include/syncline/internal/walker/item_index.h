// From a character that an op inserted to the leaf that holds its item, or to
// another number that is kept for it.
//
// Only the first character of each item is entered: the leaf of another one is
// that of the nearest entry at or before it. The ids are those of one
// container's ops among all of a document: ranges of them, one after the other,
// live in an array, with a bit for each entry to find the nearest one.
//
// Invariants: ranges ascend in ids, and in the array they follow each other.
//
// Cost: Set and Find O(log d) for a range d before the last, and Find
// O(1 + run length / 4096). 4 bytes an op that was expected, and 1/8; 12 a
// range.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_WALKER_ITEM_INDEX_H_
#define SYNCLINE_INTERNAL_WALKER_ITEM_INDEX_H_

#include <cstdint>
#include <vector>

#include "syncline/internal/walker/item.h"

namespace syncline::internal {

class ItemIndex {
 public:
  // Of an op that no entry leads from.
  static constexpr uint32_t kNone = ~uint32_t{0};

  void Clear();
  // Items of ops [first, first + length) may be entered from now on. REQUIRES:
  // they are above all before.
  void Expect(ItemId first, uint32_t length);
  // The item that begins at `id` is in the leaf with this number. REQUIRES: the
  // op was expected.
  void Set(ItemId id, uint32_t leaf);
  // The leaf of the item that holds `id`. REQUIRES: there is one.
  uint32_t Find(ItemId id) const { return Nearest(id).leaf; }
  // The entry at `id`, or the nearest before it, if there is one. Its item
  // need not reach as far as `id`.
  struct Entry {
    ItemId first;
    uint32_t leaf = kNone;
  };
  Entry Nearest(ItemId id) const;

 private:
  static constexpr uint32_t kWord = 64;
  // Ops of others that are passed over rather than begin a range: as many as
  // take the memory of one.
  static constexpr uint32_t kGap = 3;

  struct Range {
    ItemId first;
    uint32_t length = 0;
    uint32_t begin = 0;  // of the array

    ItemId end() const { return first + length; }
  };

  // Ops of all ranges.
  uint32_t size() const {
    return ranges_.empty() ? 0 : ranges_.back().begin + ranges_.back().length;
  }
  // The last that begins at or before `id`, or null.
  const Range* RangeOf(ItemId id) const;
  uint32_t NearestEntry(uint32_t at) const;

  std::vector<Range> ranges_;
  std::vector<uint32_t> leaf_of_op_;
  std::vector<uint64_t> entered_;      // a bit for each op
  std::vector<uint64_t> entered_any_;  // a bit for each word of entered_
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_ITEM_INDEX_H_
