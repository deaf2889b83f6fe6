#include "syncline/internal/containers/rank_tree.h"

#include <algorithm>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {
namespace {

// A number of a vector: one that is free, or a new one.
template <typename T>
uint32_t Allocate(std::vector<T>* all, std::vector<uint32_t>* free) {
  if (free->empty()) {
    all->emplace_back();
    return static_cast<uint32_t>(all->size() - 1);
  }
  const uint32_t number = free->back();
  free->pop_back();
  (*all)[number] = T();
  return number;
}

template <typename T>
void InsertAt(T* array, uint32_t count, uint32_t index, const T& value) {
  std::copy_backward(array + index, array + count, array + count + 1);
  array[index] = value;
}
template <typename T>
void EraseAt(T* array, uint32_t count, uint32_t index) {
  std::copy(array + index + 1, array + count, array + index);
}

}  // namespace

uint32_t RankTree::NewLeaf() { return Allocate(&leaves_, &free_leaves_); }
uint32_t RankTree::NewPage() { return Allocate(&pages_, &free_pages_); }

RankTree::Link& RankTree::LinkOf(uint32_t number, uint32_t height) {
  return height == 0 ? leaves_[number].link : pages_[number].link;
}

RankTree::Spot RankTree::SpotOf(Node node) const {
  const uint32_t leaf = leaf_of_[node];
  const Node* nodes = leaves_[leaf].nodes;
  uint32_t index = 0;
  while (nodes[index] != node) ++index;
  return {leaf, index};
}

RankTree::Weights RankTree::weights(Node node) const {
  const Spot spot = SpotOf(node);
  return leaves_[spot.leaf].weights[spot.index];
}

RankTree::Node RankTree::InsertAfter(Node left, Weights weights) {
  const Node node = Allocate(&leaf_of_, &free_nodes_);
  Place(node, left, weights);
  return node;
}

RankTree::Found RankTree::InsertWithin(const Found& left, Weights kept,
                                       Weights weights) {
  const Node node = Allocate(&leaf_of_, &free_nodes_);
  const Weights taken = left.own - kept;
  const Spot spot = PlaceAt(node, {left.leaf, left.index + 1}, weights);
  Take(spot, taken);
  return {node, left.before + kept, weights + taken, spot.leaf, spot.index};
}

RankTree::Spot RankTree::Place(Node node, Node left, Weights weights) {
  if (root_ == kNone) root_ = first_leaf_ = NewLeaf();
  if (left == kNone) return PlaceAt(node, {first_leaf_, 0}, weights);
  const Spot spot = SpotOf(left);
  return PlaceAt(node, {spot.leaf, spot.index + 1}, weights);
}

RankTree::Spot RankTree::PlaceAt(Node node, Spot spot, Weights weights) {
  if (leaves_[spot.leaf].count == kLeafNodes) {
    // Who appends leaves full leaves behind.
    const bool is_append =
        spot.index == kLeafNodes && leaves_[spot.leaf].next == kNone;
    const uint32_t stay = is_append ? kLeafNodes : kLeafNodes / 2;
    SplitLeaf(spot.leaf, stay);
    if (spot.index > stay || is_append) {
      spot = {leaves_[spot.leaf].next, spot.index - stay};
    }
  }
  Leaf& leaf = leaves_[spot.leaf];
  InsertAt(leaf.nodes, leaf.count, spot.index, node);
  InsertAt(leaf.weights, leaf.count, spot.index, weights);
  ++leaf.count;
  leaf_of_[node] = spot.leaf;
  AddAbove(spot.leaf, weights);
  return spot;
}

void RankTree::AttachWithin(Node node, Node left, uint32_t kept,
                            Weights weights) {
  const Spot spot = Place(node, left, weights);
  const Weights whole = spot.index == 0
                            ? this->weights(left)
                            : leaves_[spot.leaf].weights[spot.index - 1];
  Take(spot, {0, whole.places - kept});
}

