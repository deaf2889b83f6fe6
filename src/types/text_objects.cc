#include "syncline/internal/types/text_objects.h"

#include <algorithm>
#include <utility>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

using Node = RankTree::Node;
using Found = RankTree::Found;
using Weights = RankTree::Weights;

namespace {

// Where more than one in so many objects waits, to make the tree anew is
// cheaper: that is a step an object, and to take one in is two for each level.
constexpr uint32_t kFewWaiting = 32;

}  // namespace

TextObjects::TextObjects(uint32_t code_points)
    : first_(order_.InsertAfter(RankTree::kNone, {code_points, code_points})) {
  slots_.emplace_back();
}

Found TextObjects::FindBefore(uint32_t place) const {
  if (near_.HasPlace(place)) return near_.found;
  return place == 0 ? order_.At(first_)
                    : order_.FindPlaceNear(place - 1, near_.found);
}

uint32_t TextObjects::PlaceOf(uint32_t code_point) const {
  if (near_.begin <= code_point && code_point < near_.end) {
    return near_.place + (code_point - near_.begin);
  }
  if (code_point == code_points()) return places();
  StayIn(order_.FindShown(code_point));
  // Modulo 2^32: an embed is the code point before its text.
  return near_.place + (code_point - near_.begin);
}

uint32_t TextObjects::PlaceForText(uint32_t code_point) const {
  const bool is_near = near_.begin + (near_.has_begin ? 0 : 1) <= code_point &&
                       code_point + (near_.has_end ? 0 : 1) <= near_.end;
  if (is_near) return near_.place + (code_point - near_.begin);
  Found found = order_.At(first_);
  if (code_point > 0) found = order_.FindShown(code_point - 1);
  const Near near(found, IsFirst(found));
  uint32_t place = near.place + (code_point - near.begin);
  // Where more code points of the node follow, no object does.
  if (code_point < near.end) {
    near_ = near;
    return place;
  }
  Found last = found;
  for (Found next = order_.Next(found);
       next.node != RankTree::kNone && IsAnchor(next);
       next = order_.Next(next)) {
    if (IsLeftAnchor(next.node)) {
      last = next;
      place = next.before.places + 1;
    }
    if (next.own.shown > 0) break;
  }
  StayAt(last);
  return place;
}

void TextObjects::StayAt(const Found& found) const {
  StayIn(found);
  // A right anchor has the text at its begin before it.
  near_.has_begin = !IsAnchor(found) || IsLeftAnchor(found.node);
  near_.has_end = true;
  for (Found next = order_.Next(found);
       next.node != RankTree::kNone && IsAnchor(next) && near_.has_end;
       next = order_.Next(next)) {
    near_.has_end = !IsLeftAnchor(next.node);
    if (next.own.shown > 0) break;
  }
}

std::optional<uint32_t> TextObjects::Find(OpId id) const {
  const Node node = FindNode(id);
  if (node == RankTree::kNone) return std::nullopt;
  return order_.Before(node).places;
}

Node TextObjects::FindNode(OpId id) const {
  TakeInNew();
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? RankTree::kNone : found->second;
}

std::vector<OpId> TextObjects::BeginsOf(OpId mark) const {
  std::vector<OpId> begins;
  const Node node = FindNode(mark);
  if (node != RankTree::kNone && IsBegin(node)) begins.push_back(mark);
  for (auto at = brought_back_.lower_bound({mark, OpId()});
       at != brought_back_.end() && at->first == mark; ++at) {
    if (at->second != mark) begins.push_back(at->second);
  }
  return begins;
}

TextObjects::Entry* TextObjects::MakePlace(uint32_t place, bool is_anchor) {
  const Found before = FindBefore(place);
  const uint32_t count = place - before.before.places;
  const Weights stay{count - (IsAnchor(before) ? 1 : 0), count};
  const Found found =
      order_.InsertWithin(before, stay, {is_anchor ? 0u : 1u, 1});
  StayIn(found);
  ++size_;
  if (found.node == slots_.size()) slots_.emplace_back();
  new_.push_back(found.node);
  return &slots_[found.node].entry;
}

void TextObjects::TakeInNew() const {
  if (new_.empty()) return;
  for (const Node node : new_) {
    const Entry& entry = EntryOf(node);
    by_id_[entry.stamp.id] = node;
    if (entry.object.former) {
      brought_back_.emplace(entry.mark_id(), entry.stamp.id);
    }
    if (EntryOf(node).object.is_anchor()) Pair(node);
  }
  new_.clear();
}

Node TextObjects::FindPartner(const Entry& anchor) const {
  const bool is_begin = anchor.object.kind == ObjectKind::kBegin;
  const OpId id = anchor.stamp.id;
  const auto found =
      by_id_.find(OpId{id.peer, is_begin ? id.counter + 1 : id.counter - 1});
  if (found == by_id_.end()) return RankTree::kNone;
  const TextObject& other = EntryOf(found->second).object;
  return other.is_anchor() && other.kind != anchor.object.kind
             ? found->second
             : RankTree::kNone;
}

