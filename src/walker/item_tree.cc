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

// A bit for each view that knows the item.
uint8_t KnownBits(const Item& item) {
  unsigned bits = 0;
  for (int view = 0; view < kViews; ++view) {
    bits |= unsigned{item.states[view] != 0} << view;
  }
  return static_cast<uint8_t>(bits);
}

uint8_t KnownBits(const ItemTree::Leaf& leaf) {
  uint8_t bits = 0;
  for (uint32_t i = 0; i < leaf.count; ++i) bits |= KnownBits(leaf.items[i]);
  return bits;
}

uint8_t KnownBits(const ItemTree::Inner& inner) {
  uint8_t bits = 0;
  for (uint32_t i = 0; i < inner.count; ++i) bits |= inner.known[i];
  return bits;
}

PerView SumOfChildren(const ItemTree::Inner& inner) {
  PerView sum{};
  for (uint32_t i = 0; i < inner.count; ++i) sum += inner.sums[i];
  return sum;
}

}  // namespace

void ItemTree::Clear() {
  leaves_.Clear();
  inners_.Clear();
  index_.Clear();
  last_.leaf = nullptr;
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

void ItemTree::SeekLeaf(int view, uint32_t n) const {
  last_.before = PerView{};
  last_.widths = total_;
  Node* node = root_;
  for (uint32_t height = height_; height > 0; --height) {
    Inner* inner = static_cast<Inner*>(node);
    uint32_t slot = 0;
    while (n >= inner->sums[slot][view]) {
      n -= inner->sums[slot][view];
      last_.before += inner->sums[slot];
      ++slot;
    }
    last_.widths = inner->sums[slot];
    node = inner->children[slot];
    steps_ += slot;
  }
  last_.leaf = static_cast<Leaf*>(node);
}

ItemTree::Cursor ItemTree::SeekVisible(int view, uint32_t n,
                                       PerView* before) const {
  SYNCLINE_DCHECK(n < total_[view], "a character that the view shows");
  const bool is_in_last = last_.leaf != nullptr && n >= last_.before[view] &&
                          n - last_.before[view] < last_.widths[view];
  if (!is_in_last) SeekLeaf(view, n);
  Leaf* leaf = last_.leaf;
  n -= last_.before[view];
  PerView sum = last_.before;
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

void ItemTree::SeekKnown(int view, Cursor* cursor) const {
  Leaf* leaf = cursor->leaf;
  uint32_t index = cursor->index;
  for (;;) {
    for (; index < leaf->count; ++index, ++steps_) {
      if (leaf->items[index].states[view] == 0) continue;
      *cursor = {leaf, index, 0};
      return;
    }
    Leaf* next = NextLeafKnown(view, leaf);
    if (next == nullptr) break;
    leaf = next;
    index = 0;
  }
  *cursor = end();
}

ItemTree::Leaf* ItemTree::NextLeafKnown(int view, Leaf* leaf) {
  const auto next_child = [view](const Inner* inner, uint32_t slot) {
    while (slot < inner->count && !(inner->known[slot] >> view & 1)) ++slot;
    return slot;
  };
  Node* node = leaf;
  uint32_t height = 0;
  while (node->parent != nullptr) {
    Inner* parent = node->parent;
    ++height;
    uint32_t slot = next_child(parent, node->slot + 1u);
    node = parent;
    if (slot == parent->count) continue;
    // The bits may promise too much: whoever asks looks at the items.
    for (; height > 0; --height) {
      Inner* inner = static_cast<Inner*>(node);
      node = inner->children[std::min<uint32_t>(slot, inner->count - 1u)];
      slot = height > 1 ? next_child(static_cast<Inner*>(node), 0) : 0;
    }
    return static_cast<Leaf*>(node);
  }
  return nullptr;
}

ItemTree::Leaf* ItemTree::LeafOf(ItemId id) const {
  if (!IsBaseItem(id)) return leaves_.at(index_.Find(id));
  Node* node = root_;
  for (uint32_t height = height_; height > 0; --height) {
    const Inner* inner = static_cast<Inner*>(node);
    uint32_t slot = inner->count - 1u;
    while (slot > 0 && id < inner->first_base[slot]) --slot;
    node = inner->children[slot];
  }
  return static_cast<Leaf*>(node);
}

bool ItemTree::PreviousItem(Cursor* cursor) {
  if (cursor->index == 0) {
    const Node* node = cursor->leaf;
    uint32_t height = 0;
    while (node->parent != nullptr && node->slot == 0) {
      node = node->parent;
      ++height;
    }
    if (node->parent == nullptr) return false;
    Node* before = node->parent->children[node->slot - 1];
    for (; height > 0; --height) {
      before = static_cast<Inner*>(before)->children[before->count - 1];
    }
    cursor->leaf = static_cast<Leaf*>(before);
    cursor->index = before->count;
  }
  --cursor->index;
  return true;
}

ItemTree::Cursor ItemTree::Find(ItemId id) const {
  Leaf* leaf = LeafOf(id);
  uint32_t index = 0;
  while (!leaf->items[index].contains(id)) {
    ++index;
    SYNCLINE_DCHECK(index < leaf->count, "the index leads to the item's leaf");
  }
  steps_ += index + 1;
  return {leaf, index, id - leaf->items[index].id};
}

ItemId ItemTree::Previous(const Cursor& cursor) {
  if (cursor.offset > 0) return cursor.item().id + (cursor.offset - 1);
  if (cursor.index > 0) return cursor.leaf->items[cursor.index - 1].end() - 1;
  const Node* node = cursor.leaf;
  uint32_t height = 0;
  for (; node->parent != nullptr && node->slot == 0; ++height) {
    node = node->parent;
  }
  if (node->parent == nullptr) return kNoItem;
  node = node->parent->children[node->slot - 1];
  for (; height > 0; --height) {
    node = static_cast<const Inner*>(node)->children[node->count - 1];
  }
  const Leaf& leaf = *static_cast<const Leaf*>(node);
  return leaf.items[leaf.count - 1].end() - 1;
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
         left.origin_left != kUnknownItem &&  // a right anchor
         AllEqual(left.states, right.states);
}

void ItemTree::Insert(Cursor* cursor, const Item& item) {
  SYNCLINE_DCHECK(cursor->offset == 0, "between two items");
  Leaf* leaf = cursor->leaf;
  if (cursor->index > 0) {
    Item& left = leaf->items[cursor->index - 1];
    if (Continues(left, item)) {
      left.length += item.length;
      AddToAncestors(leaf, item.widths(), item);
      return;
    }
  }
  MakeRoom(cursor);
  Place(*cursor, item);
  AddToAncestors(cursor->leaf, item.widths(), item);
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
  if (!IsBaseItem(item.id)) index_.Set(item.id, leaf->number);
}

ItemId ItemTree::FirstBase(const Leaf& left, const Leaf& right) {
  for (uint32_t i = 0; i < right.count; ++i) {
    if (IsBaseItem(right.items[i].id)) return right.items[i].id;
  }
  for (uint32_t i = left.count; i > 0; --i) {
    if (IsBaseItem(left.items[i - 1].id)) return left.items[i - 1].end();
  }
  return left.parent == nullptr ? kBaseItems
                                : left.parent->first_base[left.slot];
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
    const ItemId id = right->items[i].id;
    if (!IsBaseItem(id)) index_.Set(id, right->number);
  }
  const PerView right_sum = SumOfItems(*right);
  if (leaf == last_.leaf) last_.widths -= right_sum;
  InsertChild(leaf, right, right_sum, KnownBits(*right),
              FirstBase(*leaf, *right));
}

// Puts `right` beside `left`, out of which its items were taken.
void ItemTree::InsertChild(Node* left, Node* right, PerView right_sum,
                           uint8_t right_known, ItemId right_base) {
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
    root->known[0] = height_ == 1 ? KnownBits(*static_cast<Leaf*>(left))
                                  : KnownBits(*static_cast<Inner*>(left));
    root->first_base[0] = kBaseItems;
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
    parent->known[i] = parent->known[i - 1];
    parent->first_base[i] = parent->first_base[i - 1];
    parent->children[i]->slot = static_cast<uint16_t>(i);
  }
  parent->children[slot] = right;
  parent->sums[slot] = right_sum;
  parent->sums[slot - 1] -= right_sum;
  parent->known[slot] = right_known;
  parent->first_base[slot] = right_base;
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
    right->known[i] = inner->known[kStay + i];
    right->first_base[i] = inner->first_base[kStay + i];
    right->children[i]->parent = right;
    right->children[i]->slot = static_cast<uint16_t>(i);
    sum += right->sums[i];
  }
  inner->count = kStay;
  InsertChild(inner, right, sum, KnownBits(*right), right->first_base[0]);
}

void ItemTree::AddToAncestors(Leaf* leaf, PerView delta, const Item& item) {
  total_ += delta;
  if (leaf == last_.leaf) {
    last_.widths += delta;
  } else {
    last_.leaf = nullptr;
  }
  const uint8_t known = KnownBits(item);
  for (Node* node = leaf; node->parent != nullptr; node = node->parent) {
    node->parent->sums[node->slot] += delta;
    node->parent->known[node->slot] |= known;
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
    AddToAncestors(cursor.leaf, item.widths() - before, item);
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
  AddToAncestors(cursor->leaf, item.widths() - before, item);
  cursor->NextItem();
}

ItemTree::Leaf* ItemTree::LastLeaf() const {
  Node* node = root_;
  for (uint32_t height = height_; height > 0; --height) {
    node = static_cast<Inner*>(node)->children[node->count - 1];
  }
  return static_cast<Leaf*>(node);
}

const Item* ItemTree::LastItem() const {
  const Leaf* leaf = LastLeaf();
  return leaf->count == 0 ? nullptr : &leaf->items[leaf->count - 1];
}

}  // namespace syncline::internal
