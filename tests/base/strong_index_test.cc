#include "syncline/internal/base/strong_index.h"

#include <catch2/catch_test_macros.hpp>
#include <type_traits>

#include "syncline/internal/base/lv.h"

namespace syncline::internal {
namespace {

TEST_CASE("A point and a distance give a point, two points give a distance") {
  const Lv a(10);
  const Lv b = a + 5;

  CHECK(b == Lv(15));
  CHECK(b - a == 5);
  CHECK(b - 5 == a);
  STATIC_CHECK(std::is_same_v<decltype(b - a), uint32_t>);
  STATIC_CHECK(std::is_same_v<decltype(b - 5u), Lv>);
}

TEST_CASE("Points step forward in place") {
  Lv lv(7);
  ++lv;
  CHECK(lv == Lv(8));
  lv += 2;
  CHECK(lv.value() == 10);
}

TEST_CASE("Points are ordered as their values are") {
  CHECK(Lv(1) < Lv(2));
  CHECK(Lv(2) >= Lv(2));
  CHECK(Lv() == Lv(0));
}

TEST_CASE("A strong index costs what its number costs") {
  STATIC_CHECK(sizeof(Lv) == sizeof(uint32_t));
  STATIC_CHECK(std::is_trivially_copyable_v<Lv>);
}

TEST_CASE("A range is half-open") {
  const LvRange range{Lv(3), Lv(6)};
  CHECK(range.size() == 3);
  CHECK_FALSE(range.contains(Lv(2)));
  CHECK(range.contains(Lv(3)));
  CHECK(range.contains(Lv(5)));
  CHECK_FALSE(range.contains(Lv(6)));
  CHECK_FALSE(range.empty());
  CHECK(LvRange{Lv(3), Lv(3)}.empty());
}

}  // namespace
}  // namespace syncline::internal
