// What is special about the store in memory: its bound.
#include "syncline/relay/memory_store.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "relay/fake_env.h"
#include "relay/make_record.h"

namespace syncline::relay::test {
namespace {

TEST_CASE("a store in memory takes no more than it may") {
  MemoryStore store({.max_bytes = 10'000});
  const std::string payload(3'000, 'x');
  REQUIRE(AppendOne(store, Typed("d", kAlice, 0, 1, payload)).ok());
  REQUIRE(AppendOne(store, Typed("d", kAlice, 1, 2, payload)).ok());
  const SnapshotId id = *store.Put("d", Epoch{1}, std::string(2'000, 's'));
  const auto full = absl::StatusCode::kResourceExhausted;
  REQUIRE(AppendOne(store, Typed("d", kAlice, 2, 3, payload)).status().code() ==
          full);
  REQUIRE(store.Put("e", Epoch{1}, payload).status().code() == full);
  REQUIRE(store.List("", 10)->size() == 1);
  REQUIRE(store.Head("d")->last_seq == Seq{2});

  // What is known needs no room; what is trimmed or deleted gives some back.
  REQUIRE(AppendOne(store, Typed("d", kAlice, 0, 1, payload))->was_known);
  REQUIRE(store.Trim("d", {Epoch{1}, Seq{1}}, id).ok());
  REQUIRE(AppendOne(store, Typed("d", kAlice, 2, 3, payload)).ok());
  REQUIRE(store.Delete("d", {id}).ok());
  REQUIRE(store.Put("d", Epoch{1}, std::string(2'000, 't')).ok());
  REQUIRE(store.Tombstone("d").ok());
  REQUIRE(
      AppendOne(store, Typed("e", kAlice, 0, 1, std::string(9'000, 'x'))).ok());
}

TEST_CASE("a deletion begins an epoch that no earlier store has had") {
  FakeEnv env;
  MemoryStore store({.env = &env});
  const auto now = static_cast<uint64_t>(env.now_ms);
  CHECK(*store.Tombstone("d") == Epoch{now});
  CHECK(store.Head("d")->deleted_before == Epoch{now});
  CHECK(*store.Tombstone("d") == Epoch{now + 1});
  env.now_ms = -5;
  CHECK(*store.Tombstone("d") == Epoch{now + 2});
  CHECK(*store.Tombstone("other") == Epoch{2});
}

}  // namespace
}  // namespace syncline::relay::test
