#include "syncline/internal/walker/item_tree.h"

#include <algorithm>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {
namespace {

bool AllEqual(PerView a, PerView b) {
  for (int view = 0; view < kViews; ++view) {
    if (a[view] != b[view]) return false;
  }
  return true;
}

PerView SumOfItems(const ItemTree::Leaf& leaf) {
  PerView sum{};
  for (uint32_t i = 0; i < leaf.count; ++i) sum += leaf.items[i].widths();
  return sum;
}

PerView SumOfChildren(const ItemTree::Inner& inner) {
  PerView sum{};
  for (uint32_t i = 0; i < inner.count; ++i) sum += inner.sums[i];
  return sum;
}

}  // namespace

void ItemTree::Clear(ItemId first_op) {
  leaves_.Clear();
  inners_.Clear();
  index_.Clear(first_op);
  first_leaf_ = NewLeaf();
  root_ = first_leaf_;
  height_ = 0;
  total_ = PerView{};
  size_ = 0;
  steps_ = 0;
}

ItemTree::Leaf* ItemTree::NewLeaf() {
  uint32_t number;
  Leaf* leaf = leaves_.Allocate(&number);
  leaf->parent = nullptr;
  leaf->slot = 0;
  leaf->count = 0;
  leaf->number = number;
  leaf->next = nullptr;
  return leaf;
}

ItemTree::Cursor ItemTree::SeekVisible(int view, uint32_t n,
                                       PerView* before) const {
  SYNCLINE_DCHECK(n < total_[view], "a character that the view shows");
  PerView sum{};
  Node* node = root_;
  for (uint32_t height = height_; height > 0; --height) {
    Inner* inner = static_cast<Inner*>(node);
    uint32_t slot = 0;
    while (n >= inner->sums[slot][view]) {
      n -= inner->sums[slot][view];
      sum += inner->sums[slot];
      ++slot;
    }
    node = inner->children[slot];
    steps_ += slot;
  }
  Leaf* leaf = static_cast<Leaf*>(node);
  uint32_t index = 0;
  for (;; ++index) {
    const PerView widths = leaf->items[index].widths();
    if (n < widths[view]) break;
    n -= widths[view];
    sum += widths;
  }
  steps_ += index;
  *before = sum;
  return {leaf, index, n};
}

ItemTree::Cursor ItemTree::Find(ItemId id) const {
  Leaf* leaf = leaves_.at(index_.Find(id));
  uint32_t index = 0;
  while (!leaf->items[index].contains(id)) {
    ++index;
    SYNCLINE_DCHECK(index < leaf->count, "the index leads to the item's leaf");
  }
  steps_ += index + 1;
  return {leaf, index, id - leaf->items[index].id};
}

bool ItemTree::Precedes(ItemId a, ItemId b) const {
  if (a == kNoItem || b == kNoItem) return a != kNoItem;
  const Cursor at_a = Find(a);
  const Cursor at_b = Find(b);
  if (at_a.leaf == at_b.leaf) {
    if (at_a.index != at_b.index) return at_a.index < at_b.index;
    return at_a.offset < at_b.offset;
  }
  const Node* node_a = at_a.leaf;
  const Node* node_b = at_b.leaf;
  while (node_a->parent != node_b->parent) {
    node_a = node_a->parent;
    node_b = node_b->parent;
  }
  return node_a->slot < node_b->slot;
}

void ItemTree::SplitAt(Cursor* cursor) {
  if (cursor->offset == 0) return;
  if (cursor->offset == cursor->item().length) {
    ++cursor->index;
    cursor->offset = 0;
    return;
  }
  MakeRoom(cursor);
  const Item rest = cursor->item().SplitOff(cursor->offset);
  ++cursor->index;
  cursor->offset = 0;
  Place(*cursor, rest);
}

bool ItemTree::Continues(const Item& left, const Item& right) {
  return left.end() == right.id && right.origin_left == right.id - 1 &&
         right.origin_right == left.origin_right &&
         AllEqual(left.states, right.states);
}

void ItemTree::Insert(Cursor* cursor, const Item& item) {
  SYNCLINE_DCHECK(cursor->offset == 0, "between two items");
  Leaf* leaf = cursor->leaf;
  if (cursor->index > 0) {
    Item& left = leaf->items[cursor->index - 1];
    if (Continues(left, item)) {
      left.length += item.length;
      AddToAncestors(leaf, item.widths());
      return;
    }
  }
  MakeRoom(cursor);
  Place(*cursor, item);
  AddToAncestors(cursor->leaf, item.widths());
}

void ItemTree::MakeRoom(Cursor* cursor) {
  if (cursor->leaf->count < kLeafItems) return;
  SplitLeaf(cursor->leaf);
  if (cursor->index >= cursor->leaf->count) {
    cursor->index -= cursor->leaf->count;
    cursor->leaf = cursor->leaf->next;
  }
}

