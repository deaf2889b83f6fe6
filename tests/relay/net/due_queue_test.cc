#include "syncline/relay/net/due_queue.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

struct Waiting : DueItem {};

// A map from items to times, of which the smallest is looked for.
TEST_CASE("what is due comes in its order, however often it was moved") {
  for (const uint64_t seed : Seeds(200)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    std::array<Waiting, 40> items;
    DueQueue<Waiting, int> queue;
    std::map<Waiting*, int> model;
    const auto first = [&] {
      return std::min_element(
          model.begin(), model.end(),
          [](const auto& a, const auto& b) { return a.second < b.second; });
    };
    for (int step = 0; step < 400; ++step) {
      Waiting* const item = &items.at(random.Uniform(items.size()));
      const int time = static_cast<int>(random.Uniform(100));
      switch (random.Uniform(4)) {
        case 0:
          queue.Remove(item);
          model.erase(item);
          break;
        case 1: {
          Waiting* const due = queue.Pop(time);
          REQUIRE((due != nullptr) ==
                  (!model.empty() && first()->second <= time));
          if (due == nullptr) break;
          REQUIRE(model.at(due) == first()->second);
          model.erase(due);
          break;
        }
        default:
          queue.Set(item, time);
          model[item] = time;
      }
      REQUIRE(queue.empty() == model.empty());
      if (!model.empty()) REQUIRE(queue.next() == first()->second);
      for (Waiting& one : items) {
        const auto found = model.find(&one);
        REQUIRE(one.is_waiting() == (found != model.end()));
        if (one.is_waiting()) REQUIRE(queue.TimeOf(one) == found->second);
      }
    }
  }
}

}  // namespace
}  // namespace syncline::relay::test
