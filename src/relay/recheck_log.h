// The rechecks that came last. Whoever asks for a grant notes how many have
// come; the answer may be of before one that came meanwhile, and only when the
// answer is there it is known whose the grant is.
//
// Cost: HasSince() is O(rechecks since). Memory: a thousand rechecks.
// Thread rule: count() from any thread, the rest on one.
#ifndef SYNCLINE_SRC_RELAY_RECHECK_LOG_H_
#define SYNCLINE_SRC_RELAY_RECHECK_LOG_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <string>

#include "syncline/relay/auth/auth.h"
#include "syncline/sync/options.h"

namespace syncline::relay::internal {

// Who holds a grant, and is told that it cannot be verified now, asks again
// after a pause, which is twice as long each time, up to the longest.
inline constexpr Milliseconds kFirstPause{1'000};
inline constexpr Milliseconds kLongestPause{60'000};
inline Milliseconds PauseAfter(Milliseconds pause) {
  return std::min(2 * pause, kLongestPause);
}
// What is waited of a pause, from half of it to all of it: who were told so at
// one moment do not ask again at one.
inline Milliseconds Spread(Milliseconds pause, uint64_t random) {
  const auto half = static_cast<uint64_t>(pause.count() / 2);
  return pause - Milliseconds(static_cast<int64_t>(random % (half + 1)));
}

// Whose a grant is, and for which document it was asked.
struct GrantHolder {
  const std::string& tenant;
  const std::string& subject;
  const std::string& document;
};

// Whether it is to be asked for again.
bool IsAbout(const Recheck& recheck, const GrantHolder& holder);

class RecheckLog {
 public:
  void Add(const Recheck& recheck);
  uint64_t count() const { return count_; }
  // Whether one about this grant came behind the first `count`.
  bool HasSince(uint64_t count, const GrantHolder& holder) const;

 private:
  std::atomic<uint64_t> count_{0};
  std::deque<Recheck> last_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_RECHECK_LOG_H_