void RankTree::Take(Spot spot, Weights taken) {
  Leaf& leaf = leaves_[spot.leaf];
  leaf.weights[spot.index] = leaf.weights[spot.index] + taken;
  if (spot.index > 0) {
    // Between the two: the sums above stay.
    leaf.weights[spot.index - 1] = leaf.weights[spot.index - 1] - taken;
    return;
  }
  AddAbove(spot.leaf, taken);
  AddWeights(leaves_[leaf.previous].nodes[leaves_[leaf.previous].count - 1],
             Weights() - taken);
}

void RankTree::LeavePlaces(Node node) {
  const Spot spot = SpotOf(node);
  Weights* const own = &leaves_[spot.leaf].weights[spot.index];
  if (spot.index == 0) {
    AddWeights(Previous(node), {0, own->places});
    return SetWeights(node, {own->shown, 0});
  }
  (own - 1)->places += own->places;
  own->places = 0;
}

void RankTree::AddAbove(uint32_t leaf, Weights more) {
  if (more == Weights()) return;
  total_ = total_ + more;
  for (Link link = leaves_[leaf].link; link.parent != kNone;
       link = pages_[link.parent].link) {
    Weights& sum = pages_[link.parent].sums[link.slot];
    sum = sum + more;
  }
}

void RankTree::SplitLeaf(uint32_t number, uint32_t stay) {
  const uint32_t right_number = NewLeaf();
  Leaf& leaf = leaves_[number];
  Leaf& right = leaves_[right_number];
  right.count = leaf.count - stay;
  leaf.count = stay;
  Weights sum;
  for (uint32_t i = 0; i < right.count; ++i) {
    right.nodes[i] = leaf.nodes[stay + i];
    right.weights[i] = leaf.weights[stay + i];
    leaf_of_[right.nodes[i]] = right_number;
    sum = sum + right.weights[i];
  }
  right.previous = number;
  right.next = leaf.next;
  if (leaf.next != kNone) leaves_[leaf.next].previous = right_number;
  leaf.next = right_number;
  InsertChild(number, right_number, 0, sum);
}

void RankTree::InsertChild(uint32_t left, uint32_t right, uint32_t height,
                           Weights sum) {
  if (LinkOf(left, height).parent == kNone) {
    root_ = NewPage();
    ++height_;
    Page& root = pages_[root_];
    root.count = 1;
    root.children[0] = left;
    root.sums[0] = total_;
    LinkOf(left, height) = {root_, 0};
  } else if (pages_[LinkOf(left, height).parent].count == kFanout) {
    SplitPage(LinkOf(left, height).parent, height + 1);
  }
  const Link at = LinkOf(left, height);
  Page& page = pages_[at.parent];
  InsertAt(page.children, page.count, at.slot + 1, right);
  InsertAt(page.sums, page.count, at.slot + 1, sum);
  ++page.count;
  page.sums[at.slot] = page.sums[at.slot] - sum;
  for (uint32_t slot = at.slot + 1; slot < page.count; ++slot) {
    LinkOf(page.children[slot], height) = {at.parent, slot};
  }
}

void RankTree::SplitPage(uint32_t number, uint32_t height) {
  constexpr uint32_t kStay = kFanout / 2;
  const uint32_t right_number = NewPage();
  Page& page = pages_[number];
  Page& right = pages_[right_number];
  right.count = page.count - kStay;
  page.count = kStay;
  Weights sum;
  for (uint32_t slot = 0; slot < right.count; ++slot) {
    right.children[slot] = page.children[kStay + slot];
    right.sums[slot] = page.sums[kStay + slot];
    sum = sum + right.sums[slot];
    LinkOf(right.children[slot], height - 1) = {right_number, slot};
  }
  InsertChild(number, right_number, height, sum);
}

void RankTree::Erase(Node node) {
  TakeOut(SpotOf(node));
  free_nodes_.push_back(node);
}

void RankTree::TakeOut(Spot spot) {
  Leaf& leaf = leaves_[spot.leaf];
  AddAbove(spot.leaf, Weights() - leaf.weights[spot.index]);
  EraseAt(leaf.nodes, leaf.count, spot.index);
  EraseAt(leaf.weights, leaf.count, spot.index);
  if (--leaf.count == 0) {
    DropLeaf(spot.leaf);
  } else {
    JoinIfThin(spot.leaf, 0);
  }
}

