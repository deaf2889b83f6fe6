// Whether the other side is still there, and when it is to hear from this one.
//
// A ping is due where nothing was heard for a while, and also where nothing was
// said: a side whose own pings wait behind what takes long to send, here or in
// the system, hears that way that the other one is there.
//
// Bytes that the system takes are no sign of life, as it has room for some,
// unless more of them wait: then it takes them as the other side does.
//
// Cost: O(1). Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_LIVENESS_H_
#define SYNCLINE_SRC_SYNC_LIVENESS_H_

#include <algorithm>
#include <utility>

#include "syncline/sync/options.h"

namespace syncline::internal {

class Liveness {
 public:
  Liveness(Milliseconds ping_after, Milliseconds dead_after, Milliseconds now)
      : ping_after_(std::max(ping_after, Milliseconds(1))),
        dead_after_(dead_after) {
    Begin(now);
  }

  void Begin(Milliseconds now) {
    said_at_ = now;
    is_moving_ = false;
    Heard(now);
  }
  void Heard(Milliseconds now) {
    heard_at_ = now;
    has_pinged_ = false;
  }
  void Said(Milliseconds now) { said_at_ = now; }
  void Pinged() { has_pinged_ = true; }
  // Some of what waited was taken, and some still waits.
  void Moved() { is_moving_ = true; }
  // Time passed. What moved did so at the latest now.
  void Passed(Milliseconds now) {
    if (std::exchange(is_moving_, false)) heard_at_ = now;
  }

  Milliseconds ping_at() const {
    return (has_pinged_ ? said_at_ : std::min(heard_at_, said_at_)) +
           ping_after_;
  }
  Milliseconds dead_at() const { return heard_at_ + dead_after_; }

 private:
  Milliseconds ping_after_;
  Milliseconds dead_after_;
  Milliseconds heard_at_{0};
  Milliseconds said_at_{0};
  bool has_pinged_ = false;  // since it was heard
  bool is_moving_ = false;   // since time last passed
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_LIVENESS_H_
