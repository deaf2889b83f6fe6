// What sessions say alike is the same bytes; and the queues beneath.
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <memory>
#include <string>

#include "support/seed.h"
#include "sync/fifo.h"
#include "sync/frame_stream.h"
#include "sync/world.h"

namespace syncline::test {
namespace {

using internal::Fifo;
using internal::OutputQueue;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

TEST_CASE("what a room hands on is encoded once for all who get the same") {
  World world;
  TestClient& ann = world.Add("ann");
  TestClient& bob = world.Add("bob");
  TestClient& cyd = world.Add("cyd");
  Doc& doc = ann.Join("r");
  Doc& others = bob.Join("r");
  cyd.Join("r");
  world.Run(1s);
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  REQUIRE(doc.Commit().ok());
  world.now += 100ms;
  ann.session.Tick(world.now);
  ann.wire->server->session.Receive(world.now, ann.session.output());
  world.server.Flush();
  const SharedBytes said = bob.wire->server->session.TakeOutput();
  REQUIRE(said != nullptr);
  CHECK(cyd.wire->server->session.TakeOutput() == said);
  CHECK(bob.wire->server->session.TakeOutput() == nullptr);
  bob.session.Receive(world.now, *said);
  CHECK(others.text("t").ToString() == "hello");
}

TEST_CASE("output is the same, shared or not, taken or consumed") {
  for (const uint64_t seed : Seeds(500)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    OutputQueue queue;
    std::string expected, got;
    for (int step = 0; step < 40; ++step) {
      const uint64_t what = random.Uniform(4);
      if (what == 0) {
        v1::Frame frame;
        frame.mutable_ping()->set_number(random.Uniform(1 << 20));
        const std::string message = frame.SerializeAsString();
        expected += static_cast<char>(message.size());
        expected += message;
        queue.Append(frame);
      } else if (what == 1) {
        const std::string bytes(random.Uniform(9) + 1, 's');
        expected += bytes;
        queue.Append(std::make_shared<const std::string>(bytes));
      } else if (what == 2) {
        const size_t size = random.Uniform(queue.size() + 1);
        got += queue.bytes().substr(0, size);
        queue.Consume(size);
      } else if (const SharedBytes all = queue.Take()) {
        got += *all;
      }
      REQUIRE(queue.size() == expected.size() - got.size());
      REQUIRE(queue.bytes() == expected.substr(got.size()));
    }
  }
}

TEST_CASE("a Fifo is what a deque is") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Fifo<int> fifo;
    std::deque<int> model;
    for (int step = 0; step < 300; ++step) {
      const uint64_t what = random.Uniform(20);
      if (what < 10 || model.empty()) {
        fifo.push_back(step);
        model.push_back(step);
      } else if (what < 18) {
        REQUIRE(fifo.front() == model.front());
        REQUIRE(fifo.pop_front() == model.front());
        model.pop_front();
      } else if (what == 18) {
        const int digit = static_cast<int>(random.Uniform(3));
        fifo.erase_if([&](int i) { return i % 3 == digit; });
        std::erase_if(model, [&](int i) { return i % 3 == digit; });
      } else if (random.Uniform(4) == 0) {
        fifo.clear();
        model.clear();
      }
      REQUIRE(fifo.empty() == model.empty());
      REQUIRE(std::deque<int>(fifo.begin(), fifo.end()) == model);
    }
  }
}

}  // namespace
}  // namespace syncline::test
