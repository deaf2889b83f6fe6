// What every store of snapshots promises, one promise a test.
#include "syncline/relay/snapshot_store.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "relay/stores_under_test.h"

namespace syncline::relay::test {
namespace {

constexpr Epoch kFirst{1};

Published At(const SnapshotId& id, uint64_t seq, uint32_t ops) {
  Published published = {id, {kFirst, Seq{seq}}, {}};
  published.version.Set(PeerId{1}, ops);
  published.version.Set(PeerId{UINT64_MAX}, ops);
  return published;
}

TEST_CASE("the name of a snapshot is its SHA-256, and can be read",
          "[snapshot]") {
  const SnapshotId id = SnapshotId::Of("abc");
  const std::string text =  // the example of FIPS 180-2
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  REQUIRE(id.ToString() == text);
  REQUIRE(SnapshotId::Parse(text) == id);
  std::string upper = text;
  upper[0] = 'B';
  for (const std::string& wrong : {std::string(), text.substr(1), text + "0",
                                   upper, text.substr(1) + "g"}) {
    REQUIRE_FALSE(SnapshotId::Parse(wrong).has_value());
  }
}

TEMPLATE_LIST_TEST_CASE("bytes are got as they were put", "[snapshot]",
                        StoresUnderTest) {
  TestType stores;
  SnapshotStore& snapshots = stores.snapshots();
  const std::string large(3'000'000, '\xee');
  for (const std::string& bytes :
       {std::string(), std::string("\0'\xff", 3), large}) {
    const auto id = snapshots.Put("d", kFirst, bytes);
    REQUIRE(id.ok());
    REQUIRE(*id == SnapshotId::Of(bytes));
    REQUIRE(*snapshots.Put("d", kFirst, bytes) == *id);  // again
    REQUIRE((*snapshots.Get("d", *id) == bytes));
  }
}

TEMPLATE_LIST_TEST_CASE("a document has snapshots of its own", "[snapshot]",
                        StoresUnderTest) {
  TestType stores;
  SnapshotStore& snapshots = stores.snapshots();
  const SnapshotId id = *snapshots.Put("d", kFirst, "bytes");
  REQUIRE(snapshots.Get("e", id).status().code() ==
          absl::StatusCode::kNotFound);
  REQUIRE(snapshots.Get("d", SnapshotId::Of("other")).status().code() ==
          absl::StatusCode::kNotFound);
  REQUIRE(snapshots.Publish("e", std::nullopt, At(id, 1, 1)).code() ==
          absl::StatusCode::kNotFound);
  REQUIRE_FALSE(snapshots.Current("d")->has_value());
}

TEMPLATE_LIST_TEST_CASE("a snapshot alone does not make a listed document",
                        "[snapshot]", StoresUnderTest) {
  TestType stores;
  REQUIRE(stores.snapshots().Put("d", kFirst, "bytes").ok());
  REQUIRE(stores.log().List("", 10)->empty());
  REQUIRE(stores.log().Head("d")->last_seq == Seq{0});
}

TEMPLATE_LIST_TEST_CASE("only who knows what is published may replace it",
                        "[snapshot]", StoresUnderTest) {
  TestType stores;
  SnapshotStore& snapshots = stores.snapshots();
  const SnapshotId one = *snapshots.Put("d", kFirst, "one");
  const SnapshotId two = *snapshots.Put("d", kFirst, "two");
  const auto aborted = absl::StatusCode::kAborted;
  REQUIRE(snapshots.Publish("d", two, At(one, 3, 5)).code() == aborted);
  REQUIRE(snapshots.Publish("d", std::nullopt, At(one, 3, 5)).ok());
  REQUIRE(**snapshots.Current("d") == At(one, 3, 5));
  REQUIRE(snapshots.Publish("d", std::nullopt, At(two, 4, 6)).code() ==
          aborted);
  REQUIRE(snapshots.Publish("d", two, At(two, 4, 6)).code() == aborted);
  REQUIRE(snapshots.Publish("d", one, At(two, 4, 6)).ok());
  REQUIRE(**snapshots.Current("d") == At(two, 4, 6));
}

TEMPLATE_LIST_TEST_CASE("a snapshot is not replaced by one that holds less",
                        "[snapshot]", StoresUnderTest) {
  TestType stores;
  SnapshotStore& snapshots = stores.snapshots();
  const SnapshotId one = *snapshots.Put("d", kFirst, "one");
  const SnapshotId two = *snapshots.Put("d", kFirst, "two");
  REQUIRE(snapshots.Publish("d", std::nullopt, At(one, 3, 5)).ok());
  for (const Published& less : {At(two, 2, 5), At(two, 3, 4)}) {
    REQUIRE(snapshots.Publish("d", one, less).code() ==
            absl::StatusCode::kInvalidArgument);
  }
  REQUIRE(**snapshots.Current("d") == At(one, 3, 5));
  REQUIRE(snapshots.Publish("d", one, At(two, 3, 5)).ok());
}

TEMPLATE_LIST_TEST_CASE("only what is named is deleted, and nothing published",
                        "[snapshot]", StoresUnderTest) {
  TestType stores;
  SnapshotStore& snapshots = stores.snapshots();
  const SnapshotId one = *snapshots.Put("d", kFirst, "one");
  const SnapshotId two = *snapshots.Put("d", kFirst, "two");
  const SnapshotId three = *snapshots.Put("d", kFirst, "three");
  REQUIRE(snapshots.Put("e", kFirst, "one").ok());
  REQUIRE(snapshots.Publish("d", std::nullopt, At(two, 1, 1)).ok());
  REQUIRE(snapshots.Delete("d", {one, two}).code() ==
          absl::StatusCode::kFailedPrecondition);
  REQUIRE(snapshots.Get("d", one).ok());

  REQUIRE(snapshots.Delete("d", {one, SnapshotId::Of("never put")}).ok());
  REQUIRE(snapshots.Get("d", one).status().code() ==
          absl::StatusCode::kNotFound);
  REQUIRE(*snapshots.Get("d", two) == "two");
  REQUIRE(*snapshots.Get("d", three) == "three");
  REQUIRE(*snapshots.Get("e", one) == "one");
  REQUIRE(snapshots.Delete("d", {}).ok());
}

TEMPLATE_LIST_TEST_CASE("a deleted document has no snapshots", "[snapshot]",
                        StoresUnderTest) {
  TestType stores;
  SnapshotStore& snapshots = stores.snapshots();
  const SnapshotId one = *snapshots.Put("d", kFirst, "one");
  const SnapshotId two = *snapshots.Put("d", kFirst, "two");
  REQUIRE(snapshots.Publish("d", std::nullopt, At(one, 1, 1)).ok());
  const Epoch epoch = *stores.log().Tombstone("d");
  REQUIRE(snapshots.BeginEpoch("d", epoch).ok());
  REQUIRE(snapshots.BeginEpoch("d", epoch).ok());

  REQUIRE_FALSE(snapshots.Current("d")->has_value());
  for (const SnapshotId& id : {one, two}) {
    REQUIRE(snapshots.Get("d", id).status().code() ==
            absl::StatusCode::kNotFound);
  }
  // What was on its way comes too late.
  const auto late = absl::StatusCode::kFailedPrecondition;
  REQUIRE(snapshots.Put("d", kFirst, "one").status().code() == late);
  REQUIRE(snapshots.Publish("d", std::nullopt, At(one, 2, 2)).code() == late);
  REQUIRE(snapshots.BeginEpoch("d", kFirst).ok());

  const SnapshotId three = *snapshots.Put("d", epoch, "three");
  Published next = At(three, 1, 1);
  next.position.epoch = epoch;
  REQUIRE(snapshots.Publish("d", std::nullopt, next).ok());
}

TEMPLATE_LIST_TEST_CASE("snapshots that are wrong in themselves are refused",
                        "[snapshot]", StoresUnderTest) {
  TestType stores;
  SnapshotStore& snapshots = stores.snapshots();
  const auto invalid = absl::StatusCode::kInvalidArgument;
  const SnapshotId id = SnapshotId::Of("");
  // Zeros that nobody touches take no memory.
  const std::unique_ptr<void, decltype(&std::free)> zeros(
      std::calloc(kMaxSnapshotBytes + 1, 1), std::free);
  const std::string_view large(static_cast<const char*>(zeros.get()),
                               kMaxSnapshotBytes + 1);
  REQUIRE(snapshots.Put("d", kFirst, large).status().code() == invalid);
  for (const std::string& name : {std::string(), std::string("\n")}) {
    REQUIRE(snapshots.Put(name, kFirst, "x").status().code() == invalid);
    REQUIRE(snapshots.Get(name, id).status().code() == invalid);
    REQUIRE(snapshots.Current(name).status().code() == invalid);
    REQUIRE(snapshots.Publish(name, std::nullopt, At(id, 1, 1)).code() ==
            invalid);
    REQUIRE(snapshots.Delete(name, {id}).code() == invalid);
    REQUIRE(snapshots.BeginEpoch(name, kFirst).code() == invalid);
  }
}

TEMPLATE_LIST_TEST_CASE("snapshots are there after the store was reopened",
                        "[snapshot]", StoresUnderTest) {
  if constexpr (TestType::kKeeps) {
    TestType stores;
    const SnapshotId one = *stores.snapshots().Put("d", kFirst, "one");
    const SnapshotId two = *stores.snapshots().Put("d", kFirst, "two");
    REQUIRE(stores.snapshots().Publish("d", std::nullopt, At(one, 1, 1)).ok());
    stores.Reopen();
    REQUIRE(**stores.snapshots().Current("d") == At(one, 1, 1));
    REQUIRE(*stores.snapshots().Get("d", one) == "one");
    REQUIRE(*stores.snapshots().Get("d", two) == "two");
  } else {
    TestType stores;
    REQUIRE(stores.log().level() == AckLevel::kReceived);
  }
}

}  // namespace
}  // namespace syncline::relay::test
