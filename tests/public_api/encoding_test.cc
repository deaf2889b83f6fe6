// Plain values as bytes: there and back, and bytes that nobody wrote.
#include "syncline/encoding.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>

#include "public_api/random_plain.h"
#include "public_api/total_decoder.h"
#include "support/seed.h"

namespace syncline::test {
namespace {

using std::string_literals::operator""s;

TEST_CASE("plain values are what they were after both ways") {
  for (const uint64_t seed : Seeds(2000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const Plain plain = RandomPlain(random).Draw(6);
    const std::string bytes = EncodePlain(plain);
    const absl::StatusOr<Plain> decoded = DecodePlain(bytes);
    REQUIRE(decoded.ok());
    REQUIRE(*decoded == plain);
    REQUIRE(EncodePlain(*decoded) == bytes);
  }
}

TEST_CASE("a plain value has these bytes") {
  CHECK(EncodePlain(nullptr) == "\x08\x01");
  CHECK(EncodePlain(-1) == "\x18\x01");
  CHECK(EncodePlain("\u00e9") == "\x2a\x02\xc3\xa9");
  CHECK(EncodePlain(Plain::List{true, Plain::Map{{"k", Plain::List{}}}}) ==
        "\x3a\x11\x0a\x02\x10\x01\x0a\x0b\x42\x09\x0a\x07\x0a\x01k\x12\x02\x3a"s
        "\0"s);
}

TEST_CASE("nothing is null") {
  const absl::StatusOr<Plain> decoded = DecodePlain("");
  REQUIRE(decoded.ok());
  CHECK(*decoded == Plain());
}

TEST_CASE("any bytes are a plain value or none") {
  CheckAnyBytes(80, DecodePlain, EncodePlain);
}

TEST_CASE("bytes that were cut off or changed are a plain value or none") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    CheckBrokenBytes(EncodePlain(RandomPlain(random).Draw(5)), random,
                     DecodePlain, EncodePlain);
  }
}

std::string Field(char tag, const std::string& content) {
  REQUIRE(content.size() < 128);
  return std::string{tag, static_cast<char>(content.size())} + content;
}

TEST_CASE("fields that are not known are passed over, wherever they are") {
  for (const std::string& unknown :
       {"\x50\x05"s, "\x51"s + std::string(8, 'x'), Field('\x52', "later"),
        "\x55"s + std::string(4, 'x'), "\xf8\xff\xff\xff\x0f\x01"s}) {
    const std::string five = "\x18\x0a";
    const std::string entry = Field('\x0a', "k") + Field('\x12', five);
    const std::string map = Field('\x42', Field('\x0a', unknown + entry));
    const std::string list = Field('\x3a', unknown + Field('\x0a', map));
    const absl::StatusOr<Plain> decoded = DecodePlain(unknown + list + unknown);
    REQUIRE(decoded.ok());
    CHECK(*decoded == Plain(Plain::List{Plain::Map{{"k", 5}}}));
  }
}

TEST_CASE("the last of several kinds counts, as Protocol Buffers have it") {
  const absl::StatusOr<Plain> decoded =
      DecodePlain(Field('\x2a', "x") + "\x18\x0a" + Field('\x2a', "y"));
  REQUIRE(decoded.ok());
  CHECK(*decoded == Plain("y"));
}

TEST_CASE("an entry of a map may lack its key and its value") {
  const absl::StatusOr<Plain> decoded = DecodePlain(Field('\x42', "\x0a\x00"s));
  REQUIRE(decoded.ok());
  CHECK(*decoded == Plain(Plain::Map{{"", nullptr}}));
}

TEST_CASE("what is no plain value is InvalidArgument") {
  for (const std::string& bytes : {
           "\x0a\x01x"s,                   // null as bytes
           "\x2d"s + std::string(4, 'x'),  // a string as fixed32
           "\x20\x05"s,                    // a double as a varint
           "\x19"s + std::string(8, 'x'),  // an integer as fixed64
           "\x38\x05"s,                    // a list as a varint
           Field('\x3a', "\x08\x05"),      // an item of a list as one
           Field('\x42', "\x08\x05"),      // an entry of a map as one
           Field('\x42', Field('\x0a', "\x08\x05")),  // its key
           Field('\x42', Field('\x0a', "\x10\x05")),  // its value
           "\x2a\x02x"s,           // a string that is cut off
           Field('\x2a', "\xc3"),  // that is no UTF-8
           Field('\x42', Field('\x0a', Field('\x0a', "\xc3"))),  // a key
           Field('\x4a', "\x08\x02"),                            // a container
           "\x0b\x0c"s,                                          // a group
           "\x00\x00"s,  // a field without a number
           "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s,
       }) {
    CHECK(absl::IsInvalidArgument(DecodePlain(bytes).status()));
  }
}

// As nested as a few bytes for each level make it.
std::string Bomb(int depth) {
  std::string bytes;
  for (int i = 0; i < depth; ++i) {
    std::string tail;
    for (const char tag : {'\x0a', '\x3a'}) {
      std::string size;
      size_t rest = bytes.size() + tail.size();
      for (; rest >= 128; rest >>= 7) size += static_cast<char>(rest | 128);
      size += static_cast<char>(rest);
      tail = tag + size + tail;
    }
    bytes = tail + bytes;
  }
  return bytes;
}

TEST_CASE("a value may be nested 500 levels deep, and no deeper") {
  CHECK(DecodePlain(Bomb(500)).ok());
  CHECK(absl::IsResourceExhausted(DecodePlain(Bomb(501)).status()));
  CHECK(absl::IsResourceExhausted(DecodePlain(Bomb(20000)).status()));
}

}  // namespace
}  // namespace syncline::test
