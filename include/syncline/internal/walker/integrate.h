// Where a concurrent insert goes: the one place that decides the order of text.
//
// The order is FugueMax (Weidner, Kleppmann: "The Art of the Fugue", 2023),
// which is the one that interleaves concurrent passages least in both writing
// directions. Inserts with the same left origin are siblings; the one whose
// right origin is further right goes first, and where the right origins are the
// same one, the lower author.
//
// The Fugue tree is never built. Between an insert's left origin and its right
// origin stands only what its author did not know: siblings of the insert, and
// what hangs on them. It is scanned from left to right, as Yjs does:
//
//   an item whose left origin is further left    is not ours to pass: stop
//   an item whose left origin is further right   hangs on one that was passed
//   a sibling with our right origin              the lower author goes first
//   a sibling whose right origin is before ours  we go before it, unless a
//                                                later one says: after
//   a sibling whose right origin is after ours   we go after it
//
// Cost: the items scanned; O(log n) for each comparison of places, and for each
// of authors, of which there are O(log n).
#ifndef SYNCLINE_INTERNAL_WALKER_INTEGRATE_H_
#define SYNCLINE_INTERNAL_WALKER_INTEGRATE_H_

#include "syncline/internal/graph/event_graph.h"
#include "syncline/internal/walker/item_tree.h"

namespace syncline::internal {

// A place in the tree, and what the merged view shows to the left of it.
struct Place {
  ItemTree::Cursor cursor;
  uint32_t merged_position = 0;
};

// Moves `place`, which stands just after the insert's left origin, to where
// `item` belongs among the items that `view` does not know.
void Integrate(const ItemTree& tree, const EventGraph& graph, int view,
               const Item& item, Place* place);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_INTEGRATE_H_
