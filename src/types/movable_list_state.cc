#include "syncline/internal/types/movable_list_state.h"

#include <utility>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

using Node = RankTree::Node;
using Weights = RankTree::Weights;

MovableListState::MovableListState(ContainerIndex container)
    : merge_(container) {
  order_.InsertAfter(RankTree::kNone, {0, 0});
  items_.resize(1);
}

const MovableListState::Item* MovableListState::Find(Lv op) const {
  const auto found = by_op_.find(op);
  return found == by_op_.end() ? nullptr : &items_[found->second];
}

uint32_t MovableListState::PlaceFor(uint32_t index) const {
  if (index == 0) return 0;
  return order_.FindShown(index - 1).before.places + 1;
}

uint32_t MovableListState::IndexAt(uint32_t place) const {
  if (place == 0) return 0;
  const RankTree::Found found = order_.FindPlace(place - 1);
  return found.before.shown + found.own.shown;
}

Node MovableListState::NodeBefore(uint32_t place, uint32_t* count) const {
  if (place == 0) {
    *count = 0;
    return order_.First();
  }
  const RankTree::Found found = order_.FindPlace(place - 1);
  *count = place - found.before.places;
  return found.node;
}

void MovableListState::AddPlaces(uint32_t place, uint32_t count) {
  uint32_t before = 0;
  order_.AddWeights(NodeBefore(place, &before), {0, count});
}

void MovableListState::RemovePlaces(uint32_t place, uint32_t count) {
  const RankTree::Found found = order_.FindPlace(place);
  const uint32_t offset = place - found.before.places;
  SYNCLINE_DCHECK(
      found.own.shown <= offset && count <= found.own.places - offset,
      "only empty places are taken away");
  order_.AddWeights(found, Weights() - Weights{0, count});
}

void MovableListState::Put(uint32_t place, Item item) {
  const RankTree::Found found = order_.FindPlace(place);
  const uint32_t offset = place - found.before.places;
  SYNCLINE_DCHECK(found.own.shown <= offset, "the place is empty");
  const Node node =
      order_.InsertWithin(found, {found.own.shown, offset}, {1, 0}).node;
  by_op_[item.op] = node;
  if (node >= items_.size()) items_.resize(node + 1);
  items_[node] = std::move(item);
}

MovableListState::Item MovableListState::Take(Lv op) {
  const Node node = NodeOf(op);
  order_.LeavePlaces(node);
  order_.Erase(node);
  by_op_.erase(op);
  return std::exchange(items_[node], Item());
}

void MovableListState::MoveToNew(Lv op, uint32_t place, Lv placed_by) {
  const Node node = NodeOf(op);
  order_.LeavePlaces(node);
  order_.Detach(node);
  uint32_t kept = 0;
  const Node before = NodeBefore(place, &kept);
  order_.AttachWithin(node, before, kept, {1, 1});
  items_[node].placed_by = placed_by;
}

void MovableListState::SetValue(Lv op, Value value, Lv set_by) {
  Item& item = items_[NodeOf(op)];
  item.value = std::move(value);
  item.set_by = set_by;
}

}  // namespace syncline::internal
