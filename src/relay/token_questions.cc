#include "relay/token_questions.h"

#include <algorithm>

namespace syncline::relay::internal {

absl::Status TokenQuestions::LateAnswer() {
  return absl::UnavailableError(
      "whether the token is good could not be found out in time");
}

void TokenQuestions::Add(uint64_t whose, Milliseconds pause) {
  waiting_.emplace(whose, pause);
}

std::optional<TokenQuestion> TokenQuestions::Next(Milliseconds now,
                                                  uint64_t rechecks) {
  if (waiting_.empty() || asked_.size() >= at_once_) return std::nullopt;
  auto next = waiting_.upper_bound(turn_);
  if (next == waiting_.end()) next = waiting_.begin();
  turn_ = next->first;
  Ask(turn_, now);
  asked_.back().rechecks = rechecks;
  asked_.back().pause = next->second;
  waiting_.erase(next);
  return asked_.back();
}

TokenQuestion TokenQuestions::Ask(uint64_t whose, Milliseconds now) {
  asked_.push_back(
      {.whose = whose, .number = ++last_, .late_at = now + answer_time_});
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
