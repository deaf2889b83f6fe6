// Buses, and what a follower makes of notices that were lost, repeated and
// reordered.
#include "syncline/relay/bus.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "relay/make_record.h"
#include "support/seed.h"
#include "syncline/relay/local_bus.h"
#include "syncline/relay/memory_store.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;
using Step = Follower::Step;

Notice Of(std::string document, uint64_t first, uint64_t last) {
  return {std::move(document), Epoch{1}, Seq{first}, Seq{last},
          std::make_shared<const std::vector<LoggedRecord>>()};
}

TEST_CASE("who subscribed to a document is told of it, and of no other",
          "[bus]") {
  LocalBus bus;
  std::vector<uint64_t> told;
  auto subscription = bus.Subscribe(
      "d", [&](const Notice& notice) { told.push_back(notice.last.value); });
  REQUIRE(subscription.ok());
  REQUIRE(bus.Publish(Of("d", 1, 1)).ok());
  REQUIRE(bus.Publish(Of("e", 1, 2)).ok());
  REQUIRE(bus.Publish(Of("d", 2, 3)).ok());
  REQUIRE(told == std::vector<uint64_t>{1, 3});
  subscription->reset();
  REQUIRE(bus.Publish(Of("d", 4, 4)).ok());
  REQUIRE(told.size() == 2);
}

TEST_CASE("a handler may publish, subscribe and end its subscription",
          "[bus]") {
  LocalBus bus;
  std::unique_ptr<Bus::Subscription> first, second;
  int firsts = 0, seconds = 0;
  first = *bus.Subscribe("d", [&](const Notice&) {
    ++firsts;
    second = *bus.Subscribe("d", [&](const Notice&) { ++seconds; });
    first.reset();
    REQUIRE(bus.Publish(Of("d", 2, 2)).ok());
  });
  REQUIRE(bus.Publish(Of("d", 1, 1)).ok());
  REQUIRE(firsts == 1);
  REQUIRE(seconds == 1);
}

TEST_CASE("a subscription may outlive its bus", "[bus]") {
  auto bus = std::make_unique<LocalBus>();
  auto subscription = *bus->Subscribe("d", [](const Notice&) {});
  bus.reset();
  subscription.reset();
}

TEST_CASE("a bus checks the name of the document", "[bus]") {
  LocalBus bus;
  REQUIRE(bus.Publish(Of("", 1, 1)).code() ==
          absl::StatusCode::kInvalidArgument);
  REQUIRE(bus.Subscribe("\n", [](const Notice&) {}).status().code() ==
          absl::StatusCode::kInvalidArgument);
}

TEST_CASE("no handler runs after its subscription has ended", "[bus]") {
  LocalBus bus;
  std::atomic<bool> is_done = false;
  std::atomic<int> late = 0;
  std::thread publisher([&] {
    while (!is_done) (void)bus.Publish(Of("d", 1, 1));
  });
  for (int i = 0; i < 200; ++i) {
    auto is_active = std::make_shared<std::atomic<bool>>(true);
    auto subscription = *bus.Subscribe(
        "d", [&late, is_active](const Notice&) { late += !*is_active; });
    subscription.reset();
    *is_active = false;
  }
  is_done = true;
  publisher.join();
  REQUIRE(late == 0);
}

TEST_CASE("a follower finds each gap by its number", "[bus]") {
  const Follower follower({Epoch{2}, Seq{5}});
  const auto on = [&](uint64_t epoch, uint64_t first, uint64_t last) {
    Notice notice = Of("d", first, last);
    notice.epoch = Epoch{epoch};
    return follower.On(notice);
  };
  REQUIRE(on(2, 5, 5) == Step::kTake);
  REQUIRE(on(2, 3, 7) == Step::kTake);  // 5, 6 and 7 of it
  REQUIRE(on(2, 3, 4) == Step::kSkip);
  REQUIRE(on(2, 6, 6) == Step::kRead);
  REQUIRE(on(1, 5, 9) == Step::kSkip);
  REQUIRE(on(3, 5, 4) == Step::kRestart);
  Notice hint = Of("d", 5, 5);
  hint.epoch = Epoch{2};
  hint.records = nullptr;
  REQUIRE(follower.On(hint) == Step::kRead);
}

// A reader that has nothing but the notices that came through, and the log.
class Reader {
 public:
  explicit Reader(LogStore& log) : log_(log) {}

  void On(const Notice& notice) {
    switch (follower_.On(notice)) {
      case Step::kTake:
        for (const LoggedRecord& logged : *notice.records) {
          if (logged.seq >= follower_.next().seq) Take(logged);
        }
        break;
      case Step::kRead:
        CatchUp();
        break;
      case Step::kSkip:
      case Step::kRestart:
        break;
    }
  }

  void CatchUp() {
    const auto records = log_.Read("d", follower_.next(), SIZE_MAX);
    REQUIRE(records.ok());
    for (const LoggedRecord& logged : *records) Take(logged);
  }

  const std::vector<LoggedRecord>& seen() const { return seen_; }

 private:
  void Take(const LoggedRecord& logged) {
    seen_.push_back(logged);
    follower_.MoveTo(logged.seq.Next());
  }

  LogStore& log_;
  Follower follower_{{Epoch{1}, Seq{1}}};
  std::vector<LoggedRecord> seen_;
};

TEST_CASE("whatever a bus loses, repeats or reorders, a reader sees the log",
          "[bus][random]") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    MemoryStore log;
    Reader reader(log);
    std::vector<Notice> mail;
    uint32_t next = 0;
    for (int step = 0; step < 60; ++step) {
      if (random.Chance(0.5)) {
        std::vector<LoggedRecord> records;
        for (uint64_t left = random.Between(1, 3); left > 0; --left, ++next) {
          const Record record = Typed("d", kAlice, next, next + 1);
          records.push_back({AppendOne(log, record)->seq, record});
        }
        mail.push_back(
            Of("d", records.front().seq.value, records.back().seq.value));
        if (random.Chance(0.8)) {
          mail.back().records =
              std::make_shared<const std::vector<LoggedRecord>>(records);
        } else {
          mail.back().records = nullptr;
        }
      } else if (!mail.empty()) {
        reader.On(random.Pick(mail));
      }
    }
    reader.CatchUp();
    REQUIRE(reader.seen() == ReadAll(log, "d"));
  }
}

}  // namespace
}  // namespace syncline::relay::test
