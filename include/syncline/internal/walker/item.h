// One run of characters as the tracker sees it.
//
// A tracker holds several *views* of one text at once: versions at which events
// are prepared, and the merged version, in which every walked event happened.
// Each item carries one state per view:
//
//   0      not inserted yet
//   1      inserted: the only state in which a view shows it
//   n > 1  deleted, by n - 1 events
//
// So advancing an event that inserts or deletes the item adds 1 to the state of
// that view, and retreating it takes 1 away; their order does not matter.
#ifndef SYNCLINE_INTERNAL_WALKER_ITEM_H_
#define SYNCLINE_INTERNAL_WALKER_ITEM_H_

#include <cstdint>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/strong_index.h"

namespace syncline::internal {

// A character: the op that inserted it (its Lv), or, from kBaseItems on, one of
// those that were there at the tracker's base, by its index in the base text.
using ItemId = StrongIndex<struct ItemIdTag>;

inline constexpr ItemId kBaseItems{kMaxOps};
// No character: the start of the text as a left origin, its end as a right one.
inline constexpr ItemId kNoItem{~uint32_t{0}};
// The left origin of a base character: unknown, and unlike any other. Also the
// origin that an anchor has no use for, which tells anchors from text.
inline constexpr ItemId kUnknownItem{~uint32_t{0} - 1};

constexpr ItemId ItemOf(Lv lv) { return ItemId(lv.value()); }
constexpr bool IsBaseItem(ItemId id) { return id >= kBaseItems; }

// Views of one tracker. Four 32-bit numbers are one vector register.
inline constexpr int kViews = 4;
// The view in which everything walked has happened.
inline constexpr int kMergedView = kViews - 1;

// One number for each view.
using PerView = uint32_t __attribute__((vector_size(4 * kViews)));

struct Item {
  ItemId id;        // of the first character; the others follow
  uint32_t length;  // characters
  // What the author saw to the left of the first character; each other
  // character has the one before it. Where text follows a left anchor, what
  // that sticks to. A right anchor has none.
  ItemId origin_left;
  // The next character to the right that the author knew of, deleted ones too:
  // the same for every character of the run. Where it is a right anchor, what
  // that sticks to; of a right anchor, what it sticks to itself. A left anchor
  // has none.
  ItemId origin_right;
  PerView states;

  ItemId end() const { return id + length; }
  bool is_left_anchor() const { return origin_right == kUnknownItem; }
  bool is_right_anchor() const {
    return origin_left == kUnknownItem && !IsBaseItem(id);
  }
  bool contains(ItemId other) const { return id <= other && other < end(); }

  // Characters that each view shows.
  PerView widths() const {
    return reinterpret_cast<PerView>(states == PerView{1, 1, 1, 1}) &
           PerView{length, length, length, length};
  }

  // Cuts the item after `n` characters, 0 < n < length, and returns the rest.
  Item SplitOff(uint32_t n) {
    Item rest = *this;
    rest.id += n;
    rest.length -= n;
    if (!IsBaseItem(id)) rest.origin_left = id + (n - 1);
    length = n;
    return rest;
  }
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_ITEM_H_
