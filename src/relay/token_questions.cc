#include "relay/token_questions.h"

#include <algorithm>

namespace syncline::relay::internal {

void TokenQuestions::Add(ChannelId channel, Milliseconds pause) {
  waiting_.emplace(channel, pause);
}

std::optional<TokenQuestion> TokenQuestions::Next(Milliseconds now,
                                                  uint64_t rechecks) {
  if (waiting_.empty() || asked_.size() >= kAtOnce) return std::nullopt;
  auto next = waiting_.upper_bound(turn_);
  if (next == waiting_.end()) next = waiting_.begin();
  turn_ = next->first;
  asked_.push_back({.channel = turn_,
                    .number = ++last_,
                    .rechecks = rechecks,
                    .pause = next->second,
                    .late_at = now + answer_time_});
  waiting_.erase(next);
  return asked_.back();
}

void TokenQuestions::Answered(uint64_t number) {
  std::erase_if(asked_, [&](const TokenQuestion& question) {
    return question.number == number;
  });
}

std::vector<TokenQuestion> TokenQuestions::TakeLate(Milliseconds now) {
  const auto in_time = std::find_if(
      asked_.begin(), asked_.end(),
      [&](const TokenQuestion& question) { return question.late_at > now; });
  std::vector<TokenQuestion> late(asked_.begin(), in_time);
  asked_.erase(asked_.begin(), in_time);
  return late;
}

}  // namespace syncline::relay::internal
