// The event-graph walker of "Collaborative Text Editing with Eg-walker"
// (Gentle, Kleppmann; EuroSys 2025), as plain as it can be written, with
// FugueMax order (Weidner, Kleppmann: "The Art of the Fugue").
//
//   retreat   an already walked event has not happened
//   advance   it has happened again
//   apply     walk an event for the first time
//
// Before an event is applied the walker stands at the event's parents, so the
// event's position means what its author saw. This is the judge of the engine:
// it shares no code with it, and prefers to be obviously right.
//
// A right origin is the next character that existed for the author, deleted or
// not, whatever its own left origin is. Plain Fugue counts it only where it has
// the new character's left origin, and the end of the text otherwise; there the
// two differ.
//
// Anchors are characters that the author puts just behind another one (left
// anchors) or just before one (right anchors), and that stay with it, whatever
// is written there concurrently. For the characters of text they are not there:
// a left origin is never a left anchor, but what it sticks to, and a right
// origin never a right anchor. Those with one place: left anchors descend in
// (lamport, id), so that a new one is nearest; right anchors ascend.
//
// Invariants:
//   (1) order_ has each inserted character once, in document order; none is
//       ever moved or erased.
//   (2) here: a character is not yet inserted (0), visible (1), or deleted by
//       n >= 1 events (1 + n) at the version where the walker stands.
//   (3) what is visible at `here` is the text at that version.
//
// Cost: O(n) an event, and O(n) more for each concurrent character beside a
// new one. Tens of thousands of events are fine.
// Thread-compatible.
#ifndef SYNCLINE_TESTS_SUPPORT_REFERENCE_WALKER_H_
#define SYNCLINE_TESTS_SUPPORT_REFERENCE_WALKER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/history.h"

namespace syncline::test {

class ReferenceWalker {
 public:
  ReferenceWalker() = default;

  // Walks all of `history`.
  explicit ReferenceWalker(const History& history);

  // Walks one more event; its index is history().size() before the call.
  // Throws std::out_of_range where its position is not in its parents' text,
  // and has then spoilt the walker.
  void Append(const Event& event);

  const History& history() const { return history_; }

  // The text after everything; each anchor shows its code point.
  std::u32string Text();

  // The text after `version`. Leaves the walker standing there, so that asking
  // for neighbouring versions in turn is cheap.
  std::u32string TextAt(const Version& version);

  // The same as the events that inserted it.
  std::vector<uint32_t> PlacesAt(const Version& version);

  // The same, where only the number of places is asked for.
  size_t LengthAt(const Version& version);

  // All that was ever inserted, deleted or not, in document order.
  const std::vector<uint32_t>& order() const { return order_; }
  // What an anchor sticks to: an event, or nothing for an end of the text.
  std::optional<uint32_t> StuckTo(uint32_t anchor) const;

 private:
  // An event that inserted a character, or that points at the one it deleted.
  // Characters are named by the index of the event that inserted them.
  struct Character {
    int here = 0;
    uint32_t lamport = 0;
    // The visible neighbour that its author saw; of text, what that sticks to
    // if it is a left anchor. None for right anchors.
    uint32_t left_origin = 0;
    // Of text, the next one that existed for its author, or what that sticks
    // to; of right anchors, the next visible one. None for left anchors.
    uint32_t right_origin = 0;
  };
  static constexpr uint32_t kStart = ~uint32_t{0};    // before all characters
  static constexpr uint32_t kEnd = ~uint32_t{0} - 1;  // after all of them

  // The two sides of the difference of two versions, as events.
  struct Difference {
    std::set<uint32_t> only_a;
    std::set<uint32_t> only_b;
  };
  Difference Diff(const Version& a, const Version& b) const;

  void MoveTo(const Version& version);
  void Retreat(uint32_t event);
  void Advance(uint32_t event);
  void ApplyInsert(uint32_t event);
  void ApplyLeftAnchor(uint32_t event);
  void ApplyRightAnchor(uint32_t event);
  void ApplyDelete(uint32_t event);

  // The slot behind the `count`-th visible character.
  size_t SlotAfterVisible(size_t count) const;

  // Where between its origins a new character goes among those that its author
  // did not know: a slot of order_, `slot` or one behind it; of a right anchor,
  // `slot` or one before it.
  size_t Integrate(uint32_t event, size_t slot) const;
  size_t IntegrateLeftAnchor(uint32_t event, size_t slot) const;
  size_t IntegrateRightAnchor(uint32_t event, size_t slot) const;

  bool IsKnown(uint32_t character) const {
    return character == kStart || character == kEnd ||
           characters_[character].here != 0;
  }
  bool Is(EventKind kind, uint32_t character) const {
    return character != kStart && character != kEnd &&
           history_[character].kind == kind;
  }
  // What a chain of left anchors, or of right anchors, sticks to in the end.
  uint32_t PastLeftAnchors(uint32_t character) const;
  uint32_t PastRightAnchors(uint32_t character) const;
  // Whether `character`, which the walker's author does not know, was written
  // before a left anchor that it does not know either.
  bool IsBeforeLeftAnchor(uint32_t character) const;
  // Of anchors with one place.
  bool IsOlder(uint32_t a, uint32_t b) const;

  // The slot of a character; kStart is before and kEnd behind all.
  ptrdiff_t SlotOf(uint32_t character) const;

  History history_;
  std::vector<Character> characters_;  // by event; unused for deletes
  std::vector<uint32_t> targets_;      // by event: the character it is about
  std::vector<uint32_t> order_;
  Version here_;
};

// The text after everything, without keeping the walker.
std::u32string TextOf(const History& history);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_REFERENCE_WALKER_H_
