#include "syncline/relay/group_committer.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <vector>

#include "relay/make_record.h"
#include "relay/model_store.h"
#include "syncline/relay/memory_store.h"

namespace syncline::relay::test {
namespace {

// Counts groups, and can be broken.
class CountedStore : public ModelStore {
 public:
  CountedStore() : ModelStore(AckLevel::kStored) {}

  absl::Status health() const override { return health_; }
  std::vector<absl::StatusOr<Appended>> Append(
      absl::Span<const Record> group) override {
    groups.push_back(group.size());
    if (health_.ok()) return ModelStore::Append(group);
    return std::vector<absl::StatusOr<Appended>>(group.size(), health_);
  }
  void Break() { health_ = absl::InternalError("the disk is gone"); }

  std::vector<size_t> groups;

 private:
  absl::Status health_;
};

TEST_CASE("records that wait are stored together, and answered in order",
          "[group]") {
  CountedStore store;
  GroupCommitter committer(store);
  std::vector<uint64_t> answers;
  for (uint32_t i = 0; i < 5; ++i) {
    REQUIRE(committer
                .Submit(Typed("d", kAlice, i, i + 1),
                        [&](absl::StatusOr<Appended> answer) {
                          REQUIRE(answer.ok());
                          answers.push_back(answer->seq.value);
                        })
                .ok());
  }
  REQUIRE(answers.empty());
  REQUIRE(committer.CommitGroup() == 5);
  REQUIRE(answers == std::vector<uint64_t>{1, 2, 3, 4, 5});
  REQUIRE(committer.CommitGroup() == 0);
  REQUIRE(store.groups == std::vector<size_t>{5});
}

TEST_CASE("a group has a limit, which one record may exceed", "[group]") {
  CountedStore store;
  GroupCommitter committer(store,
                           {.max_group_bytes = 100, .max_group_records = 3});
  uint32_t next = 0;
  for (const size_t bytes : {40, 60, 1, 500, 0, 0, 0, 0}) {
    REQUIRE(
        committer
            .Submit(Typed("d", kAlice, next, next + 1, std::string(bytes, 'x')),
                    [](const absl::StatusOr<Appended>&) {})
            .ok());
    ++next;
  }
  while (committer.CommitGroup() > 0) {
  }
  REQUIRE(store.groups == std::vector<size_t>{2, 1, 1, 3, 1});
}

TEST_CASE("records count in a queue, however little they say", "[group]") {
  MemoryStore store;
  GroupCommitter committer(store, {});
  size_t queued = 0;
  const auto submit = [&] {
    const auto at = static_cast<uint32_t>(queued);
    return committer
        .Submit(Typed("d", kAlice, at, at + 1, "x"),
                [](const absl::StatusOr<Appended>&) {})
        .ok();
  };
  while (queued < 100'000 && submit()) ++queued;
  CHECK(queued < 65'536);  // of 64 MiB
  while (committer.CommitGroup() > 0) continue;
  CHECK(submit());
}

TEST_CASE("a full queue refuses, and takes again when it has emptied",
          "[group]") {
  MemoryStore store;
  GroupCommitter committer(store, {.max_queued_bytes = 100});
  int answers = 0;
  const auto count = [&](const absl::StatusOr<Appended>&) { ++answers; };
  const auto submit = [&](uint32_t begin, size_t bytes) {
    return committer.Submit(
        Typed("d", kAlice, begin, begin + 1, std::string(bytes, 'x')), count);
  };
  REQUIRE(submit(0, 100).ok());
  REQUIRE(submit(1, 1).code() == absl::StatusCode::kResourceExhausted);
  REQUIRE(committer.CommitGroup() == 1);
  REQUIRE(submit(1, 100).ok());
  REQUIRE(committer.CommitGroup() == 1);
  REQUIRE(answers == 2);
}

TEST_CASE("every record is answered when the store stops", "[group]") {
  CountedStore store;
  GroupCommitter committer(store, {.max_group_records = 1});
  int failed = 0;
  const auto count = [&](const absl::StatusOr<Appended>& answer) {
    failed += answer.status().code() == absl::StatusCode::kInternal;
  };
  REQUIRE(committer.Submit(Typed("d", kAlice, 0, 1), count).ok());
  REQUIRE(committer.Submit(Typed("d", kAlice, 1, 2), count).ok());
  store.Break();
  while (committer.CommitGroup() > 0) {
  }
  REQUIRE(failed == 2);
  REQUIRE(committer.Submit(Typed("d", kAlice, 2, 3), count).code() ==
          absl::StatusCode::kInternal);
}

TEST_CASE("what is queued when a committer goes is answered", "[group]") {
  MemoryStore store;
  bool is_cancelled = false;
  {
    GroupCommitter committer(store);
    REQUIRE(committer
                .Submit(Typed("d", kAlice, 0, 1),
                        [&](const absl::StatusOr<Appended>& answer) {
                          is_cancelled = answer.status().code() ==
                                         absl::StatusCode::kCancelled;
                        })
                .ok());
  }
  REQUIRE(is_cancelled);
}

TEST_CASE("many senders share one writer", "[group]") {
  MemoryStore store;
  GroupCommitter committer(store);
  std::atomic<int> stored = 0;
  std::thread writer([&] { committer.Run(); });
  std::vector<std::thread> senders;
  for (uint64_t peer = 1; peer <= 4; ++peer) {
    senders.emplace_back([&, peer] {
      for (uint32_t i = 0; i < 100; ++i) {
        (void)committer.Submit(Typed("d", PeerId{peer}, i, i + 1),
                               [&](const absl::StatusOr<Appended>& answer) {
                                 stored += answer.ok() && !answer->was_known;
                               });
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  committer.Stop();
  writer.join();
  REQUIRE(stored == 400);
  REQUIRE(store.Head("d")->last_seq == Seq{400});
  REQUIRE(committer
              .Submit(Typed("d", kAlice, 0, 1),
                      [](const absl::StatusOr<Appended>&) {})
              .code() == absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace syncline::relay::test
