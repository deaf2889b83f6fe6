// What orders the ops that write one register: the higher lamport wins, and of
// equal ones the higher peer.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_INTERNAL_TYPES_STAMP_H_
#define SYNCLINE_INTERNAL_TYPES_STAMP_H_

#include <compare>
#include <cstdint>

#include "syncline/ids.h"

namespace syncline::internal {

struct Stamp {
  uint32_t lamport = 0;
  OpId id;

  friend constexpr auto operator<=>(const Stamp&, const Stamp&) = default;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_STAMP_H_
