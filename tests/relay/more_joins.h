// Many documents that a client joins at once.
#ifndef SYNCLINE_TESTS_RELAY_MORE_JOINS_H_
#define SYNCLINE_TESTS_RELAY_MORE_JOINS_H_

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <string>

#include "relay/hub_world.h"

namespace syncline::relay::test {

class MoreJoins {
 public:
  // Joins that many, as somebody who may write. Has to be made before the
  // client's session, and so before its world.
  void Join(HubClient& client, int count) {
    for (int i = 0; i < count; ++i) {
      ports_.emplace_back(&docs_.emplace_back(PeerId{100}));
      REQUIRE(client.session
                  .Join(NameOf(i), &ports_.back(),
                        {.token = client.name + ":write"})
                  .ok());
    }
  }
  static std::string NameOf(int i) { return "more " + std::to_string(i); }

 private:
  std::deque<Doc> docs_;
  std::deque<DocPort> ports_;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_MORE_JOINS_H_
