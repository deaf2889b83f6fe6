// Items in document order: a B+tree summed by the width that each view shows.
//
// Leaves are chained from left to right. Every node knows its parent and its
// slot there, so that a change at a leaf adds its difference to the sums above
// it, and two items can be compared by their place.
//
// Invariants:
//   (1) items are in document order; they are never moved against each other
//       and never erased.
//   (2) sums[i] of an inner node is the sum of the widths of all items below
//       children[i].
//   (3) where known[i] lacks the bit of a view, that view knows no item below
//       children[i]: each has the state 0. The converse need not hold.
//   (4) index_ leads from each character that an op inserted to the leaf that
//       holds its item.
//   (5) base items stand in the order of their ids: those below children[i] are
//       at or after first_base[i], those to the left of it before.
//
// Cost: O(log n) a step, O(1) for a search in the leaf of the last; a tree of a
// few items is one leaf. Nodes come from a pool that Clear() hands back at
// once. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_WALKER_ITEM_TREE_H_
#define SYNCLINE_INTERNAL_WALKER_ITEM_TREE_H_

#include <cstdint>
#include <vector>

#include "syncline/internal/containers/node_pool.h"
#include "syncline/internal/walker/item.h"
#include "syncline/internal/walker/item_index.h"

namespace syncline::internal {

class ItemTree {
 public:
  // 16 items are 8 cache lines: what a linear scan passes in about the time of
  // one miss, and what an insert moves in a few nanoseconds.
  static constexpr uint32_t kLeafItems = 16;
  static constexpr uint32_t kFanout = 16;

  struct Inner;
  struct Node {
    Inner* parent = nullptr;
    uint16_t slot = 0;   // of this node in its parent
    uint16_t count = 0;  // items, or children
  };
  struct Leaf : Node {
    uint32_t number = 0;  // in the pool
    Leaf* next = nullptr;
    Item items[kLeafItems];
  };
  struct Inner : Node {
    PerView sums[kFanout];
    Node* children[kFanout];
    ItemId first_base[kFanout];
    uint8_t known[kFanout];
    uint32_t height = 1;  // above the leaves
  };

  // A place between two characters, or at the first one of an item. Characters
  // [0, offset) of items[index] are to the left of it.
  struct Cursor {
    Leaf* leaf = nullptr;
    uint32_t index = 0;
    uint32_t offset = 0;

    Item& item() const { return leaf->items[index]; }
    // Whether there is no item to the right. REQUIRES: offset == 0.
    bool at_end() const {
      return index >= leaf->count && leaf->next == nullptr;
    }
    // From the end of a leaf to the start of the next one, if there is one.
    void EnterItem() {
      if (index >= leaf->count && leaf->next != nullptr) {
        leaf = leaf->next;
        index = 0;
      }
    }
    // Steps to the start of the next item, or to the end of the tree.
    void NextItem() {
      offset = 0;
      ++index;
      EnterItem();
    }
  };

  // Steps to the start of the item before a cursor of offset 0. False at the
  // start of the text. Cost: O(1) within a leaf.
  static bool PreviousItem(Cursor* cursor);

  ItemTree() { Clear(); }
  ItemTree(const ItemTree&) = delete;
  ItemTree& operator=(const ItemTree&) = delete;

  // Forgets all items.
  void Clear();
  // Ops [first, first + length) may insert items from now on. REQUIRES: they
  // are above all before.
  void Expect(ItemId first, uint32_t length) { index_.Expect(first, length); }

  // Characters that each view shows.
  PerView total() const { return total_; }
  uint32_t size() const { return size_; }  // items
  // Items passed, split and inserted since Clear: what the cost is made of.
  uint64_t steps() const { return steps_; }

  Cursor begin() const { return {first_leaf_, 0, 0}; }
  Cursor end() const { return {LastLeaf(), LastLeaf()->count, 0}; }

  // The character number n that `view` shows: a cursor just before it, and what
  // each view shows to the left of its item. REQUIRES: n < total()[view].
  Cursor SeekVisible(int view, uint32_t n, PerView* before) const;

  // Moves the cursor, of offset 0, to the first item from there on that `view`
  // knows, or to the end of the tree. Passes over whole subtrees of others.
  void SeekKnown(int view, Cursor* cursor) const;

  // A cursor just before the character `id`.
  Cursor Find(ItemId id) const;

  // The character just before the one at the cursor, or kNoItem.
  static ItemId Previous(const Cursor& cursor);

  // Whether `a` stands before `b`. kNoItem is the end of the text.
  bool Precedes(ItemId a, ItemId b) const;

  // Cuts the item at the cursor there, if the cursor is inside of it. The
  // cursor then stands between two items of one leaf, or at an end of the leaf.
  void SplitAt(Cursor* cursor);

  // Inserts an item, whose ops are expected, at a cursor of offset 0. Joins it
  // with the item to the left where they continue each other.
  void Insert(Cursor* cursor, const Item& item);

  // Adds `delta` (1 or -1) to the state in `view` of each character of
  // [begin, begin + length).
  void AddState(ItemId begin, uint32_t length, int view, uint32_t delta);

  // Adds one to the state in `view` and in the merged view of [cursor, cursor +
  // length), all within one item. `cursor` then stands before what follows.
  void Delete(Cursor* cursor, uint32_t length, int view);

  // Null if there are no items.
  const Item* LastItem() const;

  // O(n); for tests.
  void CheckInvariants() const;

 private:
  // A leaf, what each view shows to the left of it, and what in it.
  struct Found {
    Leaf* leaf = nullptr;
    PerView before{};
    PerView widths{};
  };

  // To the leaf with the character number n that `view` shows.
  void SeekLeaf(int view, uint32_t n) const;
  Leaf* NewLeaf();
  Leaf* LastLeaf() const;
  // Sees to it that one more item fits into the leaf at the cursor.
  void MakeRoom(Cursor* cursor);
  // Enters an item where there is room; the sums are the caller's concern.
  void Place(const Cursor& cursor, const Item& item);
  void SplitLeaf(Leaf* leaf);
  void InsertChild(Node* left, Node* right, PerView right_sum,
                   uint8_t right_known, ItemId right_base);
  void SplitInner(Inner* inner);
  // Adds what an item of `leaf` shows more than before, and who knows it.
  void AddToAncestors(Leaf* leaf, PerView delta, const Item& item);
  // Makes the item at the cursor begin there and end at most `length` later.
  void IsolateAt(Cursor* cursor, uint32_t length);
  static bool Continues(const Item& left, const Item& right);
  Leaf* LeafOf(ItemId id) const;
  // What first_base is to be of `right`, whose items were those of `left`.
  static ItemId FirstBase(const Leaf& left, const Leaf& right);
  // The first leaf after `leaf` in which `view` may know an item, or null.
  static Leaf* NextLeafKnown(int view, Leaf* leaf);

  NodePool<Leaf> leaves_;
  NodePool<Inner> inners_;
  Node* root_ = nullptr;
  uint32_t height_ = 0;  // of the root: 0 if it is a leaf
  Leaf* first_leaf_ = nullptr;
  PerView total_{};
  uint32_t size_ = 0;
  mutable uint64_t steps_ = 0;
  ItemIndex index_;
  // By the last search: the next is often near. No leaf where what is before it
  // may have changed.
  mutable Found last_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_ITEM_TREE_H_
