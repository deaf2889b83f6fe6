#include "syncline/ids.h"

#include <catch2/catch_test_macros.hpp>

#include "absl/container/flat_hash_set.h"

namespace syncline {
namespace {

TEST_CASE("A peer id reads as sixteen lower-case hexadecimal digits") {
  CHECK(PeerId{0xa1}.ToString() == "00000000000000a1");
  CHECK(PeerId{0xFEDCBA9876543210}.ToString() == "fedcba9876543210");
  CHECK(PeerId{}.ToString() == "0000000000000000");
}

TEST_CASE("An op id reads as counter@peer") {
  CHECK(OpId{PeerId{0xa1}, 17}.ToString() == "17@00000000000000a1");
  CHECK(OpId{PeerId{1}, 0xFFFFFFFF}.ToString() ==
        "4294967295@0000000000000001");
}

TEST_CASE("Op ids are ordered by peer, then by counter") {
  CHECK(OpId{PeerId{1}, 9} < OpId{PeerId{2}, 0});
  CHECK(OpId{PeerId{1}, 0} < OpId{PeerId{1}, 1});
}

TEST_CASE("Random peer ids are not 0 and differ from each other") {
  absl::flat_hash_set<PeerId> seen;
  for (int i = 0; i < 1000; ++i) {
    const PeerId id = PeerId::Random();
    CHECK(id != PeerId{});
    CHECK(seen.insert(id).second);
  }
}

TEST_CASE("Ids are keys of hash tables") {
  const absl::flat_hash_set<OpId> ids = {
      {PeerId{1}, 0}, {PeerId{1}, 1}, {PeerId{2}, 0}, {PeerId{1}, 0}};
  CHECK(ids.size() == 3);
  CHECK(ids.contains(OpId{PeerId{2}, 0}));
  CHECK_FALSE(ids.contains(OpId{PeerId{2}, 1}));
}

}  // namespace
}  // namespace syncline
