#include "support/reference_walker.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace syncline::test {
namespace {

// Which of two versions an event belongs to, as bits.
constexpr int kA = 1;
constexpr int kB = 2;
constexpr int kBoth = kA | kB;

}  // namespace

ReferenceWalker::ReferenceWalker(const History& history) {
  for (const Event& event : history) Append(event);
}

void ReferenceWalker::Append(const Event& event) {
  const auto index = static_cast<uint32_t>(history_.size());
  MoveTo(event.parents);
  history_.push_back(event);
  characters_.emplace_back();
  characters_[index].lamport = 1;
  for (uint32_t parent : event.parents) {
    characters_[index].lamport =
        std::max(characters_[index].lamport, characters_[parent].lamport + 1);
  }
  targets_.push_back(index);
  switch (event.kind) {
    case EventKind::kInsert:
      ApplyInsert(index);
      break;
    case EventKind::kDelete:
      ApplyDelete(index);
      break;
    case EventKind::kLeftAnchor:
      ApplyLeftAnchor(index);
      break;
    case EventKind::kRightAnchor:
      ApplyRightAnchor(index);
      break;
  }
  here_ = {index};
}

std::u32string ReferenceWalker::Text() { return TextAt(HeadsOf(history_)); }

std::u32string ReferenceWalker::TextAt(const Version& version) {
  std::u32string text;
  for (uint32_t character : PlacesAt(version)) {
    text += history_[character].code_point;
  }
  return text;
}

std::vector<uint32_t> ReferenceWalker::PlacesAt(const Version& version) {
  MoveTo(version);
  std::vector<uint32_t> places;
  for (uint32_t character : order_) {
    if (characters_[character].here == 1) places.push_back(character);
  }
  return places;
}

std::optional<uint32_t> ReferenceWalker::StuckTo(uint32_t anchor) const {
  const uint32_t to = Is(EventKind::kLeftAnchor, anchor)
                          ? characters_[anchor].left_origin
                          : characters_[anchor].right_origin;
  if (to == kStart || to == kEnd) return std::nullopt;
  return to;
}

size_t ReferenceWalker::LengthAt(const Version& version) {
  MoveTo(version);
  return std::count_if(order_.begin(), order_.end(),
                       [this](uint32_t c) { return characters_[c].here == 1; });
}

// Goes down from both versions at once, latest event first, so that an event's
// side is known when it is met, and stops where only common ancestors are left.
ReferenceWalker::Difference ReferenceWalker::Diff(const Version& a,
                                                  const Version& b) const {
  std::map<uint32_t, int, std::greater<>> sides;
  for (uint32_t event : a) sides[event] |= kA;
  for (uint32_t event : b) sides[event] |= kB;
  Difference result;
  while (std::any_of(sides.begin(), sides.end(),
                     [](const auto& entry) { return entry.second != kBoth; })) {
    const auto [event, side] = *sides.begin();
    sides.erase(sides.begin());
    if (side == kA) result.only_a.insert(event);
    if (side == kB) result.only_b.insert(event);
    for (uint32_t parent : history_[event].parents) sides[parent] |= side;
  }
  return result;
}

void ReferenceWalker::MoveTo(const Version& version) {
  if (version == here_) return;
  const Difference difference = Diff(here_, version);
  for (auto event = difference.only_a.rbegin();
       event != difference.only_a.rend(); ++event) {
    Retreat(*event);
  }
  for (uint32_t event : difference.only_b) Advance(event);
  here_ = version;
}

void ReferenceWalker::Retreat(uint32_t event) {
  --characters_[targets_[event]].here;
}

void ReferenceWalker::Advance(uint32_t event) {
  ++characters_[targets_[event]].here;
}

void ReferenceWalker::ApplyInsert(uint32_t event) {
  const size_t slot = SlotAfterVisible(history_[event].position);
  const auto right = std::find_if(order_.begin() + slot, order_.end(),
                                  [this](uint32_t c) { return IsKnown(c); });
  Character& self = characters_[event];
  self.left_origin = PastLeftAnchors(slot == 0 ? kStart : order_[slot - 1]);
  self.right_origin = PastRightAnchors(right == order_.end() ? kEnd : *right);
  order_.insert(order_.begin() + Integrate(event, slot), event);
  self.here = 1;
}

void ReferenceWalker::ApplyLeftAnchor(uint32_t event) {
  const size_t slot = SlotAfterVisible(history_[event].position);
  characters_[event].left_origin = slot == 0 ? kStart : order_[slot - 1];
  order_.insert(order_.begin() + IntegrateLeftAnchor(event, slot), event);
  characters_[event].here = 1;
}

void ReferenceWalker::ApplyRightAnchor(uint32_t event) {
  const auto right = std::find_if(
      order_.begin() + SlotAfterVisible(history_[event].position),
      order_.end(), [this](uint32_t c) { return characters_[c].here == 1; });
  characters_[event].right_origin = right == order_.end() ? kEnd : *right;
  const size_t slot = IntegrateRightAnchor(event, right - order_.begin());
  order_.insert(order_.begin() + slot, event);
  characters_[event].here = 1;
}