void ItemTree::Place(const Cursor& cursor, const Item& item) {
  Leaf* leaf = cursor.leaf;
  Item* at = leaf->items + cursor.index;
  std::copy_backward(at, leaf->items + leaf->count,
                     leaf->items + leaf->count + 1);
  *at = item;
  ++leaf->count;
  ++size_;
  ++steps_;
  index_.Set(item.id, leaf->number);
}

void ItemTree::SplitLeaf(Leaf* leaf) {
  Leaf* right = NewLeaf();
  right->next = leaf->next;
  leaf->next = right;
  // Writers go on to the right more often than not.
  constexpr uint32_t kStay = kLeafItems / 2;
  right->count = static_cast<uint16_t>(kLeafItems - kStay);
  leaf->count = kStay;
  std::copy(leaf->items + kStay, leaf->items + kLeafItems, right->items);
  for (uint32_t i = 0; i < right->count; ++i) {
    index_.Set(right->items[i].id, right->number);
  }
  InsertChild(leaf, right, SumOfItems(*right));
}

// Puts `right` beside `left`, out of which its items were taken.
void ItemTree::InsertChild(Node* left, Node* right, PerView right_sum) {
  if (left->parent == nullptr) {
    uint32_t number;
    Inner* root = inners_.Allocate(&number);
    root->parent = nullptr;
    root->slot = 0;
    root->count = 1;
    root->height = ++height_;
    root->children[0] = left;
    root->sums[0] = height_ == 1 ? SumOfItems(*static_cast<Leaf*>(left))
                                 : SumOfChildren(*static_cast<Inner*>(left));
    root->sums[0] += right_sum;
    left->parent = root;
    left->slot = 0;
    root_ = root;
  }
  if (left->parent->count == kFanout) SplitInner(left->parent);
  Inner* parent = left->parent;
  const uint32_t slot = left->slot + 1u;
  for (uint32_t i = parent->count; i > slot; --i) {
    parent->children[i] = parent->children[i - 1];
    parent->sums[i] = parent->sums[i - 1];
    parent->children[i]->slot = static_cast<uint16_t>(i);
  }
  parent->children[slot] = right;
  parent->sums[slot] = right_sum;
  parent->sums[slot - 1] -= right_sum;
  right->parent = parent;
  right->slot = static_cast<uint16_t>(slot);
  ++parent->count;
}

void ItemTree::SplitInner(Inner* inner) {
  uint32_t number;
  Inner* right = inners_.Allocate(&number);
  constexpr uint32_t kStay = kFanout / 2;
  right->parent = nullptr;
  right->height = inner->height;
  right->count = static_cast<uint16_t>(inner->count - kStay);
  PerView sum{};
  for (uint32_t i = 0; i < right->count; ++i) {
    right->children[i] = inner->children[kStay + i];
    right->sums[i] = inner->sums[kStay + i];
    right->children[i]->parent = right;
    right->children[i]->slot = static_cast<uint16_t>(i);
    sum += right->sums[i];
  }
  inner->count = kStay;
  InsertChild(inner, right, sum);
}

void ItemTree::AddToAncestors(Node* node, PerView delta) {
  total_ += delta;
  for (; node->parent != nullptr; node = node->parent) {
    node->parent->sums[node->slot] += delta;
  }
}

void ItemTree::IsolateAt(Cursor* cursor, uint32_t length) {
  SplitAt(cursor);
  if (length >= cursor->item().length) return;
  cursor->offset = length;
  MakeRoom(cursor);
  const Cursor rest{cursor->leaf, cursor->index + 1, 0};
  Place(rest, cursor->item().SplitOff(length));
  cursor->offset = 0;
}

void ItemTree::AddState(ItemId begin, uint32_t length, int view,
                        uint32_t delta) {
  while (length > 0) {
    Cursor cursor = Find(begin);
    IsolateAt(&cursor, length);
    Item& item = cursor.item();
    const PerView before = item.widths();
    item.states[view] += delta;
    AddToAncestors(cursor.leaf, item.widths() - before);
    begin += item.length;
    length -= item.length;
  }
}

void ItemTree::Delete(Cursor* cursor, uint32_t length, int view) {
  IsolateAt(cursor, length);
  Item& item = cursor->item();
  const PerView before = item.widths();
  if (view != kMergedView) ++item.states[view];
  ++item.states[kMergedView];
  AddToAncestors(cursor->leaf, item.widths() - before);
  cursor->NextItem();
}

const Item* ItemTree::LastItem() const {
  const Node* node = root_;
  for (uint32_t height = height_; height > 0; --height) {
    node = static_cast<const Inner*>(node)->children[node->count - 1];
  }
  const Leaf* leaf = static_cast<const Leaf*>(node);
  return leaf->count == 0 ? nullptr : &leaf->items[leaf->count - 1];
}

}  // namespace syncline::internal
