#include "relay/token_questions.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <vector>

namespace syncline::relay::internal {
namespace {

constexpr Milliseconds kTime(100);
constexpr Milliseconds kPause(7);

std::vector<ChannelId> AskAll(TokenQuestions* questions, Milliseconds now) {
  std::vector<ChannelId> asked;
  while (const auto question = questions->Next(now, /*rechecks=*/0)) {
    asked.push_back(question->channel);
  }
  return asked;
}

TEST_CASE("a channel waits once, and is asked about as of its turn") {
  TokenQuestions questions(kTime);
  questions.Add(3, kPause);
  questions.Add(3, 2 * kPause);
  const auto question = questions.Next(Milliseconds(5), 42);
  REQUIRE(question);
  CHECK(question->channel == 3);
  CHECK(question->number == 1);
  CHECK(question->rechecks == 42);
  CHECK(question->pause == kPause);
  CHECK(questions.last() == 1);
  CHECK_FALSE(questions.Next(Milliseconds(5), 42));
  questions.Add(3, kPause);  // while it is being asked about
  REQUIRE(questions.Next(Milliseconds(5), 43));
  CHECK(questions.last() == 2);
}

TEST_CASE("channels have their turns, whoever asks how often") {
  TokenQuestions questions(kTime);
  for (ChannelId channel = 1; channel <= 40; ++channel) {
    questions.Add(channel, kPause);
  }
  std::multiset<ChannelId> asked;
  uint64_t answered = 0;
  for (int round = 0; round < 3; ++round) {
    questions.Add(1, kPause);  // again and again
    for (const ChannelId channel : AskAll(&questions, kTime)) {
      asked.insert(channel);
    }
    while (answered < questions.last()) questions.Answered(++answered);
  }
  for (ChannelId channel = 1; channel <= 40; ++channel) {
    CHECK(asked.count(channel) >= 1);
  }
  CHECK(asked.size() <= 3 * TokenQuestions::kAtOnce);
}

TEST_CASE("what is closed waits no more") {
  TokenQuestions questions(kTime);
  questions.Add(1, kPause);
  questions.Add(2, kPause);
  questions.Forget(1);
  CHECK(AskAll(&questions, kTime) == std::vector<ChannelId>{2});
}

TEST_CASE("what is not answered in time gives its place to others") {
  TokenQuestions questions(kTime);
  for (ChannelId channel = 1; channel <= 20; ++channel) {
    questions.Add(channel, kPause);
  }
  REQUIRE(AskAll(&questions, Milliseconds(0)).size() ==
          TokenQuestions::kAtOnce);
  questions.Answered(1);
  REQUIRE(AskAll(&questions, Milliseconds(50)) == std::vector<ChannelId>{17});
  CHECK(questions.TakeLate(Milliseconds(99)).empty());
  CHECK(questions.TakeLate(kTime).size() == 15);
  CHECK(questions.TakeLate(kTime).empty());
  questions.Answered(2);  // after all: nothing hangs on it
  CHECK(AskAll(&questions, kTime) == std::vector<ChannelId>{18, 19, 20});
}

}  // namespace
}  // namespace syncline::relay::internal
