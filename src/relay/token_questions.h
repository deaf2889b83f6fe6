// What is to be asked about tokens: of a connection's channels, of requests, or
// of those that wait for news. Who waits for his turn, and which questions are
// being asked.
//
// A few are asked at a time: the tokens may be anybody's, and others want
// something of the hub, too. Each waits once, however often he is to be asked
// about, and the question is about what he has when it is asked. One that is
// not answered in time is given up, so that those behind it get their turn.
//
// Cost: O(log of those that wait), and of those that are being asked about.
// Memory: theirs.
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_TOKEN_QUESTIONS_H_
#define SYNCLINE_SRC_RELAY_TOKEN_QUESTIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "syncline/sync/options.h"

namespace syncline::relay::internal {

struct TokenQuestion {
  uint64_t whose = 0;     // the channel, or what else has a token
  uint64_t number = 0;    // above those of all that were asked before
  uint64_t rechecks = 0;  // that had come before it
  Milliseconds pause{0};  // before the next, if it cannot be answered
  Milliseconds late_at{0};
};

class TokenQuestions {
 public:
  TokenQuestions(size_t at_once, Milliseconds answer_time)
      : at_once_(at_once), answer_time_(answer_time) {}

  // What one that is late is answered with.
  static absl::Status LateAnswer();

  // He waits, if he does not already.
  void Add(uint64_t whose, Milliseconds pause);
  // He is gone.
  void Forget(uint64_t whose) { waiting_.erase(whose); }
  // In turn, the next one's: it is being asked from now on. Nothing: nobody
  // waits, or enough are being asked.
  std::optional<TokenQuestion> Next(Milliseconds now, uint64_t rechecks);
  // His, who need not wait: something else bounds how many there are.
  TokenQuestion Ask(uint64_t whose, Milliseconds now);
  // The number of the newest; 0: there was none.
  uint64_t last() const { return last_; }
  // It has an answer, and is being asked no more.
  void Answered(uint64_t number);
  // Those without an answer for too long, which are given up.
  std::vector<TokenQuestion> TakeLate(Milliseconds now);

 private:
  const size_t at_once_;
  const Milliseconds answer_time_;
  std::map<uint64_t, Milliseconds> waiting_;  // and their pauses
  uint64_t turn_ = 0;                         // who had the last one
  std::vector<TokenQuestion> asked_;          // the oldest first
  uint64_t last_ = 0;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_TOKEN_QUESTIONS_H_