void RankTree::DropLeaf(uint32_t number) {
  const Leaf leaf = leaves_[number];
  if (leaf.previous != kNone) leaves_[leaf.previous].next = leaf.next;
  if (leaf.next != kNone) leaves_[leaf.next].previous = leaf.previous;
  if (first_leaf_ == number) first_leaf_ = leaf.next;
  free_leaves_.push_back(number);
  if (leaf.link.parent == kNone) {
    root_ = kNone;
  } else {
    RemoveChild(leaf.link.parent, leaf.link.slot, 1);
  }
}

// Of a page of that height.
void RankTree::RemoveChild(uint32_t number, uint32_t slot, uint32_t height) {
  Page& page = pages_[number];
  EraseAt(page.children, page.count, slot);
  EraseAt(page.sums, page.count, slot);
  --page.count;
  for (; slot < page.count; ++slot) {
    LinkOf(page.children[slot], height - 1).slot = slot;
  }
  if (page.count == 0) {
    const Link link = page.link;
    free_pages_.push_back(number);
    RemoveChild(link.parent, link.slot, height + 1);
  } else if (page.link.parent != kNone) {
    JoinIfThin(number, height);
  } else if (page.count == 1) {
    root_ = page.children[0];
    LinkOf(root_, --height_) = Link();
    free_pages_.push_back(number);
  }
}

void RankTree::JoinIfThin(uint32_t number, uint32_t height) {
  const uint32_t capacity = height == 0 ? kLeafNodes : kFanout;
  const Link link = LinkOf(number, height);
  if (link.parent == kNone || CountOf(number, height) >= capacity / 4) return;
  const Page& parent = pages_[link.parent];
  if (parent.count < 2) return;
  const uint32_t slot = link.slot > 0 ? link.slot - 1 : 0;
  const uint32_t left = parent.children[slot];
  const uint32_t right = parent.children[slot + 1];
  if (CountOf(left, height) + CountOf(right, height) > capacity / 4 * 3) return;
  if (height == 0) {
    JoinLeaves(left, right);
  } else {
    JoinPages(left, right, height);
  }
  Page& above = pages_[link.parent];
  above.sums[slot] = above.sums[slot] + above.sums[slot + 1];
  RemoveChild(link.parent, slot + 1, height + 1);
}

void RankTree::JoinLeaves(uint32_t left_number, uint32_t right_number) {
  Leaf& left = leaves_[left_number];
  const Leaf& right = leaves_[right_number];
  for (uint32_t i = 0; i < right.count; ++i, ++left.count) {
    left.nodes[left.count] = right.nodes[i];
    left.weights[left.count] = right.weights[i];
    leaf_of_[right.nodes[i]] = left_number;
  }
  left.next = right.next;
  if (right.next != kNone) leaves_[right.next].previous = left_number;
  free_leaves_.push_back(right_number);
}

void RankTree::JoinPages(uint32_t left_number, uint32_t right_number,
                         uint32_t height) {
  Page& left = pages_[left_number];
  const Page& right = pages_[right_number];
  for (uint32_t i = 0; i < right.count; ++i, ++left.count) {
    left.children[left.count] = right.children[i];
    left.sums[left.count] = right.sums[i];
    LinkOf(right.children[i], height - 1) = {left_number, left.count};
  }
  free_pages_.push_back(right_number);
}

void RankTree::SetWeights(Node node, Weights weights) {
  const Spot spot = SpotOf(node);
  Weights& own = leaves_[spot.leaf].weights[spot.index];
  AddAbove(spot.leaf, weights - own);
  own = weights;
}

void RankTree::AddWeights(Node node, Weights more) {
  const Spot spot = SpotOf(node);
  Weights& own = leaves_[spot.leaf].weights[spot.index];
  own = own + more;
  AddAbove(spot.leaf, more);
}

void RankTree::AddWeights(const Found& found, Weights more) {
  SYNCLINE_DCHECK(leaves_[found.leaf].nodes[found.index] == found.node,
                  "no node came or went");
  Weights& own = leaves_[found.leaf].weights[found.index];
  own = own + more;
  AddAbove(found.leaf, more);
}

}  // namespace syncline::internal
