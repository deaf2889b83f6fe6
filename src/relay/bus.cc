#include "syncline/relay/bus.h"

namespace syncline::relay {

Follower::Step Follower::On(const Notice& notice) const {
  if (notice.presence != nullptr) return Step::kSkip;
  if (notice.epoch > next_.epoch) return Step::kRestart;
  if (notice.epoch < next_.epoch || notice.last < next_.seq) return Step::kSkip;
  if (notice.first > next_.seq || !notice.records) return Step::kRead;
  return Step::kTake;
}

}  // namespace syncline::relay
