#include "relay/token_questions.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <vector>

namespace syncline::relay::internal {
namespace {

constexpr size_t kAtOnce = 16;
constexpr Milliseconds kTime(100);
constexpr Milliseconds kPause(7);

std::vector<uint64_t> AskAll(TokenQuestions* questions, Milliseconds now) {
  std::vector<uint64_t> asked;
  while (const auto question = questions->Next(now, /*rechecks=*/0)) {
    asked.push_back(question->whose);
  }
  return asked;
}

TEST_CASE("a channel waits once, and is asked about as of its turn") {
  TokenQuestions questions(kAtOnce, kTime);
  questions.Add(3, kPause);
  questions.Add(3, 2 * kPause);
  const auto question = questions.Next(Milliseconds(5), 42);
  REQUIRE(question);
  CHECK(question->whose == 3);
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
  TokenQuestions questions(kAtOnce, kTime);
  for (uint64_t channel = 1; channel <= 40; ++channel) {
    questions.Add(channel, kPause);
  }
  std::multiset<uint64_t> asked;
  uint64_t answered = 0;
  for (int round = 0; round < 3; ++round) {
    questions.Add(1, kPause);  // again and again
    for (const uint64_t channel : AskAll(&questions, kTime)) {
      asked.insert(channel);
    }
    while (answered < questions.last()) questions.Answered(++answered);
  }
  for (uint64_t channel = 1; channel <= 40; ++channel) {
    CHECK(asked.count(channel) >= 1);
  }
  CHECK(asked.size() <= 3 * kAtOnce);
}

TEST_CASE("what is closed waits no more") {
  TokenQuestions questions(kAtOnce, kTime);
  questions.Add(1, kPause);
  questions.Add(2, kPause);
  questions.Forget(1);
  CHECK(AskAll(&questions, kTime) == std::vector<uint64_t>{2});
}

TEST_CASE("what is not answered in time gives its place to others") {
  TokenQuestions questions(kAtOnce, kTime);
  for (uint64_t channel = 1; channel <= 20; ++channel) {
    questions.Add(channel, kPause);
  }
  REQUIRE(AskAll(&questions, Milliseconds(0)).size() == kAtOnce);
  questions.Answered(1);
  REQUIRE(AskAll(&questions, Milliseconds(50)) == std::vector<uint64_t>{17});
  CHECK(questions.TakeLate(Milliseconds(99)).empty());
  CHECK(questions.TakeLate(kTime).size() == 15);
  CHECK(questions.TakeLate(kTime).empty());
  questions.Answered(2);  // after all: nothing hangs on it
  CHECK(AskAll(&questions, kTime) == std::vector<uint64_t>{18, 19, 20});
}

TEST_CASE("who need not wait for a turn has as much time") {
  TokenQuestions questions(1, kTime);
  CHECK(questions.Ask(7, Milliseconds(0)).number == 1);
  CHECK(questions.Ask(8, Milliseconds(20)).number == 2);
  questions.Answered(1);
  const auto late = questions.TakeLate(kTime + Milliseconds(20));
  REQUIRE(late.size() == 1);
  CHECK(late[0].whose == 8);
}

}  // namespace
}  // namespace syncline::relay::internal
