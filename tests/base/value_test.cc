#include "syncline/value.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace syncline::test {
namespace {

// What an int64 might not hold, and what would become a bool or a number by
// accident, is refused by the compiler.
static_assert(std::is_convertible_v<int8_t, Value>);
static_assert(std::is_convertible_v<int64_t, Value>);
static_assert(std::is_convertible_v<long long, Value>);
static_assert(std::is_convertible_v<uint32_t, Value>);
static_assert(std::is_convertible_v<float, Value>);
static_assert(!std::is_constructible_v<Value, uint64_t>);
static_assert(!std::is_constructible_v<Value, unsigned long long>);
static_assert(!std::is_constructible_v<Value, char>);
static_assert(!std::is_constructible_v<Value, int*>);
static_assert(!std::is_constructible_v<Value, ContainerKind>);

TEST_CASE("a value is of the kind that it was made from") {
  using Kind = Value::Kind;
  CHECK(Value().kind() == Kind::kNull);
  CHECK(Value(nullptr).is_null());
  CHECK(Value(false).kind() == Kind::kBool);
  CHECK(Value(0).kind() == Kind::kInt);
  CHECK(Value(uint8_t{1}).kind() == Kind::kInt);
  CHECK(Value(1.0F).kind() == Kind::kDouble);
  CHECK(Value("").kind() == Kind::kString);
  CHECK(Value(std::string()).kind() == Kind::kString);
  CHECK(Value(std::string_view()).kind() == Kind::kString);
  CHECK(Value::Bytes("").kind() == Kind::kBytes);
  CHECK(Value(ContainerRef{}).kind() == Kind::kContainer);
}

TEST_CASE("a value gives what it holds, and nothing as another kind") {
  CHECK(Value(true).as_bool() == true);
  CHECK(Value(UINT32_MAX).as_int() == int64_t{UINT32_MAX});
  CHECK(Value(INT64_MIN).as_int() == INT64_MIN);
  CHECK(Value(0.5F).as_double() == 0.5);
  CHECK(*Value("h\u00e9").as_string() == "h\u00e9");
  const Value bytes = Value::Bytes(std::string("\0\xff", 2));
  CHECK(*bytes.as_bytes() == std::string("\0\xff", 2));
  const ContainerRef list{ContainerKind::kList, 7};
  CHECK(Value(list).as_container() == list);

  const std::vector<Value> values = {
      nullptr, true, 1, 1.0, "1", Value::Bytes("1"), ContainerRef{}};
  for (const Value& value : values) {
    const Value::Kind kind = value.kind();
    CHECK(value.is_null() == (kind == Value::Kind::kNull));
    CHECK(value.as_bool().has_value() == (kind == Value::Kind::kBool));
    CHECK(value.as_int().has_value() == (kind == Value::Kind::kInt));
    CHECK(value.as_double().has_value() == (kind == Value::Kind::kDouble));
    CHECK((value.as_string() != nullptr) == (kind == Value::Kind::kString));
    CHECK((value.as_bytes() != nullptr) == (kind == Value::Kind::kBytes));
    CHECK(value.as_container().has_value() ==
          (kind == Value::Kind::kContainer));
    // Of all of these, each equals itself alone.
    for (const Value& other : values) {
      CHECK((value == other) == (&value == &other));
    }
  }
}

TEST_CASE("doubles are equal by their bits") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const auto other_nan =
      std::bit_cast<double>(std::bit_cast<uint64_t>(kNan) | 1);
  CHECK(Value(kNan) == Value(kNan));
  CHECK(Value(kNan) != Value(other_nan));
  CHECK(Value(0.0) != Value(-0.0));
  CHECK(Value(1.5) == Value(1.5));
}

TEST_CASE("containers are equal by kind and number") {
  const Value value = ContainerRef{ContainerKind::kMap, 1};
  CHECK(value == Value(ContainerRef{ContainerKind::kMap, 1}));
  CHECK(value != Value(ContainerRef{ContainerKind::kMap, 2}));
  CHECK(value != Value(ContainerRef{ContainerKind::kList, 1}));
}

TEST_CASE("a container kind has a number on the wire, and a name") {
  CHECK_FALSE(IsContainerKind(0));
  CHECK(IsContainerKind(127));
  CHECK_FALSE(IsContainerKind(128));
  CHECK_FALSE(IsKnown(static_cast<ContainerKind>(7)));
  CHECK_FALSE(IsContainerKind(UINT64_MAX));
  const std::vector<std::string> names = {"text",         "map",  "list",
                                          "movable list", "tree", "counter"};
  for (size_t i = 0; i < names.size(); ++i) {
    REQUIRE(IsContainerKind(i + 1));
    CHECK(NameOf(static_cast<ContainerKind>(i + 1)) == names[i]);
  }
}

}  // namespace
}  // namespace syncline::test
