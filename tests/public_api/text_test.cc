// The promises of Text, through the public API alone.
#include "syncline/text.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/doc.h"

namespace syncline {
namespace {

// 'a' is one unit everywhere; the emoji is 4 bytes, 1 code point, 2 units of
// UTF-16; 'b' follows.
constexpr std::string_view kMixed = "a\U0001F600b";

TEST_CASE("positions can be counted in any unit") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, kMixed).ok());
  REQUIRE(text.size() == 3);
  REQUIRE(text.size(TextUnit::kUtf16) == 4);
  REQUIRE(text.size(TextUnit::kBytes) == 6);
  REQUIRE(text.Insert(3, "X", TextUnit::kUtf16).ok());
  REQUIRE(text.ToString() == "a\U0001F600Xb");
  REQUIRE(text.Delete(1, 4, TextUnit::kBytes).ok());
  REQUIRE(text.ToString() == "aXb");
  REQUIRE(text.Replace(1, 1, "\u00e9").ok());
  REQUIRE(text.ToString() == "a\u00e9b");
}

TEST_CASE("a position inside of a character is refused and changes nothing") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, kMixed).ok());
  const VersionVector before = doc.version();
  const absl::Status surrogate = text.Insert(2, "x", TextUnit::kUtf16);
  REQUIRE(absl::IsInvalidArgument(surrogate));
  REQUIRE(surrogate.message() ==
          "position 2, counted in UTF-16 units, is inside of a character");
  REQUIRE(absl::IsInvalidArgument(text.Delete(0, 3, TextUnit::kBytes)));
  REQUIRE(absl::IsInvalidArgument(
      text.Convert(3, TextUnit::kBytes, TextUnit::kUtf16).status()));
  REQUIRE(text.ToString() == kMixed);
  REQUIRE(doc.version() == before);
}

TEST_CASE("a position beyond the end is refused and changes nothing") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "abc").ok());
  const VersionVector before = doc.version();
  const absl::Status status = text.Insert(4, "x");
  REQUIRE(absl::IsOutOfRange(status));
  REQUIRE(
      status.message() ==
      "0 code points from position 4 on reach beyond the end of a text of 3");
  REQUIRE(absl::IsOutOfRange(text.Delete(2, 2)));
  REQUIRE(absl::IsOutOfRange(text.Delete(1, ~size_t{0})));
  REQUIRE(absl::IsOutOfRange(text.Slice(2, 1).status()));
  REQUIRE(absl::IsOutOfRange(text.Slice(0, 4).status()));
  REQUIRE(text.ToString() == "abc");
  REQUIRE(doc.version() == before);
}

TEST_CASE("text that is not UTF-8 is refused and changes nothing") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "abc").ok());
  const absl::Status status = text.Replace(0, 3, "ok\xc3(");
  REQUIRE(absl::IsInvalidArgument(status));
  REQUIRE(status.message() == "the text is not valid UTF-8 at byte 2");
  REQUIRE(absl::IsInvalidArgument(text.Insert(0, "\xff")));
  REQUIRE(text.ToString() == "abc");
}

TEST_CASE("slices and conversions read what is there") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "one\ntwo\nthree").ok());
  REQUIRE(*text.Slice(4, 7) == "two");
  REQUIRE(*text.Slice(0, 0) == "");
  REQUIRE(*text.Convert(2, TextUnit::kLines, TextUnit::kCodePoints) == 8);
  REQUIRE(*text.Convert(5, TextUnit::kCodePoints, TextUnit::kLines) == 1);
  REQUIRE(text.size(TextUnit::kLines) == 2);
  REQUIRE(absl::IsInvalidArgument(text.Insert(1, "x", TextUnit::kLines)));
}

TEST_CASE("a text that is updated keeps what others write in what stays") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  Text text = alice.text("t");
  REQUIRE(text.Insert(0, "The quick f\u00f6x jumps").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(bob.text("t").Insert(9, ", brown").ok());
  REQUIRE(text.Update("A quick f\u00f6x jumped!").ok());
  REQUIRE(text.ToString() == "A quick f\u00f6x jumped!");
  REQUIRE(alice.Import(bob.ExportSince(alice.version())).ok());
  REQUIRE(text.ToString() == "A quick, brown f\u00f6x jumped!");
  const VersionVector version = alice.version();
  REQUIRE(text.Update(text.ToString()).ok());
  REQUIRE(alice.version() == version);
  REQUIRE(absl::IsInvalidArgument(text.Update("\xff")));
  REQUIRE(text.Update("").ok());
  REQUIRE(text.empty());
}

TEST_CASE("nothing to insert or delete is not an error") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "").ok());
  REQUIRE(text.Delete(0, 0).ok());
  REQUIRE(text.empty());
  REQUIRE(doc.version().entries().empty());
}

}  // namespace
}  // namespace syncline
