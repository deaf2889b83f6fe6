// Who wrote what.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

void Send(const Document& from, const Document& to) {
  const std::string update = UpdateOf(from.doc);
  REQUIRE(syncline_doc_import(to.doc, update.data(), update.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
}

// "0-3 by 0@..., 3-5 by ..."
std::string Print(const syncline_authored_ranges& ranges) {
  std::string print;
  for (size_t i = 0; i < ranges.size; ++i) {
    const auto& [begin, end, first] = ranges.items[i];
    if (i > 0) print += ", ";
    print += std::to_string(begin) + "-" + std::to_string(end) + " by " +
             NameOf(first);
  }
  return print;
}

std::string AuthorsOf(syncline_container* text, size_t begin, size_t end,
                      syncline_text_unit unit) {
  AuthoredRanges ranges;
  REQUIRE(syncline_text_authors(text, begin, end, unit, &ranges, nullptr) ==
          SYNCLINE_OK);
  return Print(ranges);
}

TEST_CASE("a text and a list tell by ranges who wrote them") {
  const Document alice(1), bob(2);
  REQUIRE(syncline_text_update(alice.text(), "\U0001F600hello", 9, nullptr) ==
          SYNCLINE_OK);
  const syncline_value two[] = {IntValue(1), IntValue(2)};
  REQUIRE(syncline_list_insert(alice.list(), 0, two, 2, nullptr) ==
          SYNCLINE_OK);
  Send(alice, bob);
  REQUIRE(syncline_text_insert(bob.text(), 3, "--", 2,
                               SYNCLINE_UNIT_CODE_POINTS,
                               nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_list_insert(bob.list(), 1, two, 1, nullptr) == SYNCLINE_OK);
  Send(bob, alice);
  CHECK(AuthorsOf(alice.text(), 0, 8, SYNCLINE_UNIT_CODE_POINTS) ==
        "0-3 by 0@0000000000000001, 3-5 by 0@0000000000000002, "
        "5-8 by 3@0000000000000001");
  CHECK(AuthorsOf(alice.text(), 2, 5, SYNCLINE_UNIT_UTF16) ==
        "2-4 by 1@0000000000000001, 4-5 by 0@0000000000000002");
  CHECK(AuthorsOf(alice.text(), 2, 2, SYNCLINE_UNIT_UTF16).empty());
  AuthoredRanges ranges;
  REQUIRE(syncline_list_authors(alice.list(), 0, 3, &ranges, nullptr) ==
          SYNCLINE_OK);
  CHECK(Print(ranges) ==
        "0-1 by 6@0000000000000001, 1-2 by 2@0000000000000002, "
        "2-3 by 7@0000000000000001");
}

TEST_CASE("an item of a movable list was inserted, moved and set by somebody") {
  const Document alice(1), bob(2);
  const syncline_value two[] = {IntValue(1), IntValue(2)};
  REQUIRE(syncline_movable_list_insert(alice.movable_list(), 0, two, 2,
                                       nullptr) == SYNCLINE_OK);
  Send(alice, bob);
  REQUIRE(syncline_movable_list_move(bob.movable_list(), 0, 1, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_movable_list_set(bob.movable_list(), 0, two, nullptr) ==
          SYNCLINE_OK);
  AllItemAuthors authors;
  REQUIRE(syncline_movable_list_authors(bob.movable_list(), 0, 2, &authors,
                                        nullptr) == SYNCLINE_OK);
  REQUIRE(authors.size == 2);
  const auto print = [&](size_t i) {
    const auto& [inserted, placed, set] = authors.items[i];
    return NameOf(inserted) + " " + NameOf(placed) + " " + NameOf(set);
  };
  CHECK(print(0) == "1@0000000000000001 1@0000000000000001 1@0000000000000002");
  CHECK(print(1) == "0@0000000000000001 0@0000000000000002 0@0000000000000001");
}

TEST_CASE("a key tells who set it, and who set what is in conflict with it") {
  const Document alice(1), bob(2);
  const syncline_value value = IntValue(1);
  for (const Document* it : {&alice, &bob}) {
    REQUIRE(syncline_map_set(it->map(), "k", 1, &value, nullptr) ==
            SYNCLINE_OK);
  }
  Send(alice, bob);
  OpIds authors, none;
  REQUIRE(syncline_map_authors(bob.map(), "k", 1, &authors, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(authors.size == 2);
  CHECK(NameOf(authors.items[0]) == "0@0000000000000002");
  CHECK(NameOf(authors.items[1]) == "0@0000000000000001");
  REQUIRE(syncline_map_authors(bob.map(), "x", 1, &none, nullptr) ==
          SYNCLINE_OK);
  CHECK(none.size == 0);
}

TEST_CASE("a node tells who put it where it is") {
  const Document it;
  syncline_op_id a = {}, b = {}, by = {};
  REQUIRE(syncline_tree_create(it.tree(), nullptr, 0, &a, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_tree_create(it.tree(), nullptr, 1, &b, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_tree_placed_by(it.tree(), b, &by, nullptr) == SYNCLINE_OK);
  CHECK(NameOf(by) == NameOf(b));
  REQUIRE(syncline_tree_move(it.tree(), b, &a, 0, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_tree_placed_by(it.tree(), b, &by, nullptr) == SYNCLINE_OK);
  CHECK(NameOf(by) == "2@0000000000000001");
}

TEST_CASE("an op tells when and why it was written, and which others with it") {
  const Document it;
  it.Edit();
  it.Edit();
  const std::string message("w\0hy", 4);
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.time_ms = 1700000000000;
  options.message = message.data();
  options.message_size = message.size();
  REQUIRE(syncline_doc_commit(it.doc, &options, nullptr) == SYNCLINE_OK);
  it.Edit();
  ChangeInfo change;
  REQUIRE(syncline_doc_change_of(it.doc, {1, 1}, &change, nullptr) ==
          SYNCLINE_OK);
  CHECK(change.ops.peer == 1);
  CHECK(change.ops.begin == 0);
  CHECK(change.ops.end == 2);
  CHECK(change.lamport == 1);
  CHECK(change.time_ms == 1700000000000);
  CHECK(StringOf(change.message) == message);
  syncline_change_info_free(&change);
  REQUIRE(syncline_doc_change_of(it.doc, {1, 2}, &change, nullptr) ==
          SYNCLINE_OK);
  CHECK(change.ops.begin == 2);
  CHECK(change.lamport == 3);
  CHECK(change.time_ms == 0);
  CHECK(change.message.size == 0);
}

TEST_CASE("nothing is told of what is not there") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_text_unit kUnit = SYNCLINE_UNIT_CODE_POINTS;
  for (const size_t end : {size_t{5}, size_t{1} << 32, ~size_t{0}}) {
    REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_text_authors, w.text(), 0, end,
            kUnit, &w.out.ranges);
    REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_list_authors, w.list(), 0, end,
            &w.out.ranges);
    REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_movable_list_authors,
            w.movable_list(), 0, end, &w.out.item_authors);
  }
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_list_authors, w.list(), 2, 1,
          &w.out.ranges);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_text_authors, w.text(), 0, 2,
          SYNCLINE_UNIT_BYTES, &w.out.ranges);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_text_authors, w.text(), 0, 1,
          SYNCLINE_UNIT_LINES, &w.out.ranges);
  const syncline_op_id unknown = {9, 9};
  REFUSED(SYNCLINE_NOT_FOUND, syncline_tree_placed_by, w.tree(), unknown,
          &w.out.id);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_change_of, w.doc, unknown,
          &w.out.change_info);
}

TEST_CASE("what is told of a change is written where there is room for it") {
  World w;
  const Unchanged unchanged(w);
  for (const size_t size : {size_t{0}, sizeof(syncline_change_info) - 1}) {
    w.out.change_info.struct_size = size;
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_change_of, w.doc, w.node,
            &w.out.change_info);
  }
}

}  // namespace
}  // namespace syncline::test