void ReferenceWalker::ApplyDelete(uint32_t event) {
  const size_t behind = SlotAfterVisible(history_[event].position + 1);
  targets_[event] = order_[behind - 1];
  ++characters_[targets_[event]].here;
}

size_t ReferenceWalker::SlotAfterVisible(size_t count) const {
  size_t slot = 0;
  for (size_t seen = 0; seen < count; ++slot) {
    if (characters_[order_.at(slot)].here == 1) ++seen;
  }
  return slot;
}

// In the tree of the paper those with the same left origin are siblings. The
// one whose right origin is further right comes first, and of those with equal
// origins the one with the lower id. A sibling's descendants, which have left
// origins further right, belong to it: whether it is passed decides for them.
size_t ReferenceWalker::Integrate(uint32_t event, size_t slot) const {
  const Character& self = characters_[event];
  const ptrdiff_t left = SlotOf(self.left_origin);
  size_t result = slot;
  bool undecided = false;
  for (size_t i = slot; i < order_.size(); ++i) {
    if (IsKnown(order_[i])) break;  // the right origin
    const uint32_t subject = PastRightAnchors(order_[i]);
    if (IsKnown(subject)) break;
    const Character& other = characters_[subject];
    const ptrdiff_t other_left = SlotOf(PastLeftAnchors(other.left_origin));
    if (other_left < left) break;
    if (other_left == left && Is(EventKind::kLeftAnchor, subject)) {
      undecided = false;
    } else if (other_left == left) {
      if (other.right_origin == self.right_origin &&
          history_[event].id() < history_[subject].id()) {
        break;
      }
      undecided = SlotOf(other.right_origin) < SlotOf(self.right_origin);
    }
    if (!undecided) result = i + 1;
  }
  return result;
}

size_t ReferenceWalker::IntegrateLeftAnchor(uint32_t event,
                                            size_t slot) const {
  const uint32_t left = characters_[event].left_origin;
  size_t result = slot;
  for (size_t i = slot; i < order_.size(); ++i) {
    const uint32_t other = order_[i];
    const uint32_t subject = PastRightAnchors(other);
    if (IsKnown(other) || IsKnown(subject)) break;
    if (!Is(EventKind::kLeftAnchor, subject)) {
      if (!IsBeforeLeftAnchor(subject)) break;
      continue;
    }
    const uint32_t stuck_to = characters_[subject].left_origin;
    if (SlotOf(stuck_to) < SlotOf(left)) break;
    if (stuck_to == left && IsOlder(subject, event)) break;
    // To what was passed, or to something on the way to it?
    const bool is_passed = SlotOf(stuck_to) < static_cast<ptrdiff_t>(result);
    if (subject == other && is_passed) result = i + 1;
  }
  return result;
}

// Goes to the left. What hangs on a right anchor behind it is met before it.
size_t ReferenceWalker::IntegrateRightAnchor(uint32_t event,
                                             size_t slot) const {
  const Character& self = characters_[event];
  size_t result = slot;
  for (size_t i = slot; i-- > 0;) {
    const uint32_t other = order_[i];
    if (IsKnown(other)) break;
    if (!Is(EventKind::kRightAnchor, other)) {
      if (IsKnown(characters_[other].left_origin)) break;
      continue;
    }
    const uint32_t stuck_to = characters_[other].right_origin;
    if (SlotOf(self.right_origin) < SlotOf(stuck_to)) break;
    if (stuck_to == self.right_origin && IsOlder(other, event)) break;
    // To what was passed, or to something on the way to it?
    if (SlotOf(stuck_to) >= static_cast<ptrdiff_t>(result)) result = i;
  }
  return result;
}

bool ReferenceWalker::IsBeforeLeftAnchor(uint32_t character) const {
  while (Is(EventKind::kInsert, character) && !IsKnown(character)) {
    character = characters_[character].right_origin;
  }
  return Is(EventKind::kLeftAnchor, character) && !IsKnown(character);
}

bool ReferenceWalker::IsOlder(uint32_t a, uint32_t b) const {
  const uint32_t lamport_a = characters_[a].lamport;
  const uint32_t lamport_b = characters_[b].lamport;
  if (lamport_a != lamport_b) return lamport_a < lamport_b;
  return history_[a].id() < history_[b].id();
}

uint32_t ReferenceWalker::PastLeftAnchors(uint32_t character) const {
  while (Is(EventKind::kLeftAnchor, character)) {
    character = characters_[character].left_origin;
  }
  return character;
}

uint32_t ReferenceWalker::PastRightAnchors(uint32_t character) const {
  while (Is(EventKind::kRightAnchor, character)) {
    character = characters_[character].right_origin;
  }
  return character;
}

ptrdiff_t ReferenceWalker::SlotOf(uint32_t character) const {
  if (character == kStart) return -1;
  return std::find(order_.begin(), order_.end(), character) - order_.begin();
}

std::u32string TextOf(const History& history) {
  return ReferenceWalker(history).Text();
}

}  // namespace syncline::test
