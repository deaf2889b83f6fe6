// What a connection has to ask about the tokens of its channels: which channels
// wait for their turn, and which questions are being asked.
//
// A few are asked at a time: the tokens may be anybody's, and others want
// something of the hub, too. A channel waits once, however often it is to be
// asked about, and its question is about what it has when it is asked. One that
// is not answered in time is given up, so that those behind it get their turn.
//
// Cost: O(log of those that wait). Memory: that of who waits, and of kAtOnce.
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_TOKEN_QUESTIONS_H_
#define SYNCLINE_SRC_RELAY_TOKEN_QUESTIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "syncline/sync/options.h"
#include "syncline/sync/server.h"

namespace syncline::relay::internal {

struct TokenQuestion {
  ChannelId channel = 0;
  uint64_t number = 0;    // above those of all that were asked before
  uint64_t rechecks = 0;  // that had come before it
  Milliseconds pause{0};  // before the next, if it cannot be answered
  Milliseconds late_at{0};
};

class TokenQuestions {
 public:
  static constexpr size_t kAtOnce = 16;

  explicit TokenQuestions(Milliseconds answer_time)
      : answer_time_(answer_time) {}

  // The channel waits, if it does not already.
  void Add(ChannelId channel, Milliseconds pause);
  // It was closed.
  void Forget(ChannelId channel) { waiting_.erase(channel); }
  // Of the channels in turn, the next one's: it is being asked from now on.
  // Nothing: nobody waits, or enough are being asked.
  std::optional<TokenQuestion> Next(Milliseconds now, uint64_t rechecks);
  // The number of the newest; 0: there was none.
  uint64_t last() const { return last_; }
  // It has an answer, and is being asked no more.
  void Answered(uint64_t number);
  // Those without an answer for too long, which are given up.
  std::vector<TokenQuestion> TakeLate(Milliseconds now);

 private:
  const Milliseconds answer_time_;
  std::map<ChannelId, Milliseconds> waiting_;  // and their pauses
  ChannelId turn_ = 0;                         // who had the last one
  std::vector<TokenQuestion> asked_;           // the oldest first
  uint64_t last_ = 0;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_TOKEN_QUESTIONS_H_
