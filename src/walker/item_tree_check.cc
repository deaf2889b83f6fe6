// The slow self-check of the item tree, apart from what runs.
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/walker/item_tree.h"

namespace syncline::internal {
namespace {

bool SameSums(PerView a, PerView b) {
  bool same = true;
  for (int view = 0; view < kViews; ++view) same = same && a[view] == b[view];
  return same;
}

// Checks the nodes below `node` and returns the sum of their widths.
PerView CheckBelow(const ItemTree::Node* node, uint32_t height) {
  PerView sum{};
  if (height == 0) {
    const auto* leaf = static_cast<const ItemTree::Leaf*>(node);
    for (uint32_t i = 0; i < leaf->count; ++i) sum += leaf->items[i].widths();
    return sum;
  }
  const auto* inner = static_cast<const ItemTree::Inner*>(node);
  for (uint32_t i = 0; i < inner->count; ++i) {
    const ItemTree::Node* child = inner->children[i];
    SYNCLINE_DCHECK(child->parent == inner && child->slot == i,
                    "a child knows its place");
    SYNCLINE_DCHECK(SameSums(CheckBelow(child, height - 1), inner->sums[i]),
                    "invariant (2): sums");
    sum += inner->sums[i];
  }
  return sum;
}

// The views that know an item below `node`; checks the bits of its children.
uint8_t CheckKnown(const ItemTree::Node* node, uint32_t height) {
  unsigned known = 0;
  if (height == 0) {
    const auto* leaf = static_cast<const ItemTree::Leaf*>(node);
    for (uint32_t i = 0; i < leaf->count; ++i) {
      for (int view = 0; view < kViews; ++view) {
        known |= unsigned{leaf->items[i].states[view] != 0} << view;
      }
    }
    return static_cast<uint8_t>(known);
  }
  const auto* inner = static_cast<const ItemTree::Inner*>(node);
  for (uint32_t i = 0; i < inner->count; ++i) {
    const uint8_t below = CheckKnown(inner->children[i], height - 1);
    SYNCLINE_DCHECK((below & ~inner->known[i]) == 0, "invariant (3): known");
    known |= below;
  }
  return static_cast<uint8_t>(known);
}

}  // namespace

void ItemTree::CheckInvariants() const {
  SYNCLINE_DCHECK(SameSums(CheckBelow(root_, height_), total_),
                  "invariant (2): the total");
  CheckKnown(root_, height_);
  uint32_t items = 0;
  for (Leaf* leaf = first_leaf_; leaf != nullptr; leaf = leaf->next) {
    for (uint32_t i = 0; i < leaf->count; ++i, ++items) {
      const Item& item = leaf->items[i];
      SYNCLINE_DCHECK(
          LeafOf(item.id) == leaf && LeafOf(item.end() - 1) == leaf,
          "invariants (4), (5): to the leaf");
    }
  }
  SYNCLINE_DCHECK(items == size_, "every item is counted");
}

}  // namespace syncline::internal
