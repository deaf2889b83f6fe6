// Where items are in the contents of a log, or of a batch, so that a part of a
// long insert is found without going through all that is before it.
//
// An entry stands at every 64th item or so of an insert; what is between is
// walked. An insert whose items have one byte each needs none.
//
// Invariant: entries ascend, in items and in bytes.
//
// Cost: 8 bytes for 64 items. Add: O(1) for a keystroke, else O(bytes). Find:
// O(log n); Part: that, and the result.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_CONTENT_INDEX_H_
#define SYNCLINE_INTERNAL_OPLOG_CONTENT_INDEX_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "syncline/container_kind.h"
#include "syncline/internal/base/lv.h"

namespace syncline::internal {

class ContentIndex {
 public:
  // An item, by the op that inserted it, and where it begins in the contents.
  struct Entry {
    Lv item;
    uint32_t content_begin = 0;
  };

  // `content`, which begins at `begin`, is that of `count` more items of the
  // insert whose first item is `first`.
  void Add(Lv first, ContainerKind kind, Entry begin, uint32_t count,
           std::string_view content);

  // The last entry at or before `item`, but not before that of `first`, which
  // is given.
  Entry Find(Entry first, Lv item) const;

  // What items [from, to) of an insert carry, of whose `count` items this is
  // the first and this the content.
  std::string_view Part(Entry first, ContainerKind kind, uint32_t count,
                        std::string_view content, uint32_t from,
                        uint32_t to) const;

  // Takes away what was added of items from `end` on.
  void Truncate(Lv end);
  // Adds the entries of another index, whose contents follow at `shift`.
  void Append(const ContentIndex& other, uint32_t shift);

 private:
  static constexpr uint32_t kStride = 64;

  std::vector<Entry> entries_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_CONTENT_INDEX_H_
