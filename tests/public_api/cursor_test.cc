#include "syncline/cursor.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/syncline.h"

namespace syncline::test {
namespace {

size_t PositionOf(const Doc& doc, const Cursor& cursor) {
  const auto at = doc.Resolve(cursor);
  REQUIRE(at.ok());
  return at->position;
}

TEST_CASE("cursors count no anchors, and stand beside embeds") {
  Doc doc(PeerId(1));
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "one two three").ok());
  REQUIRE(text.Mark(4, 7, "bold", true).ok());
  REQUIRE(text.InsertEmbed(8, 7).ok());
  for (size_t i = 0; i <= text.size(); ++i) {
    for (CursorSide side : {CursorSide::kLeft, CursorSide::kRight}) {
      const auto cursor = text.CursorAt(i, side);
      REQUIRE(cursor.ok());
      REQUIRE(doc.Resolve(*cursor)->position == i);
    }
  }
  const auto behind = text.CursorAt(9, CursorSide::kLeft);  // of the embed
  REQUIRE(text.Mark(0, 3, "bold", true).ok());
  REQUIRE(text.Insert(0, "zero ").ok());
  REQUIRE(doc.Resolve(*behind)->position == 14);
  REQUIRE(text.Delete(13, 1).ok());
  REQUIRE(doc.Resolve(*behind)->position == 13);
  REQUIRE_FALSE(doc.Resolve(*behind)->is_item_there);
}

TEST_CASE("a cursor stays beside its character, on its side of it") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "ac").ok());
  const Cursor left = *text.CursorAt(1, CursorSide::kLeft);
  const Cursor right = *text.CursorAt(1, CursorSide::kRight);
  REQUIRE(text.Insert(1, "b").ok());
  CHECK(PositionOf(doc, left) == 1);
  CHECK(PositionOf(doc, right) == 2);
  REQUIRE(text.Insert(0, "__").ok());
  CHECK(PositionOf(doc, left) == 3);
  CHECK(PositionOf(doc, right) == 4);
}

TEST_CASE("a cursor stays where its character was") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "abcde").ok());
  const Cursor cursor = *text.CursorAt(3);
  REQUIRE(text.Delete(1, 3).ok());
  auto at = doc.Resolve(cursor);
  REQUIRE(at.ok());
  CHECK(at->position == 1);
  CHECK_FALSE(at->is_item_there);
  REQUIRE(text.Insert(0, "xy").ok());
  CHECK(PositionOf(doc, cursor) == 3);
}

TEST_CASE("a cursor at an edge stays there") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  const Cursor start = *text.CursorAt(0, CursorSide::kLeft);
  const Cursor end = *text.CursorAt(0, CursorSide::kRight);
  CHECK_FALSE(start.item());
  REQUIRE(text.Insert(0, "abc").ok());
  CHECK(PositionOf(doc, start) == 0);
  CHECK(PositionOf(doc, end) == 3);
  CHECK(doc.Resolve(end)->is_item_there);
}

TEST_CASE("a cursor is resolved in the unit that is asked for") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "\U0001F600\n\u00e9z").ok());
  const Cursor cursor = *text.CursorAt(4, CursorSide::kLeft, TextUnit::kUtf16);
  CHECK(doc.Resolve(cursor)->position == 3);
  CHECK(doc.Resolve(cursor, TextUnit::kUtf16)->position == 4);
  CHECK(doc.Resolve(cursor, TextUnit::kBytes)->position == 7);
  CHECK(doc.Resolve(cursor, TextUnit::kLines)->position == 1);
  CHECK(absl::IsInvalidArgument(
      text.CursorAt(1, CursorSide::kLeft, TextUnit::kUtf16).status()));
}

