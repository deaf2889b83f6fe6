// The classes that protoc generates read the scalars and handles that the codec
// writes, and have its numbers.
#if __has_include("plain.pb.h")
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>

#include "plain.pb.h"
#include "syncline/internal/codec/plain_fields.h"

namespace syncline::test {
namespace {

v1::PlainValue ByOracle(const Value& value) {
  std::string bytes;
  internal::WriteValue(value, &bytes);
  v1::PlainValue message;
  REQUIRE(message.ParseFromString(bytes));
  REQUIRE(message.GetReflection()->GetUnknownFields(message).empty());
  CHECK(message.SerializeAsString() == bytes);
  return message;
}

TEST_CASE("protoc reads scalars of all kinds, zeros among them") {
  CHECK(ByOracle(nullptr).kind_case() == v1::PlainValue::kNull);
  CHECK(ByOracle(false).kind_case() == v1::PlainValue::kBoolean);
  CHECK(ByOracle(true).boolean());
  CHECK(ByOracle(0).kind_case() == v1::PlainValue::kInteger);
  CHECK(ByOracle("").kind_case() == v1::PlainValue::kString);
  CHECK(ByOracle("\u00e9").string() == "\u00e9");
  CHECK(ByOracle(Value::Bytes("")).kind_case() == v1::PlainValue::kBytes);
  const std::string bytes("\xff\0", 2);
  CHECK(ByOracle(Value::Bytes(bytes)).bytes() == bytes);
}

TEST_CASE("protoc reads the ends of the whole numbers") {
  for (const int64_t number :
       {std::numeric_limits<int64_t>::min(), int64_t{-1}, int64_t{1},
        std::numeric_limits<int64_t>::max()}) {
    CHECK(ByOracle(number).integer() == number);
  }
}

TEST_CASE("protoc reads doubles bit by bit") {
  for (const uint64_t bits :
       {uint64_t{0}, uint64_t{1}, uint64_t{1} << 63, uint64_t{0x7ff0} << 48,
        uint64_t{0xfff8'0000'dead'beef}}) {
    const v1::PlainValue message = ByOracle(std::bit_cast<double>(bits));
    CHECK(message.kind_case() == v1::PlainValue::kFloating);
    CHECK(std::bit_cast<uint64_t>(message.floating()) == bits);
  }
}

TEST_CASE("protoc reads a container's handle") {
  const v1::PlainValue message =
      ByOracle(ContainerRef{ContainerKind::kTree, 300, 7});
  CHECK(message.container().kind() == 5);
  CHECK(message.container().number() == 300);
}

TEST_CASE("the numbers of plain values are those of the schema") {
  namespace field = internal::plain_field;
  const auto number = [](const char* name) {
    return v1::PlainValue::descriptor()->FindFieldByName(name)->number();
  };
  CHECK(number("null") == field::kNull);
  CHECK(number("boolean") == field::kBoolean);
  CHECK(number("integer") == field::kInteger);
  CHECK(number("floating") == field::kFloating);
  CHECK(number("string") == field::kString);
  CHECK(number("bytes") == field::kBytes);
  CHECK(number("list") == field::kList);
  CHECK(number("map") == field::kMap);
  CHECK(number("container") == field::kContainer);
  const auto* list = v1::PlainList::descriptor();
  CHECK(list->FindFieldByName("items")->number() == field::kItem);
  const auto* entries = v1::PlainMap::descriptor()->FindFieldByName("entries");
  CHECK(entries->number() == field::kEntry);
  CHECK(entries->message_type()->map_key()->number() == field::kKey);
  CHECK(entries->message_type()->map_value()->number() == field::kValue);
}

}  // namespace
}  // namespace syncline::test
#endif
