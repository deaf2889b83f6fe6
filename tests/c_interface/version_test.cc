// Versions as bytes, and by their newest ops.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

// The version that has so many ops of the peers 1 and 2.
std::string Version(uint32_t of_1, uint32_t of_2) {
  const syncline_op_span entries[] = {{1, 0, of_1}, {2, 0, of_2}};
  Bytes version;
  REQUIRE(syncline_version_from_entries(entries, 2, &version, nullptr) ==
          SYNCLINE_OK);
  return StringOf(version);
}

syncline_version_order Compare(const std::string& a, const std::string& b) {
  syncline_version_order order = {};
  REQUIRE(syncline_version_compare_to(a.data(), a.size(), b.data(), b.size(),
                                      &order, nullptr) == SYNCLINE_OK);
  return order;
}

TEST_CASE("versions are compared, joined and met") {
  const std::string a = Version(3, 1), b = Version(1, 2);
  CHECK(Compare(a, a) == SYNCLINE_VERSION_EQUAL);
  CHECK(Compare(Version(1, 1), a) == SYNCLINE_VERSION_BEFORE);
  CHECK(Compare(a, Version(1, 1)) == SYNCLINE_VERSION_AFTER);
  CHECK(Compare(a, b) == SYNCLINE_VERSION_CONCURRENT);
  Bytes merged, met;
  REQUIRE(syncline_version_merge(a.data(), a.size(), b.data(), b.size(),
                                 &merged, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_version_meet(a.data(), a.size(), b.data(), b.size(), &met,
                                nullptr) == SYNCLINE_OK);
  CHECK(StringOf(merged) == Version(3, 2));
  CHECK(StringOf(met) == Version(1, 1));
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_version_meet, a.data(), a.size(),
          "x", 1, &met);
}

TEST_CASE("a frontier has a text form, which names a version") {
  const std::string text = "17@00000000000000a1,4@00000000000000b2";
  OpIds ids;
  REQUIRE(syncline_frontier_parse(text.data(), text.size(), &ids, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(ids.size == 2);
  CHECK(ids.items[0].counter == 17);
  CHECK(ids.items[1].peer == 0xb2);
  Bytes again;
  REQUIRE(syncline_frontier_to_string(ids.items, ids.size, &again, nullptr) ==
          SYNCLINE_OK);
  CHECK(StringOf(again) == text);
  OpIds none;
  REQUIRE(syncline_frontier_parse("", 0, &none, nullptr) == SYNCLINE_OK);
  CHECK(none.size == 0);
  for (const std::string_view wrong :
       {"17", ",", "17@00000000000000a1,",
        "4@00000000000000b2,17@00000000000000a1"}) {
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_frontier_parse, wrong.data(),
            wrong.size(), &none);
  }
}

}  // namespace
}  // namespace syncline::test
