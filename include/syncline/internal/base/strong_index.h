// Integers that count different things and refuse to be mixed.
//
// StrongIndex<Tag> is a point on a line (an op, a peer, a container); the
// distance of two points is a plain uint32_t. So `lv + 3` is an Lv, `b - a` is
// a count, `lv + lv` and `Lv == PeerIndex` do not compile.
//
// Cost: that of a uint32_t. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_BASE_STRONG_INDEX_H_
#define SYNCLINE_INTERNAL_BASE_STRONG_INDEX_H_

#include <compare>
#include <cstdint>
#include <utility>

namespace syncline::internal {

template <typename Tag>
class StrongIndex {
 public:
  constexpr StrongIndex() = default;
  constexpr explicit StrongIndex(uint32_t value) : value_(value) {}

  constexpr uint32_t value() const { return value_; }

  friend constexpr auto operator<=>(StrongIndex, StrongIndex) = default;
  friend constexpr StrongIndex operator+(StrongIndex a, uint32_t n) {
    return StrongIndex(a.value_ + n);
  }
  friend constexpr StrongIndex operator-(StrongIndex a, uint32_t n) {
    return StrongIndex(a.value_ - n);
  }
  friend constexpr uint32_t operator-(StrongIndex a, StrongIndex b) {
    return a.value_ - b.value_;
  }
  constexpr StrongIndex& operator+=(uint32_t n) {
    value_ += n;
    return *this;
  }
  constexpr StrongIndex& operator++() { return *this += 1; }

  template <typename H>
  friend H AbslHashValue(H h, StrongIndex i) {
    return H::combine(std::move(h), i.value_);
  }

 private:
  uint32_t value_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_STRONG_INDEX_H_
