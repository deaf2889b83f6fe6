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
// Anchors do not come between characters and their origins (item.h), so text
// is ordered as if there were none. A left anchor goes just behind what it
// sticks to, before all text that its author did not know, a right anchor just
// before. A right anchor that an insert meets is passed if what it sticks to
// is. Anchors that stick to one character are ordered by lamport, then author:
// the newest is nearest to it.
//
// Which text was there before the window does not matter: whatever an anchor
// or an insert meets on its way, its author did not know.
//
// Cost: the items scanned; O(log n) for each comparison of places, and for each
// of authors, of which there are O(log n).
#ifndef SYNCLINE_INTERNAL_WALKER_INTEGRATE_H_
#define SYNCLINE_INTERNAL_WALKER_INTEGRATE_H_

#include "syncline/internal/graph/event_graph.h"
#include "syncline/internal/graph/lamports.h"
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

// What a chain of anchors sticks to in the end; `id` itself if it is none.
ItemId PastLeftAnchors(const ItemTree& tree, ItemId id);
ItemId PastRightAnchors(const ItemTree& tree, ItemId id);

// What the right anchor sticks to in the end; nullptr if `view` knows it.
const Item* SubjectOfAnchor(const Item& anchor, const ItemTree& tree, int view);

// Whose place decides about that of `other`: of a right anchor, what it sticks
// to. nullptr if `view` knows it.
inline const Item* SubjectOf(const Item& other, const ItemTree& tree,
                             int view) {
  if (other.states[view] != 0) return nullptr;
  return other.is_right_anchor() ? SubjectOfAnchor(other, tree, view) : &other;
}

// The same as Integrate for an anchor. `place` stands between two items, just
// after or just before what it sticks to.
class AnchorOrder {
 public:
  // `run` is the number of a run of the graph near the newest ops.
  AnchorOrder(const ItemTree& tree, const EventGraph& graph, size_t run,
              Lamports* lamports, int view)
      : tree_(tree),
        graph_(graph),
        run_(run),
        lamports_(lamports),
        view_(view) {}

  void IntegrateLeft(const Item& anchor, Place* place);
  void IntegrateRight(const Item& anchor, Place* place);

 private:
  bool IsFurtherLeft(ItemId a, ItemId b) const;
  bool IsOlder(ItemId a, ItemId b);
  bool IsBeforeLeftAnchor(const Item* item) const;

  const ItemTree& tree_;
  const EventGraph& graph_;
  const size_t run_;
  Lamports* const lamports_;
  const int view_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_INTEGRATE_H_
