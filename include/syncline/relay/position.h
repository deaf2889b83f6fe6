// Where something stands in the log of a document.
//
// Both numbers only ever rise, and no pair is given twice: who has read up to a
// position and finds that its epoch is still the document's has missed nothing
// before it.
#ifndef SYNCLINE_RELAY_POSITION_H_
#define SYNCLINE_RELAY_POSITION_H_

#include <compare>
#include <cstdint>
#include <string>

namespace syncline::relay {

// One life of a document: deleting it, or restoring a store from a backup, ends
// an epoch and begins a higher one. [1, 2^63).
struct Epoch {
  uint64_t value = 0;
  friend constexpr auto operator<=>(const Epoch&, const Epoch&) = default;
};

// The number of a record in the log of its document, ascending by one; it goes
// on over the epochs of the document. [1, 2^63); 0 is before the first.
struct Seq {
  uint64_t value = 0;

  constexpr Seq Next() const { return Seq{value + 1}; }
  friend constexpr auto operator<=>(const Seq&, const Seq&) = default;
};

struct Position {
  Epoch epoch;
  Seq seq;

  // "epoch:seq", for instance "1:17".
  std::string ToString() const;
  friend constexpr auto operator<=>(const Position&, const Position&) = default;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_POSITION_H_
