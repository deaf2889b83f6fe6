#include "syncline/internal/base/value_bytes.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::AppendValue;
using internal::ReadValue;
using internal::SkipValue;
using internal::ValueBytes;

std::string Encode(const Value& value) {
  std::string bytes;
  AppendValue(value, &bytes);
  return bytes;
}

const std::vector<Value> kValues = {nullptr,
                                    true,
                                    false,
                                    0,
                                    -32,
                                    -33,
                                    95,
                                    96,
                                    std::numeric_limits<int64_t>::min(),
                                    std::numeric_limits<int64_t>::max(),
                                    0.0,
                                    -0.0,
                                    std::numeric_limits<double>::quiet_NaN(),
                                    std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::denorm_min(),
                                    "",
                                    std::string(63, 'x'),
                                    std::string(64, 'x'),
                                    "h\u00e9",
                                    Value::Bytes(""),
                                    Value::Bytes(std::string("\xff\x00", 2)),
                                    ContainerRef{ContainerKind::kTree, 0}};

TEST_CASE("a value survives its bytes, and tells where they end") {
  for (const Value& value : kValues) {
    REQUIRE(ValueBytes(value) == Encode(value).size());
    const std::string bytes = Encode(value) + "rest";
    std::string_view in = bytes;
    Value read;
    REQUIRE(ReadValue(&in, &read));
    REQUIRE(read == value);
    REQUIRE(in == "rest");
    in = bytes;
    REQUIRE(SkipValue(&in));
    REQUIRE(in == "rest");
  }
}

TEST_CASE("a value that is cut off is refused, and nothing is taken") {
  for (const Value& value : kValues) {
    const std::string bytes = Encode(value);
    for (size_t size = 0; size < bytes.size(); ++size) {
      std::string_view in = std::string_view(bytes).substr(0, size);
      Value read;
      REQUIRE(!ReadValue(&in, &read));
      REQUIRE(!SkipValue(&in));
      REQUIRE(in.size() == size);
    }
  }
}

TEST_CASE("a value has one encoding") {
  using std::string_literals::operator""s;
  for (const std::string& bytes :
       {"\x03\x02"s, "\x03\x80\x00"s, "\x05\x01x"s, "\x05\x80\x01"s, "\x08"s,
        "\x3f"s, "\x07\x00"s, "\x07\x80"s, "\x41\xff"s, "\x06\xff\xff"s}) {
    std::string_view in = bytes;
    REQUIRE(!SkipValue(&in));
  }
}

// A string or bytes on either side of what a short string and a size of one
// byte hold.
std::string AnyString(SeededRandom& random, uint64_t most_byte) {
  std::string string(random.Pick({0, 1, 62, 63, 64, 127, 128, 300}), '\0');
  for (char& c : string) c = static_cast<char>(random.Between(0, most_byte));
  return string;
}

Value AnyValue(SeededRandom& random) {
  // All sizes of numbers, of both signs.
  const uint64_t bits = random.Uniform(UINT64_MAX) >> random.Uniform(64);
  switch (random.Uniform(6)) {
    case 0:
      return random.Chance(0.5);
    case 1:
      return static_cast<int64_t>(random.Chance(0.5) ? bits : ~bits);
    case 2:
      return std::bit_cast<double>(random.Uniform(UINT64_MAX));
    case 3:
      return AnyString(random, 0x7f);
    case 4:
      return Value::Bytes(AnyString(random, 0xff));
    default:
      return ContainerRef{static_cast<ContainerKind>(random.Between(1, 6)), 0};
  }
}

TEST_CASE("random values stand one after another") {
  for (const uint64_t seed : Seeds(2000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::vector<Value> values;
    std::string bytes;
    for (uint64_t i = random.Uniform(20); i > 0; --i) {
      values.push_back(AnyValue(random));
      AppendValue(values.back(), &bytes);
    }
    std::string_view in = bytes;
    REQUIRE(ValueBytes(values) == bytes.size());
    std::string_view skipped = bytes;
    for (const Value& value : values) {
      Value read;
      REQUIRE(ReadValue(&in, &read));
      REQUIRE(read == value);
      REQUIRE(SkipValue(&skipped));
      REQUIRE(skipped.size() == in.size());
    }
    REQUIRE(in.empty());
  }
}

TEST_CASE("which container it is stays behind") {
  const std::string bytes = Encode(ContainerRef{ContainerKind::kList, 17});
  REQUIRE(bytes == "\x07\x03");
  std::string_view in = bytes;
  Value read;
  REQUIRE(ReadValue(&in, &read));
  REQUIRE(read == Value(ContainerRef{ContainerKind::kList, 0}));
}

TEST_CASE("what is read from any bytes is written as the same bytes") {
  for (uint64_t seed : Seeds(20000)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    std::string bytes;
    for (size_t i = 0; i < 12; ++i) {
      bytes += static_cast<char>(random.Chance(0.5) ? random.Uniform(8)
                                                    : random.Uniform(256));
    }
    std::string_view in = bytes;
    std::string_view skipped = bytes;
    Value value;
    const bool is_value = ReadValue(&in, &value);
    REQUIRE(SkipValue(&skipped) == is_value);
    REQUIRE(skipped.size() == in.size());
    if (!is_value) continue;
    REQUIRE(Encode(value) == bytes.substr(0, bytes.size() - in.size()));
  }
}

}  // namespace
}  // namespace syncline::test
