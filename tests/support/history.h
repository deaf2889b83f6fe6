// What the judges judge: an event graph of one text, written out in full.
//
// A history is a list of events in causal order; an event is one code point or
// anchor inserted or deleted. Nothing is run-length encoded, nothing is shared
// with the engine but the names of things.
//
//   index     an event's place in its history
//   version   the sorted indexes of the events without children in a set of
//             events that is closed under parents; none: the empty document
//
// Invariants (CheckHistory):
//   (1) parents have lower indexes than their children, and are a version.
//   (2) a peer's counters are dense from 0, in the order of the indexes.
//   (3) a peer's previous event is an ancestor of its next.
//
// Cost: sets are bitmaps over the whole history, O(n) each.
// Thread-compatible.
#ifndef SYNCLINE_TESTS_SUPPORT_HISTORY_H_
#define SYNCLINE_TESTS_SUPPORT_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "syncline/ids.h"

namespace syncline::test {

using Version = std::vector<uint32_t>;

// An anchor takes a place as a code point does. A left anchor sticks to what is
// just left of it, a right anchor to what is just right of it.
enum class EventKind : uint8_t {
  kInsert,
  kDelete,
  kLeftAnchor,
  kRightAnchor
};
constexpr bool IsAnchor(EventKind kind) {
  return kind == EventKind::kLeftAnchor || kind == EventKind::kRightAnchor;
}

struct Event {
  PeerId peer;
  uint32_t counter = 0;
  Version parents = {};
  EventKind kind = EventKind::kInsert;
  // In places, in the text that the parents describe.
  uint32_t position = 0;
  char32_t code_point = 0;  // what the place shows; 0 for deletes

  OpId id() const { return {peer, counter}; }
  friend bool operator==(const Event&, const Event&) = default;
};

using History = std::vector<Event>;

// For each event of `history`, whether it is in `version` or before it.
std::vector<bool> AncestorsOf(const History& history, const Version& version);

// The version of a set that is closed under parents.
Version HeadsOf(const History& history, const std::vector<bool>& events);

// The version of everything.
Version HeadsOf(const History& history);

// The first broken invariant in words; empty where all hold.
std::string CheckHistory(const History& history);

// One line an event, to paste into a bug report.
std::string ToString(const History& history);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_HISTORY_H_
