// Maps.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

void Set(syncline_container* map, const std::string& key, int64_t integer) {
  const syncline_value value = IntValue(integer);
  REQUIRE(syncline_map_set(map, key.data(), key.size(), &value, nullptr) ==
          SYNCLINE_OK);
}

bool Contains(syncline_container* map, const std::string& key) {
  bool contains = false;
  REQUIRE(syncline_map_contains(map, key.data(), key.size(), &contains,
                                nullptr) == SYNCLINE_OK);
  return contains;
}

TEST_CASE("a map is set, deleted and told, keys ascending by bytes") {
  const Document it;
  for (const char* key : {"b", "\u00e9", "a", "B"}) Set(it.map(), key, 1);
  REQUIRE(syncline_map_delete(it.map(), "b", 1, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_map_delete(it.map(), "none", 4, nullptr) == SYNCLINE_OK);
  size_t size = 0;
  REQUIRE(syncline_map_size(it.map(), &size, nullptr) == SYNCLINE_OK);
  CHECK(size == 3);
  Strings keys;
  REQUIRE(syncline_map_keys(it.map(), &keys, nullptr) == SYNCLINE_OK);
  REQUIRE(keys.size == 3);
  CHECK(StringOf(keys.items[0]) == "B");
  CHECK(StringOf(keys.items[1]) == "a");
  CHECK(StringOf(keys.items[2]) == "\u00e9");
  CHECK(Contains(it.map(), "a"));
  CHECK_FALSE(Contains(it.map(), "b"));
}

TEST_CASE("an empty map has no keys, and nothing to free") {
  const Document it;
  syncline_strings keys = {};
  REQUIRE(syncline_map_keys(it.map(), &keys, nullptr) == SYNCLINE_OK);
  CHECK(keys.items == nullptr);
  CHECK(keys.size == 0);
}

TEST_CASE("what was set concurrently is told until somebody sets again") {
  const Document it(1), other(2);
  Set(it.map(), "k", 1);
  Set(other.map(), "k", 2);
  const std::string update = UpdateOf(other.doc);
  REQUIRE(syncline_doc_import(it.doc, update.data(), update.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
  Values conflicts;
  REQUIRE(syncline_map_conflicts(it.map(), "k", 1, &conflicts, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(conflicts.size == 1);
  CHECK(conflicts.items[0].as.integer == 1);
  Set(it.map(), "k", 3);
  Values none;
  REQUIRE(syncline_map_conflicts(it.map(), "k", 1, &none, nullptr) ==
          SYNCLINE_OK);
  CHECK(none.size == 0);
}

TEST_CASE("children are opened, and made anew") {
  const Document it;
  syncline_container *opened = nullptr, *again = nullptr, *made = nullptr;
  REQUIRE(syncline_map_open(it.map(), "k", 1, SYNCLINE_TEXT, &opened,
                            nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_map_open(it.map(), "k", 1, SYNCLINE_TEXT, &again, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_map_new(it.map(), "k", 1, SYNCLINE_TEXT, &made, nullptr) ==
          SYNCLINE_OK);
  CHECK(opened == again);
  CHECK(opened != made);
}

TEST_CASE("misuse of a map is refused") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kInvalid = SYNCLINE_INVALID_ARGUMENT;
  REFUSED(SYNCLINE_NOT_FOUND, syncline_map_get, w.map(), "none", 4,
          &w.out.value);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_map_open, w.map(), "k", 1,
          SYNCLINE_TEXT, &w.out.container);
  REFUSED(kInvalid, syncline_map_set, w.map(), "\xc3", 1, &w.value);
  REFUSED(kInvalid, syncline_map_delete, w.map(), "\xc3", 1);
  REFUSED(kInvalid, syncline_map_open, w.map(), "\xc3", 1, SYNCLINE_TEXT,
          &w.out.container);
  REFUSED(kInvalid, syncline_map_new, w.map(), "\xc3", 1, SYNCLINE_TEXT,
          &w.out.container);
}

TEST_CASE("a map that was removed is read, and not edited") {
  World w;
  const Unchanged unchanged(w);
  syncline_container* const map = w.RemovedOf(SYNCLINE_MAP);
  constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
  REFUSED(kCode, syncline_map_set, map, "k", 1, &w.value);
  REFUSED(kCode, syncline_map_delete, map, "k", 1);
  REFUSED(kCode, syncline_map_open, map, "k", 1, SYNCLINE_MAP,
          &w.out.container);
  REFUSED(kCode, syncline_map_new, map, "k", 1, SYNCLINE_MAP, &w.out.container);
  REQUIRE(syncline_map_size(map, &w.out.size, nullptr) == SYNCLINE_OK);
  CHECK(w.out.size == 0);
}

}  // namespace
}  // namespace syncline::test
