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
  targets_.push_back(index);
  if (event.kind == EventKind::kInsert) {
    ApplyInsert(index);
  } else {
    ApplyDelete(index);
  }
  here_ = {index};
}

std::u32string ReferenceWalker::Text() { return TextAt(HeadsOf(history_)); }

std::u32string ReferenceWalker::TextAt(const Version& version) {
  MoveTo(version);
  std::u32string text;
  for (uint32_t character : order_) {
    if (characters_[character].here == 1) {
      text += history_[character].code_point;
    }
  }
  return text;
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
  const auto right =
      std::find_if(order_.begin() + slot, order_.end(),
                   [this](uint32_t c) { return characters_[c].here != 0; });
  Character& self = characters_[event];
  self.left_origin = slot == 0 ? kStart : order_[slot - 1];
  self.right_origin = right == order_.end() ? kEnd : *right;
  order_.insert(order_.begin() + Integrate(event, slot), event);
  self.here = 1;
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
    const Character& other = characters_[order_[i]];
    if (other.here != 0) break;  // the right origin
    const ptrdiff_t other_left = SlotOf(other.left_origin);
    if (other_left < left) break;
    if (other_left == left) {
      if (other.right_origin == self.right_origin &&
          history_[event].id() < history_[order_[i]].id()) {
        break;
      }
      undecided = SlotOf(other.right_origin) < SlotOf(self.right_origin);
    }
    if (!undecided) result = i + 1;
  }
  return result;
}

ptrdiff_t ReferenceWalker::SlotOf(uint32_t character) const {
  if (character == kStart) return -1;
  return std::find(order_.begin(), order_.end(), character) - order_.begin();
}

std::u32string TextOf(const History& history) {
  return ReferenceWalker(history).Text();
}

}  // namespace syncline::test
