#include "syncline/internal/oplog/object.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

namespace syncline::test {
namespace {

using internal::AnchorSide;
using internal::FormerMark;
using internal::ObjectKind;
using internal::PlaceClass;
using internal::TextObject;

std::string BytesOf(const TextObject& object) {
  std::string bytes;
  internal::AppendObject(object, &bytes);
  return bytes;
}

TEST_CASE("objects are these bytes, for ever") {
  CHECK(BytesOf({.kind = ObjectKind::kBegin, .key = "b", .value = true}) ==
        std::string_view("\0\x41"
                         "b\x02",
                         4));
  CHECK(BytesOf({.kind = ObjectKind::kBegin,
                 .side = AnchorSide::kRight,
                 .many = true,
                 .key = "c",
                 .value = 7}) ==
        "\x0C\x41"
        "c\xA7");
  CHECK(BytesOf({.kind = ObjectKind::kEnd}) == "\x01");
  CHECK(BytesOf({.kind = ObjectKind::kEnd, .side = AnchorSide::kRight}) ==
        "\x05");
  CHECK(BytesOf({.kind = ObjectKind::kEmbed, .value = "x"}) == "\x02\x41x");
  CHECK(BytesOf({.kind = ObjectKind::kBegin,
                 .key = "b",
                 .value = true,
                 .former = FormerMark{200, {PeerId{0xff07}, 3}}}) ==
        std::string_view("\x10\x41"
                         "b\x02\xc8\x01\x03\x07\xff\0\0\0\0\0\0",
                         15));
  CHECK(BytesOf({.kind = ObjectKind::kEmbed,
                 .value = ContainerRef{ContainerKind::kMap, 5}}) ==
        "\x02\x07\x02");
}

TEST_CASE("what is written is read again, and nothing behind it") {
  for (const TextObject& object :
       {TextObject{.kind = ObjectKind::kBegin, .many = true, .key = "key"},
        TextObject{.kind = ObjectKind::kBegin,
                   .key = "k",
                   .former = FormerMark{~0u, {PeerId{7}, ~0u}}},
        TextObject{.kind = ObjectKind::kEnd, .side = AnchorSide::kRight},
        TextObject{.kind = ObjectKind::kEmbed, .value = 1.5}}) {
    const std::string bytes = BytesOf(object) + "more";
    std::string_view rest = bytes;
    TextObject read;
    REQUIRE(internal::ReadObject(&rest, &read));
    CHECK(rest == "more");
    std::string_view passed = bytes;
    REQUIRE(internal::SkipObject(&passed));
    CHECK(passed == "more");
    CHECK(BytesOf(read) == BytesOf(object));
    for (size_t size = 0; size + 4 < bytes.size(); ++size) {
      std::string_view cut = std::string_view(bytes).substr(0, size);
      CHECK_FALSE(internal::ReadObject(&cut, &read));
      CHECK_FALSE(internal::SkipObject(&cut));
      CHECK(cut.size() == size);
    }
  }
}

TEST_CASE("bytes that are no object are refused") {
  using std::string_view_literals::operator""sv;
  for (std::string_view bytes :
       {"\x03"sv, "\x20\x41k\x00"sv, "\x81"sv,  // a later kind, unknown bits
        "\x09"sv, "\x0A\x00"sv,                 // only begins are many-valued
        "\x11\x01\x01\1\1\1\1\1\1\1\1"sv,      // or bring a mark back,
        "\x10\x41k\x00\x01\x01\1\1\1\1\1\1\1"sv,  // of a whole peer
        "\x10\x41k\x00\x80\x80\x80\x80\x10\x01\1\1\1\1\1\1\1\1"sv,
        "\x06\x00"sv,                           // an embed has no side
        "\x00\x00\x00"sv, "\x00\x06\x01k\x00"sv,  // a key is a string
        "\x00\x41k\x07\x01"sv}) {                 // a mark says no container
    std::string_view rest = bytes;
    TextObject object;
    CHECK_FALSE(internal::ReadObject(&rest, &object));
    CHECK_FALSE(internal::SkipObject(&rest));
    CHECK(rest == bytes);
  }
}

TEST_CASE("anchors are told from items by their first byte") {
  CHECK(internal::ClassOfObject(BytesOf({.kind = ObjectKind::kEmbed})) ==
        PlaceClass::kItem);
  for (ObjectKind kind : {ObjectKind::kBegin, ObjectKind::kEnd}) {
    CHECK(internal::ClassOfObject(BytesOf({.kind = kind})) ==
          PlaceClass::kLeftAnchor);
    CHECK(internal::ClassOfObject(
              BytesOf({.kind = kind, .side = AnchorSide::kRight})) ==
          PlaceClass::kRightAnchor);
  }
}

}  // namespace
}  // namespace syncline::test
