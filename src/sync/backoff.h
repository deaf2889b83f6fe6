// How long to wait before trying again: twice as long each time, up to a limit,
// and never as long as others who failed at the same moment.
//
// Cost: O(1). Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_BACKOFF_H_
#define SYNCLINE_SRC_SYNC_BACKOFF_H_

#include <algorithm>
#include <cstdint>

#include "syncline/sync/options.h"

namespace syncline::internal {

// SplitMix64: enough to spread clients, and the same on every platform.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  // [low, high]; both are included.
  Milliseconds Between(Milliseconds low, Milliseconds high) {
    if (high <= low) return low;
    const auto range = static_cast<uint64_t>((high - low).count()) + 1;
    return low + Milliseconds(static_cast<int64_t>(Next() % range));
  }

 private:
  uint64_t state_;
};

class Backoff {
 public:
  Backoff(Milliseconds first, Milliseconds longest)
      : first_(first), longest_(longest), pause_(first) {}

  Milliseconds Next(Random* random) {
    const Milliseconds pause = std::min(pause_, longest_);
    pause_ = std::min(pause_ * 2, longest_);
    return random->Between(pause / 2, pause);
  }
  void Reset() { pause_ = first_; }

 private:
  Milliseconds first_;
  Milliseconds longest_;
  Milliseconds pause_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_BACKOFF_H_
