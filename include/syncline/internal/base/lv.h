// Where an op stands in this replica's own order, and the small numbers that
// replace long names inside of one replica.
//
// An Lv (local version) is the index of an op in the order in which this
// replica learned of it. The order is causal: an op's parents have lower Lvs.
// None of these numbers ever leaves the process.
#ifndef SYNCLINE_INTERNAL_BASE_LV_H_
#define SYNCLINE_INTERNAL_BASE_LV_H_

#include <cstdint>

#include "syncline/internal/base/strong_index.h"

namespace syncline::internal {

using Lv = StrongIndex<struct LvTag>;
using PeerIndex = StrongIndex<struct PeerIndexTag>;
using ContainerIndex = StrongIndex<struct ContainerIndexTag>;

// Ops that one document can hold. The walker names the characters that were
// there before its window by the upper half of the 32-bit range.
inline constexpr uint32_t kMaxOps = uint32_t{1} << 31;

// Ops [begin, end).
struct LvRange {
  Lv begin;
  Lv end;

  constexpr uint32_t size() const { return end - begin; }
  constexpr bool empty() const { return begin == end; }
  constexpr bool contains(Lv lv) const { return begin <= lv && lv < end; }
  friend constexpr bool operator==(LvRange, LvRange) = default;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_LV_H_
