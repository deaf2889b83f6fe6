#include "syncline/internal/types/text_objects.h"

#include <algorithm>
#include <utility>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

using Node = RankTree::Node;
using Weights = RankTree::Weights;

TextObjects::TextObjects(uint32_t code_points)
    : first_(order_.InsertAfter(RankTree::kNone, {code_points, code_points})) {
  entries_.resize(first_ + 1);
  partners_.resize(first_ + 1, RankTree::kNone);
}

Node TextObjects::NodeBefore(uint32_t place, uint32_t* count) const {
  *count = 0;
  if (place == 0) return first_;
  const Node node = order_.FindPlace(place - 1, count);
  ++*count;
  return node;
}

uint32_t TextObjects::CodePointsBefore(uint32_t place) const {
  if (near_.node != RankTree::kNone && near_.place <= place &&
      place - near_.place <= near_.end - near_.begin) {
    return near_.begin + (place - near_.place);
  }
  uint32_t count = 0;
  const Node node = NodeBefore(place, &count);
  return order_.Before(node).shown + count - (IsAnchor(node) ? 1 : 0);
}

uint32_t TextObjects::PlaceOf(uint32_t code_point) const {
  if (near_.node != RankTree::kNone && near_.begin <= code_point &&
      code_point < near_.end) {
    return near_.place + (code_point - near_.begin);
  }
  if (code_point == code_points()) return places();
  const Node node = order_.FindShown(code_point);
  const Weights before = order_.Before(node);
  return before.places + (code_point - before.shown) + (IsAnchor(node) ? 1 : 0);
}

uint32_t TextObjects::PlaceForText(uint32_t code_point) const {
  const bool is_near = near_.node != RankTree::kNone &&
                       near_.begin + (near_.has_begin ? 0 : 1) <= code_point &&
                       code_point + (near_.has_end ? 0 : 1) <= near_.end;
  if (is_near) return near_.place + (code_point - near_.begin);
  uint32_t place = PlaceBehindPrevious(code_point);
  uint32_t count = 0;
  Node node = NodeBefore(place, &count);
  // Where more code points of the node follow, no object does.
  if (count == order_.weights(node).places) {
    Node next = order_.Next(node);
    for (uint32_t at = place + 1; next != RankTree::kNone && IsAnchor(next);
         ++at) {
      if (IsLeftAnchor(next)) {
        place = at;
        node = next;
      }
      if (order_.weights(next).shown > 0) break;
      next = order_.Next(next);
    }
  }
  StayAt(node);
  return place;
}

void TextObjects::StayAt(Node node) const {
  const Weights before = order_.Before(node);
  const Weights weights = order_.weights(node);
  const uint32_t anchors = IsAnchor(node) ? 1 : 0;
  const uint32_t embeds = node != first_ && anchors == 0 ? 1 : 0;
  near_ = {.node = node,
           .begin = before.shown + embeds,
           .end = before.shown + weights.shown,
           .place = before.places + anchors + embeds};
  // A right anchor has the text at its begin before it.
  near_.has_begin = anchors == 0 || IsLeftAnchor(node);
  near_.has_end = true;
  for (Node next = order_.Next(node);
       next != RankTree::kNone && IsAnchor(next) && near_.has_end;
       next = order_.Next(next)) {
    near_.has_end = !IsLeftAnchor(next);
    if (order_.weights(next).shown > 0) break;
  }
}

std::optional<uint32_t> TextObjects::Find(OpId id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return order_.Before(found->second).places;
}

std::vector<OpId> TextObjects::BeginsOf(OpId mark) const {
  auto is_begin = [](const Entry& entry) {
    return entry.object.kind == ObjectKind::kBegin;
  };
  const auto found = by_id_.find(mark);
  if (found != by_id_.end() && is_begin(entries_[found->second])) return {mark};
  std::vector<OpId> begins;
  ForEach([&](uint32_t, uint32_t, const Entry* entry) {
    if (entry == nullptr || !is_begin(*entry)) return;
    if (entry->mark_id() == mark) begins.push_back(entry->stamp.id);
  });
  return begins;
}

void TextObjects::InsertText(uint32_t place, uint32_t code_points) {
  if (near_.node != RankTree::kNone && near_.place <= place &&
      place - near_.place <= near_.end - near_.begin) {
    order_.AddWeights(near_.node, {code_points, code_points});
    near_.end += code_points;
    return;
  }
  uint32_t count = 0;
  const Node node = NodeBefore(place, &count);
  order_.AddWeights(node, {code_points, code_points});
  near_.node = RankTree::kNone;
}

