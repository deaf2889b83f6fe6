// Lists of both kinds.
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

constexpr size_t kBeyond[] = {3, size_t{1} << 32,
                              std::numeric_limits<size_t>::max()};

TEST_CASE("a list is edited in place") {
  const World w;  // it holds 1 and 2
  REQUIRE(syncline_list_insert(w.list(), 1, &w.value, 1, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_list_replace(w.list(), 0, &w.value, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_list_delete(w.list(), 2, 1, nullptr) == SYNCLINE_OK);
  syncline_container* child = nullptr;
  REQUIRE(syncline_list_new(w.list(), 0, SYNCLINE_MAP, &child, nullptr) ==
          SYNCLINE_OK);
  OneValue value;
  REQUIRE(syncline_list_get(w.list(), 0, &value, nullptr) == SYNCLINE_OK);
  CHECK(value.as.container == child);
  size_t size = 0;
  REQUIRE(syncline_list_size(w.list(), &size, nullptr) == SYNCLINE_OK);
  CHECK(size == 3);
  CHECK(JsonOf(w.doc).find("\"list\":[{},5,5]") != std::string::npos);
}

TEST_CASE("a movable list is edited in place") {
  const World w;  // it holds 1 and 2
  syncline_container* const list = w.movable_list();
  REQUIRE(syncline_movable_list_insert(list, 2, &w.value, 1, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_movable_list_move(list, 2, 0, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_movable_list_set(list, 1, &w.value, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_movable_list_delete(list, 2, 1, nullptr) == SYNCLINE_OK);
  syncline_container *made = nullptr, *set = nullptr;
  REQUIRE(syncline_movable_list_new(list, 2, SYNCLINE_MAP, &made, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_movable_list_set_new(list, 0, SYNCLINE_LIST, &set,
                                        nullptr) == SYNCLINE_OK);
  OneValue value;
  REQUIRE(syncline_movable_list_get(list, 2, &value, nullptr) == SYNCLINE_OK);
  CHECK(value.as.container == made);
  size_t size = 0;
  REQUIRE(syncline_movable_list_size(list, &size, nullptr) == SYNCLINE_OK);
  CHECK(size == 3);
  CHECK(JsonOf(w.doc).find("\"movable\":[[],5,{}]") != std::string::npos);
}

TEST_CASE("nothing is inserted and deleted without an error") {
  World w;
  const Unchanged unchanged(w);
  CHECK(syncline_list_insert(w.list(), 2, nullptr, 0, nullptr) == SYNCLINE_OK);
  CHECK(syncline_list_delete(w.list(), 2, 0, nullptr) == SYNCLINE_OK);
  CHECK(syncline_movable_list_delete(w.movable_list(), 2, 0, nullptr) ==
        SYNCLINE_OK);
  Values none;
  CHECK(syncline_list_slice(w.list(), 2, 2, &none, nullptr) == SYNCLINE_OK);
  CHECK(none.size == 0);
}

TEST_CASE("a position beyond the end of a list is OUT_OF_RANGE") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_OUT_OF_RANGE;
  syncline_container* const list = w.list();
  for (const size_t position : kBeyond) {
    REFUSED(kCode, syncline_list_insert, list, position, &w.value, 1);
    REFUSED(kCode, syncline_list_delete, list, position, 1);
    REFUSED(kCode, syncline_list_delete, list, 1, position);
    REFUSED(kCode, syncline_list_new, list, position, SYNCLINE_MAP,
            &w.out.container);
    REFUSED(kCode, syncline_list_slice, list, 0, position, &w.out.values);
    REFUSED(kCode, syncline_list_replace, list, position - 1, &w.value);
    REFUSED(kCode, syncline_list_get, list, position - 1, &w.out.value);
  }
  REFUSED(kCode, syncline_list_slice, list, 2, 1, &w.out.values);
}

TEST_CASE("a position beyond the end of a movable list is OUT_OF_RANGE") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_OUT_OF_RANGE;
  syncline_container* const list = w.movable_list();
  for (const size_t position : kBeyond) {
    REFUSED(kCode, syncline_movable_list_insert, list, position, &w.value, 1);
    REFUSED(kCode, syncline_movable_list_delete, list, 1, position);
    REFUSED(kCode, syncline_movable_list_new, list, position, SYNCLINE_MAP,
            &w.out.container);
    REFUSED(kCode, syncline_movable_list_slice, list, 0, position,
            &w.out.values);
    const size_t item = position - 1;
    REFUSED(kCode, syncline_movable_list_move, list, item, 0);
    REFUSED(kCode, syncline_movable_list_move, list, 0, item);
    REFUSED(kCode, syncline_movable_list_set, list, item, &w.value);
    REFUSED(kCode, syncline_movable_list_set_new, list, item, SYNCLINE_MAP,
            &w.out.container);
    REFUSED(kCode, syncline_movable_list_get, list, item, &w.out.value);
  }
}

TEST_CASE("a list that was removed is read, and not edited") {
  World w;
  const Unchanged unchanged(w);
  syncline_container* const list = w.RemovedOf(SYNCLINE_LIST);
  constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
  REFUSED(kCode, syncline_list_insert, list, 0, &w.value, 1);
  REFUSED(kCode, syncline_list_delete, list, 0, 0);
  REFUSED(kCode, syncline_list_new, list, 0, SYNCLINE_MAP, &w.out.container);
  REQUIRE(syncline_list_size(list, &w.out.size, nullptr) == SYNCLINE_OK);
  CHECK(w.out.size == 0);
}

TEST_CASE("a movable list that was removed is read, and not edited") {
  World w;
  const Unchanged unchanged(w);
  syncline_container* const list = w.RemovedOf(SYNCLINE_MOVABLE_LIST);
  constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
  REFUSED(kCode, syncline_movable_list_insert, list, 0, &w.value, 1);
  REFUSED(kCode, syncline_movable_list_delete, list, 0, 0);
  REFUSED(kCode, syncline_movable_list_new, list, 0, SYNCLINE_MAP,
          &w.out.container);
  REQUIRE(syncline_movable_list_size(list, &w.out.size, nullptr) ==
          SYNCLINE_OK);
  CHECK(w.out.size == 0);
}

}  // namespace
}  // namespace syncline::test