void TextObjects::Pair(Node node) const {
  const Node partner = FindPartner(EntryOf(node));
  if (partner == RankTree::kNone) return;
  const Node begin = IsBegin(node) ? node : partner;
  const Node end = IsBegin(node) ? partner : node;
  if (order_.IsBefore(end, begin)) return;
  slots_[begin].partner = end;
  slots_[end].partner = begin;
  // Some of those that wait may be gone.
  if (waiting_.size() > size()) TakeInWaiting();
  waiting_.push_back(begin);
}

void TextObjects::Unpair(Node node) {
  const Node partner = std::exchange(slots_[node].partner, RankTree::kNone);
  if (partner == RankTree::kNone) return;
  slots_[partner].partner = RankTree::kNone;
  const Node begin = IsBegin(node) ? node : partner;
  if (!std::exchange(slots_[begin].is_in_marks, false)) return;
  marks_.Remove(order_, begin);
}

void TextObjects::TakeInWaiting() const {
  auto take_in = [this](Node node) {
    const bool is_begin = PartnerOf(node) != RankTree::kNone && IsBegin(node);
    if (is_begin) slots_[node].is_in_marks = true;
    return is_begin;
  };
  if (waiting_.size() <= size() / kFewWaiting) {
    for (const Node node : waiting_) {
      if (slots_[node].is_in_marks || !take_in(node)) continue;
      marks_.Add(order_, node, PartnerOf(node));
    }
  } else {
    std::vector<IntervalTree::Interval> all;
    for (Found at = order_.At(first_); at.node != RankTree::kNone;
         at = order_.Next(at)) {
      if (take_in(at.node)) all.emplace_back(at.node, PartnerOf(at.node));
    }
    marks_.Assign(order_, all);
  }
  waiting_.clear();
}

TextObjects::Range TextObjects::RangeAt(uint32_t place) const {
  TakeInNew();
  const Found found = order_.FindPlace(place);
  const Node partner = PartnerOf(found.node);
  if (place != found.before.places || partner == RankTree::kNone) return {};
  return IsBegin(found.node) ? RangeOf(found.node, partner)
                             : RangeOf(partner, found.node);
}

TextObjects::Range TextObjects::RangeWith(uint32_t place,
                                          const Entry& entry) const {
  if (!entry.object.is_anchor()) return {};
  TakeInNew();
  const Node partner = FindPartner(entry);
  if (partner == RankTree::kNone) return {};
  const uint32_t here = CodePointsBefore(place);
  const uint32_t there = order_.Before(partner).shown;
  return entry.object.kind == ObjectKind::kBegin ? Range{here, there}
                                                 : Range{there, here};
}

const TextObjects::Entry* TextObjects::At(uint32_t place,
                                          uint32_t* code_points) const {
  if (!near_.HasText(place)) {
    const Found found = order_.FindPlaceNear(place, near_.found);
    StayIn(found);
    if (place < near_.place) return &EntryOf(found.node);
  }
  *code_points = near_.end - near_.begin - (place - near_.place);
  return nullptr;
}

void TextObjects::EraseText(uint32_t place, uint32_t code_points) {
  if (!near_.HasText(place)) {
    StayIn(order_.FindPlaceNear(place, near_.found));
  }
  const Weights gone{code_points, code_points};
  order_.AddWeights(near_.found, Weights() - gone);
  near_.found.own = near_.found.own - gone;
  near_.end -= code_points;
  // What is next to an object now is another one's text.
  if (near_.begin == near_.end) near_.has_begin = near_.has_end = false;
}

TextObjects::Entry TextObjects::Erase(uint32_t place) {
  TakeInNew();
  near_ = Near();
  const Found found = order_.FindPlace(place);
  SYNCLINE_DCHECK(!IsFirst(found) && place == found.before.places,
                  "an object is there");
  const Node node = found.node;
  Unpair(node);
  const Weights own{IsAnchor(found) ? 0u : 1u, 1};
  order_.AddWeights(order_.Previous(node), found.own - own);
  order_.Erase(node);
  const Entry& entry = EntryOf(node);
  by_id_.erase(entry.stamp.id);
  --size_;
  if (entry.object.former) {
    brought_back_.erase({entry.mark_id(), entry.stamp.id});
  }
  return std::exchange(slots_[node].entry, Entry());
}

bool TextObjects::Check() const {
  bool is_right = order_.Check() && marks().Check(order_);
  if (near_.found.node != RankTree::kNone) {
    const Found found = order_.At(near_.found.node);
    const Near now(found, IsFirst(found));
    is_right = is_right && near_.begin == now.begin && near_.end == now.end &&
               near_.place == now.place && near_.found.own == found.own &&
               near_.found.leaf == found.leaf &&
               near_.found.index == found.index;
  }
  uint32_t begins = 0;
  for (Node node = first_; node != RankTree::kNone; node = order_.Next(node)) {
    const Node partner = PartnerOf(node);
    if (partner == RankTree::kNone) continue;
    is_right = is_right && PartnerOf(partner) == node;
    if (!IsBegin(node)) continue;
    is_right = is_right && slots_[node].is_in_marks;
    ++begins;
  }
  return is_right && begins == marks_.size() && size_ == by_id_.size();
}

}  // namespace syncline::internal
