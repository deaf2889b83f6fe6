#include "syncline/internal/base/value_bytes.h"

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
                                    Value::Bytes("\xff\x00"),
                                    ContainerRef{ContainerKind::kTree, 0}};

TEST_CASE("a value survives its bytes, and tells where they end") {
  for (const Value& value : kValues) {
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
      REQUIRE(in.size() == size);
    }
  }
}

TEST_CASE("a value has one encoding") {
  using std::string_literals::operator""s;
  for (const std::string& bytes :
       {"\x03\x02"s, "\x03\x80\x00"s, "\x05\x01x"s, "\x05\x80\x01"s, "\x08"s,
        "\x3f"s, "\x07\x00"s, "\x07\x07"s, "\x41\xff"s, "\x06\xff\xff"s}) {
    std::string_view in = bytes;
    REQUIRE(!SkipValue(&in));
  }
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
    Value value;
    if (!ReadValue(&in, &value)) continue;
    REQUIRE(Encode(value) == bytes.substr(0, bytes.size() - in.size()));
  }
}

}  // namespace
}  // namespace syncline::test