TEST_CASE("a cursor goes with an item that is moved") {
  Doc doc(PeerId{1});
  MovableList list = doc.movable_list("l");
  REQUIRE(list.Insert(0, std::vector<Value>{"a", "b", "c", "d"}).ok());
  const Cursor b = *list.CursorAt(2);
  const Cursor c = *list.CursorAt(2, CursorSide::kRight);
  REQUIRE(list.Move(1, 3).ok());
  CHECK(PositionOf(doc, b) == 4);
  CHECK(PositionOf(doc, c) == 1);
  REQUIRE(list.Delete(3).ok());  // b
  CHECK(PositionOf(doc, b) == 3);
  CHECK_FALSE(doc.Resolve(b)->is_item_there);
  REQUIRE(list.Delete(0).ok());  // a
  CHECK(PositionOf(doc, b) == 2);
}

TEST_CASE("a cursor is where an item was last, before it was deleted") {
  Doc alice(PeerId{1});
  MovableList list = alice.movable_list("l");
  REQUIRE(list.Insert(0, std::vector<Value>{"a", "b", "c"}).ok());
  const Cursor a = *list.CursorAt(1);
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(bob.movable_list("l").Move(0, 2).ok());
  REQUIRE(list.Move(0, 1).ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  CHECK(PositionOf(alice, a) == 3);
  REQUIRE(list.Delete(2).ok());
  CHECK(PositionOf(alice, a) == 2);
}

TEST_CASE("cursors at the edges of children find them on other replicas") {
  Doc alice(PeerId{1});
  Map map = alice.map("m");
  Text by_key = *map.Open<Map>("k")->Open<Text>("t");
  Text by_op = *map.New<Text>("o");
  REQUIRE(by_key.Insert(0, "abc").ok());
  REQUIRE(by_op.Insert(0, "defg").ok());
  const std::string ends[] = {by_key.CursorAt(3, CursorSide::kRight)->Encode(),
                              by_op.CursorAt(4, CursorSide::kRight)->Encode(),
                              alice.text("root").CursorAt(0)->Encode()};
  Doc bob(PeerId{2});
  CHECK(absl::IsNotFound(bob.Resolve(*Cursor::Decode(ends[0])).status()));
  CHECK(absl::IsNotFound(bob.Resolve(*Cursor::Decode(ends[1])).status()));
  CHECK(PositionOf(bob, *Cursor::Decode(ends[2])) == 0);
  REQUIRE(bob.Import(alice.Export()).ok());
  const auto at = bob.Resolve(*Cursor::Decode(ends[0]));
  REQUIRE(at.ok());
  CHECK(at->position == 3);
  CHECK(bob.Get<Text>(at->container)->ToString() == "abc");
  CHECK(PositionOf(bob, *Cursor::Decode(ends[1])) == 4);
}

TEST_CASE("a cursor survives the removal of its text, and its opening again") {
  Doc doc(PeerId{1});
  Text text = *doc.map("m").New<Text>("k");
  REQUIRE(text.Insert(0, "abc").ok());
  const Cursor cursor = *text.CursorAt(2);
  REQUIRE(doc.map("m").Delete("k").ok());
  CHECK(PositionOf(doc, cursor) == 2);
  Doc other(PeerId{2});
  REQUIRE(other.Import(doc.ExportSnapshot()).ok());
  CHECK(PositionOf(other, cursor) == 2);
}

TEST_CASE("a cursor decodes no history until its document is asked for it") {
  Doc alice(PeerId{1});
  REQUIRE(alice.text("t").Insert(0, "abc").ok());
  const Cursor cursor = *alice.text("t").CursorAt(2);
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(alice.ExportSnapshot()).ok());
  REQUIRE(bob.text("t").Insert(0, "x").ok());
  CHECK(PositionOf(bob, cursor) == 3);
}

TEST_CASE("a cursor beside what is not known, or is no item, is an error") {
  Doc alice(PeerId{1});
  REQUIRE(alice.text("t").Insert(0, "abc").ok());
  const Cursor cursor = *alice.text("t").CursorAt(2);
  CHECK(absl::IsNotFound(Doc().Resolve(cursor).status()));
  Doc other(PeerId{1});
  REQUIRE(other.map("m").Set("k", 1).ok());
  REQUIRE(other.map("m").Set("k", 2).ok());
  CHECK(absl::IsInvalidArgument(other.Resolve(cursor).status()));
}

}  // namespace
}  // namespace syncline::test
