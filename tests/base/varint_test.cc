#include "syncline/internal/base/varint.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "codec/hex.h"
#include "support/seed.h"
#include "syncline/internal/codec/column.h"

namespace syncline::test {
namespace {

using internal::AppendVarint;
using internal::ColumnReader;
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
  CHECK(ToHex(Varint(0)) == "00");
  CHECK(ToHex(Varint(127)) == "7f");
  CHECK(ToHex(Varint(128)) == "8001");
  CHECK(ToHex(Varint(300)) == "ac02");
  CHECK(ToHex(Varint(UINT64_MAX)) == "ffffffffffffffffff01");
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

TEST_CASE("a column remembers that it failed, and reads zeros from then on") {
  ColumnReader column("\x05\x80");
  CHECK(column.remaining() == 1);
  CHECK(column.Next() == 5);
  CHECK(column.ok());
  CHECK(column.Next() == 0);
  CHECK_FALSE(column.ok());
  CHECK_FALSE(column.done());
  CHECK(column.NextOrZero() == 0);
}

TEST_CASE("zeros at the end of a column can be left off") {
  internal::ColumnWriter writer;
  for (const uint64_t value : {3, 0, 200, 0, 0}) writer.Add(value);
  CHECK(writer.all().size() == 6);
  CHECK(writer.trimmed().size() == 4);
  ColumnReader reader(writer.trimmed());
  for (const uint64_t value : {3, 0, 200, 0, 0}) {
    CHECK(reader.NextOrZero() == value);
  }
  CHECK(reader.done());
}

}  // namespace
}  // namespace syncline::test
