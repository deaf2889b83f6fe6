// How often something may happen: so many times a second, and some more at
// once. Time is told from outside.
//
// Cost: O(1). Thread-compatible.
#ifndef SYNCLINE_RELAY_NET_TOKEN_BUCKET_H_
#define SYNCLINE_RELAY_NET_TOKEN_BUCKET_H_

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace syncline::relay {

class TokenBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // What Env::MonotonicNs() says.
  static Time TimeOf(int64_t monotonic_ns) {
    return Time{std::chrono::nanoseconds(monotonic_ns)};
  }

  // `per_second` > 0; `burst` >= 1 is how many may happen at once.
  TokenBucket(double per_second, double burst, Time now)
      : per_second_(per_second), burst_(burst), tokens_(burst), last_(now) {}

  // Takes `count` tokens, if they are there.
  bool Take(Time now, double count = 1) {
    Refill(now);
    if (tokens_ < count) return false;
    tokens_ -= count;
    return true;
  }

  // Takes them anyway; the answer is how long to wait until there is no debt.
  std::chrono::nanoseconds Owe(Time now, double count) {
    Refill(now);
    tokens_ -= count;
    if (tokens_ >= 0) return std::chrono::nanoseconds(0);
    return std::chrono::nanoseconds(
        static_cast<int64_t>(-tokens_ / per_second_ * 1e9));
  }

  // Whether it is as a new one would be.
  bool IsFull(Time now) {
    Refill(now);
    return tokens_ >= burst_;
  }

 private:
  void Refill(Time now) {
    if (now <= last_) return;
    const double seconds = std::chrono::duration<double>(now - last_).count();
    tokens_ = std::min(burst_, tokens_ + seconds * per_second_);
    last_ = now;
  }

  double per_second_;
  double burst_;
  double tokens_;  // [-debt, burst_]
  Time last_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_NET_TOKEN_BUCKET_H_
