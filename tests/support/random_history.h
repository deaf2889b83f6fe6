// Histories as people make them, only worse: peers that type, paste, delete,
// go offline, hear each other late, and merge several branches at once.
//
// Text is typed in runs near where the peer was last, at a place that others
// use too, or anywhere, from an alphabet that is hard on counting: one to four
// bytes, one or two UTF-16 units, combining marks, joined emoji, CRLF.
//
// Cost: O(n) an event, as that of the walker that judges it: about 1 ms for
// 300 events.
// Thread-compatible.
#ifndef SYNCLINE_TESTS_SUPPORT_RANDOM_HISTORY_H_
#define SYNCLINE_TESTS_SUPPORT_RANDOM_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/history.h"
#include "support/seed.h"

namespace syncline::test {

// How peers hear of each other.
enum class Shape : uint8_t {
  kTwoBranches,    // two edit apart, then one or both merge
  kShortBranches,  // anyone edits a little, anyone hears of anyone
  kPingPong,       // all type at once, each keystroke arrives a little late
  kLongOffline,    // one edits for long on its own while the others go on
  kManyHeads,      // all edit apart, then one merges all at once
  kMixed,          // now this, now that
};

inline constexpr Shape kAllShapes[] = {
    Shape::kTwoBranches, Shape::kShortBranches, Shape::kPingPong,
    Shape::kLongOffline, Shape::kManyHeads,     Shape::kMixed};

struct RandomHistoryOptions {
  Shape shape = Shape::kMixed;
  size_t peers = 3;     // at least 1; with 1 there is no concurrency
  size_t events = 100;  // exactly
  double anchors = 0;   // how often an edit is one or two anchors
  // Text and anchors go where the library puts them: anchors just beside a code
  // point, text behind the last left anchor between two code points, or else
  // before the first right anchor. Otherwise they go anywhere.
  bool tidy = false;
  // Whether anchors are deleted, too.
  bool deletes_anchors = true;
};

struct RandomHistory {
  History events;
  // After everything, by the reference walker. There may be several heads.
  std::u32string text;
};

// The same `random` gives the same history.
RandomHistory MakeRandomHistory(const RandomHistoryOptions& options,
                                SeededRandom& random);

// Any graph whatever, not only those that people make: each event comes after
// up to two random events of others and all of its peer's own. Shape and
// tidiness are not asked for.
RandomHistory MakeArbitraryHistory(const RandomHistoryOptions& options,
                                   SeededRandom& random);

// An order of the events in which each comes after its parents, and the history
// in that order.
std::vector<uint32_t> RandomCausalOrder(const History& history,
                                        SeededRandom& random);
History Reordered(const History& history, const std::vector<uint32_t>& order);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_RANDOM_HISTORY_H_
