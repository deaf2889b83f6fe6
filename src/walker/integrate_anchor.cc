// Where a concurrent anchor goes.
#include "syncline/internal/walker/integrate.h"

namespace syncline::internal {

ItemId PastLeftAnchors(const ItemTree& tree, ItemId id) {
  while (id != kNoItem && !IsBaseItem(id)) {
    const Item& item = tree.Find(id).item();
    if (!item.is_left_anchor()) break;
    // Left anchors that follow each other are one item.
    id = item.origin_left;
  }
  return id;
}

ItemId PastRightAnchors(const ItemTree& tree, ItemId id) {
  while (id != kNoItem && !IsBaseItem(id)) {
    const Item& item = tree.Find(id).item();
    if (!item.is_right_anchor()) break;
    id = item.origin_right;
  }
  return id;
}

const Item* SubjectOfAnchor(const Item& anchor, const ItemTree& tree,
                            int view) {
  const Item* subject = &anchor;
  while (subject->is_right_anchor()) {
    if (subject->origin_right == kNoItem) return nullptr;
    subject = &tree.Find(subject->origin_right).item();
    if (subject->states[view] != 0) return nullptr;
  }
  return subject;
}

// Of left origins: kNoItem is the start of the text.
bool AnchorOrder::IsFurtherLeft(ItemId a, ItemId b) const {
  return b != kNoItem && (a == kNoItem || tree_.Precedes(a, b));
}

bool AnchorOrder::IsOlder(ItemId a, ItemId b) {
  const uint32_t lamport_a = lamports_->At(graph_, Lv(a.value()), run_);
  const uint32_t lamport_b = lamports_->At(graph_, Lv(b.value()), run_);
  if (lamport_a != lamport_b) return lamport_a < lamport_b;
  return graph_.id(Lv(a.value())) < graph_.id(Lv(b.value()));
}

// Whether text that the author does not know was written before a left anchor
// that the author does not know either.
bool AnchorOrder::IsBeforeLeftAnchor(const Item* item) const {
  while (item->states[view_] == 0 && !item->is_right_anchor()) {
    if (item->is_left_anchor()) return true;
    if (item->origin_right == kNoItem) return false;
    item = &tree_.Find(item->origin_right).item();
  }
  return false;
}

void AnchorOrder::IntegrateLeft(const Item& anchor, Place* place) {
  Place at = *place;
  // What was passed reaches from what the anchor sticks to up to this item.
  ItemId last_passed = anchor.origin_left;
  for (at.cursor.EnterItem(); !at.cursor.at_end();) {
    const Item& other = at.cursor.item();
    const Item* subject = SubjectOf(other, tree_, view_);
    if (subject == nullptr) break;
    at.merged_position += other.widths()[kMergedView];
    ++at.cursor.index;
    const Place after = at;
    at.cursor.EnterItem();
    if (!subject->is_left_anchor()) {
      if (!IsBeforeLeftAnchor(subject)) break;
      continue;
    }
    const ItemId sticks_to = subject->origin_left;
    if (sticks_to == anchor.origin_left) {
      if (IsOlder(subject->id, anchor.id)) break;
    } else if (IsFurtherLeft(sticks_to, anchor.origin_left)) {
      break;
    }
    // To what was passed, or to something on the way to it?
    if (subject == &other && !IsFurtherLeft(last_passed, sticks_to)) {
      *place = after;
      last_passed = other.end() - 1;
    }
  }
}

// Goes to the left. What hangs on a right anchor behind it is met before it.
void AnchorOrder::IntegrateRight(const Item& anchor, Place* place) {
  Place at = *place;
  ItemId first_passed = anchor.origin_right;
  while (ItemTree::PreviousItem(&at.cursor)) {
    const Item& other = at.cursor.item();
    if (other.states[view_] != 0) break;
    at.merged_position -= other.widths()[kMergedView];
    if (!other.is_right_anchor()) {
      if (other.origin_left == kNoItem ||
          tree_.Find(other.origin_left).item().states[view_] != 0) {
        break;
      }
      continue;
    }
    const ItemId sticks_to = other.origin_right;
    if (tree_.Precedes(anchor.origin_right, sticks_to)) break;
    if (sticks_to == anchor.origin_right && IsOlder(other.id, anchor.id)) break;
    // To what was passed, or to something on the way to it?
    if (!tree_.Precedes(sticks_to, first_passed)) {
      *place = at;
      first_passed = other.id;
    }
  }
}

}  // namespace syncline::internal
