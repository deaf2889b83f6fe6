#include "syncline/internal/base/varint.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::AppendVarint;
using internal::ParseVarint;
using internal::UnZigZag;
using internal::ZigZag;

std::string Varint(uint64_t value) {
  std::string bytes;
  AppendVarint(value, &bytes);
  return bytes;
}

// Whether `bytes` are one varint, and then its value.
bool Parse(std::string_view bytes, uint64_t* value) {
  const char* end = bytes.data() + bytes.size();
  return ParseVarint(bytes.data(), end, value) == end;
}

TEST_CASE("varints are those of Protocol Buffers") {
  CHECK(Varint(0) == std::string(1, 0));
  CHECK(Varint(127) == "\x7f");
  CHECK(Varint(128) == std::string("\x80\x01", 2));
  CHECK(Varint(300) == std::string("\xac\x02", 2));
  CHECK(Varint(UINT64_MAX) == std::string(9, '\xff') + '\x01');
  CHECK(ZigZag(0) == 0);
  CHECK(ZigZag(-1) == 1);
  CHECK(ZigZag(1) == 2);
  CHECK(ZigZag(INT64_MIN) == UINT64_MAX);
}

TEST_CASE("numbers of all sizes come back") {
  for (const uint64_t seed : Seeds(1000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const uint64_t value = random.Uniform(UINT64_MAX) >> random.Uniform(64);
    for (const std::string_view behind : {"", "\x80", "\x7f\x80"}) {
      const std::string bytes = Varint(value).append(behind);
      uint64_t read = ~value;
      const char* after =
          ParseVarint(bytes.data(), bytes.data() + bytes.size(), &read);
      REQUIRE(after == bytes.data() + bytes.size() - behind.size());
      REQUIRE(read == value);
    }
    const auto number = static_cast<int64_t>(value);
    REQUIRE(UnZigZag(ZigZag(number)) == number);
  }
}

TEST_CASE("a varint that does not end, or is beyond 64 bits, is none") {
  uint64_t value = 0;
  CHECK_FALSE(Parse("", &value));
  CHECK_FALSE(Parse("\x80", &value));
  CHECK_FALSE(Parse("\x80\x80\x80", &value));
  CHECK_FALSE(Parse("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", &value));
  CHECK_FALSE(Parse("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", &value));
  CHECK(Parse("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", &value));
}

TEST_CASE("a varint is taken off the front, in its shortest form only") {
  std::string_view in("\x05\xac\x02\x85\x00", 5);
  uint64_t value = 0;
  REQUIRE(internal::ReadVarint(&in, &value));
  CHECK(value == 5);
  REQUIRE(internal::ReadVarint(&in, &value));
  CHECK(value == 300);
  CHECK_FALSE(internal::ReadVarint(&in, &value));  // 5, too long
  CHECK(in.size() == 2);
}

}  // namespace
}  // namespace syncline::test
