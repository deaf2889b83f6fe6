// Cursors, which go as bytes.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

syncline_cursor_position Resolve(
    syncline_doc* doc, const std::string& cursor,
    syncline_text_unit unit = SYNCLINE_UNIT_CODE_POINTS) {
  syncline_cursor_position position = SYNCLINE_CURSOR_POSITION_INIT;
  REQUIRE(syncline_doc_resolve(doc, cursor.data(), cursor.size(), unit,
                               &position, nullptr) == SYNCLINE_OK);
  return position;
}

void Insert(syncline_container* text, size_t position,
            const std::string& utf8) {
  REQUIRE(syncline_text_insert(text, position, utf8.data(), utf8.size(),
                               SYNCLINE_UNIT_CODE_POINTS,
                               nullptr) == SYNCLINE_OK);
}

TEST_CASE("a cursor stays beside its character, on each replica") {
  const Document it(1), other(2);
  Insert(it.text(), 0, "hello");
  const std::string left = CursorIn(it.text(), 2);
  const std::string right = CursorIn(it.text(), 2, SYNCLINE_CURSOR_RIGHT);
  Insert(it.text(), 2, "\U0001F600");
  Insert(it.text(), 0, "> ");
  CHECK(Resolve(it.doc, left).position == 4);
  CHECK(Resolve(it.doc, right).position == 5);
  CHECK(Resolve(it.doc, right, SYNCLINE_UNIT_UTF16).position == 6);
  const std::string update = UpdateOf(it.doc);
  REQUIRE(syncline_doc_import(other.doc, update.data(), update.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
  CHECK(Resolve(other.doc, left).position == 4);
  CHECK(Resolve(other.doc, left).container == other.text());
}

TEST_CASE("a cursor tells whether its character is there") {
  const Document it;
  Insert(it.text(), 0, "hello");
  const std::string cursor = CursorIn(it.text(), 2);
  CHECK(Resolve(it.doc, cursor).is_item_there);
  REQUIRE(syncline_text_delete(it.text(), 1, 3, SYNCLINE_UNIT_CODE_POINTS,
                               nullptr) == SYNCLINE_OK);
  CHECK(Resolve(it.doc, cursor).position == 1);
  CHECK_FALSE(Resolve(it.doc, cursor).is_item_there);
}

TEST_CASE("a cursor tells what it stands beside") {
  const Document it(0xA1);
  Insert(it.text(), 0, "hello");
  syncline_cursor_side side = SYNCLINE_CURSOR_LEFT;
  bool has_item = false;
  syncline_op_id item = {};
  const std::string cursor = CursorIn(it.text(), 3, SYNCLINE_CURSOR_RIGHT);
  REQUIRE(syncline_cursor_item(cursor.data(), cursor.size(), &side, &has_item,
                               &item, nullptr) == SYNCLINE_OK);
  CHECK(side == SYNCLINE_CURSOR_RIGHT);
  CHECK(has_item);
  CHECK(NameOf(item) == "3@00000000000000a1");
  const std::string start = CursorIn(it.text(), 0);
  REQUIRE(syncline_cursor_item(start.data(), start.size(), &side, &has_item,
                               &item, nullptr) == SYNCLINE_OK);
  CHECK(side == SYNCLINE_CURSOR_LEFT);
  CHECK_FALSE(has_item);
  CHECK(item.peer == 0);
}

TEST_CASE("cursors of lists stay, and go with an item that is moved") {
  const World w;  // its lists are [1, 2]
  Bytes in_list, in_movable;
  REQUIRE(syncline_list_cursor_at(w.list(), 1, SYNCLINE_CURSOR_LEFT, &in_list,
                                  nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_movable_list_cursor_at(w.movable_list(), 0,
                                          SYNCLINE_CURSOR_RIGHT, &in_movable,
                                          nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_list_insert(w.list(), 0, &w.value, 1, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_movable_list_move(w.movable_list(), 0, 1, nullptr) ==
          SYNCLINE_OK);
  CHECK(Resolve(w.doc, StringOf(in_list)).position == 2);
  CHECK(Resolve(w.doc, StringOf(in_list)).container == w.list());
  CHECK(Resolve(w.doc, StringOf(in_movable)).position == 1);
}

TEST_CASE("a cursor beyond the end is OUT_OF_RANGE") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_OUT_OF_RANGE;
  for (const size_t position : {size_t{5}, size_t{1} << 32, ~size_t{0}}) {
    REFUSED(kCode, syncline_text_cursor_at, w.text(), position,
            SYNCLINE_CURSOR_LEFT, SYNCLINE_UNIT_BYTES, &w.out.bytes);
    REFUSED(kCode, syncline_list_cursor_at, w.list(), position,
            SYNCLINE_CURSOR_LEFT, &w.out.bytes);
    REFUSED(kCode, syncline_movable_list_cursor_at, w.movable_list(), position,
            SYNCLINE_CURSOR_LEFT, &w.out.bytes);
  }
}

TEST_CASE("a cursor whose item has not come is NOT_FOUND") {
  World w;
  const Unchanged unchanged(w);
  const Document other(7);
  Insert(other.text(), 0, "hello");
  const std::string cursor = CursorIn(other.text(), 1);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_resolve, w.doc, cursor.data(),
          cursor.size(), SYNCLINE_UNIT_UTF16, &w.out.cursor_position);
}

TEST_CASE("bytes that are no cursor are refused") {
  World w;
  const Unchanged unchanged(w);
  for (size_t size = 0; size < w.cursor.size(); ++size) {
    const std::string cut = w.cursor.substr(0, size);
    const syncline_code code = syncline_cursor_item(
        cut.data(), cut.size(), &w.out.side, &w.out.flag, &w.out.id, nullptr);
    CHECK((code == SYNCLINE_DATA_LOSS || code == SYNCLINE_INVALID_ARGUMENT));
    CHECK(syncline_doc_resolve(w.doc, cut.data(), cut.size(),
                               SYNCLINE_UNIT_UTF16, &w.out.cursor_position,
                               nullptr) == code);
  }
}

TEST_CASE("where a cursor is goes into a struct that has its size") {
  World w;
  const Unchanged unchanged(w);
  w.out.cursor_position.struct_size = 0;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_resolve, w.doc,
          w.cursor.data(), w.cursor.size(), SYNCLINE_UNIT_UTF16,
          &w.out.cursor_position);
}

}  // namespace
}  // namespace syncline::test