void TextObjects::Insert(uint32_t place, Entry entry) {
  near_.node = RankTree::kNone;
  uint32_t count = 0;
  const Node before = NodeBefore(place, &count);
  const Weights whole = order_.weights(before);
  const Weights stay{count - (IsAnchor(before) ? 1 : 0), count};
  order_.SetWeights(before, stay);
  const Weights own{entry.object.is_anchor() ? 0u : 1u, 1};
  const Node node = order_.InsertAfter(before, whole - stay + own);
  if (node >= entries_.size()) {
    entries_.resize(node + 1);
    partners_.resize(node + 1, RankTree::kNone);
  }
  by_id_[entry.stamp.id] = node;
  entries_[node] = std::move(entry);
  if (IsAnchor(node)) Pair(node);
}

Node TextObjects::FindPartner(const Entry& anchor) const {
  const bool is_begin = anchor.object.kind == ObjectKind::kBegin;
  const OpId id = anchor.stamp.id;
  const auto found =
      by_id_.find(OpId{id.peer, is_begin ? id.counter + 1 : id.counter - 1});
  if (found == by_id_.end()) return RankTree::kNone;
  const Node partner = found->second;
  return IsAnchor(partner) && IsBegin(partner) != is_begin ? partner
                                                           : RankTree::kNone;
}

void TextObjects::Pair(Node node) {
  const Node partner = FindPartner(entries_[node]);
  if (partner == RankTree::kNone) return;
  const Node begin = IsBegin(node) ? node : partner;
  const Node end = IsBegin(node) ? partner : node;
  if (order_.Before(end).places < order_.Before(begin).places) return;
  partners_[begin] = end;
  partners_[end] = begin;
  marks_.Add(order_, begin, end);
}

void TextObjects::Unpair(Node node) {
  const Node partner = std::exchange(partners_[node], RankTree::kNone);
  if (partner == RankTree::kNone) return;
  partners_[partner] = RankTree::kNone;
  marks_.Remove(order_, IsBegin(node) ? node : partner);
}

TextObjects::Range TextObjects::RangeAt(uint32_t place) const {
  uint32_t offset = 0;
  const Node node = order_.FindPlace(place, &offset);
  if (offset != 0 || partners_[node] == RankTree::kNone) return {};
  return IsBegin(node) ? RangeOf(node, partners_[node])
                       : RangeOf(partners_[node], node);
}

TextObjects::Range TextObjects::RangeWith(uint32_t place,
                                          const Entry& entry) const {
  if (!entry.object.is_anchor()) return {};
  const Node partner = FindPartner(entry);
  if (partner == RankTree::kNone) return {};
  const uint32_t here = CodePointsBefore(place);
  const uint32_t there = order_.Before(partner).shown;
  return entry.object.kind == ObjectKind::kBegin ? Range{here, there}
                                                 : Range{there, here};
}

const TextObjects::Entry* TextObjects::At(uint32_t place,
                                          uint32_t* code_points) const {
  uint32_t offset = 0;
  const Node node = order_.FindPlace(place, &offset);
  if (node != first_ && offset == 0) return &entries_[node];
  *code_points = order_.weights(node).places - offset;
  return nullptr;
}

void TextObjects::EraseText(uint32_t place, uint32_t code_points) {
  if (near_.node != RankTree::kNone && near_.place <= place &&
      place - near_.place + code_points < near_.end - near_.begin) {
    order_.AddWeights(near_.node,
                      Weights{} - Weights{code_points, code_points});
    near_.end -= code_points;
    return;
  }
  uint32_t offset = 0;
  const Node node = order_.FindPlace(place, &offset);
  order_.AddWeights(node, Weights{} - Weights{code_points, code_points});
  near_.node = RankTree::kNone;
}

TextObjects::Entry TextObjects::Erase(uint32_t place) {
  near_.node = RankTree::kNone;
  uint32_t offset = 0;
  const Node node = order_.FindPlace(place, &offset);
  SYNCLINE_DCHECK(node != first_ && offset == 0, "an object is there");
  Unpair(node);
  const Weights own{IsAnchor(node) ? 0u : 1u, 1};
  order_.AddWeights(order_.Previous(node), order_.weights(node) - own);
  order_.Erase(node);
  by_id_.erase(entries_[node].stamp.id);
  return std::exchange(entries_[node], Entry());
}

bool TextObjects::Check() const {
  bool is_right = order_.Check() && marks_.Check(order_);
  uint32_t begins = 0;
  for (Node node = first_; node != RankTree::kNone; node = order_.Next(node)) {
    const Node partner = partners_[node];
    if (partner == RankTree::kNone) continue;
    is_right = is_right && partners_[partner] == node;
    if (IsBegin(node)) ++begins;
  }
  return is_right && begins == marks_.size();
}

}  // namespace syncline::internal
