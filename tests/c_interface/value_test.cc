// Values of all kinds, through containers of all kinds that hold values.
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

// As text, doubles by their bits.
std::string Describe(const syncline_value& value) {
  const std::string kind = std::to_string(value.kind) + ":";
  switch (value.kind) {
    case SYNCLINE_VALUE_NULL:
      return kind;
    case SYNCLINE_VALUE_BOOL:
      return kind + std::to_string(value.as.boolean);
    case SYNCLINE_VALUE_INT:
      return kind + std::to_string(value.as.integer);
    case SYNCLINE_VALUE_DOUBLE:
      return kind + std::to_string(std::bit_cast<uint64_t>(value.as.floating));
    case SYNCLINE_VALUE_STRING:
    case SYNCLINE_VALUE_BYTES:
      CHECK(value.as.bytes.data[value.as.bytes.size] == '\0');
      return kind + StringOf(value.as.bytes);
    case SYNCLINE_VALUE_CONTAINER:
      break;
  }
  return kind + "a container";
}

syncline_value BoolValue(bool boolean) {
  syncline_value value = {};
  value.kind = SYNCLINE_VALUE_BOOL;
  value.as.boolean = boolean;
  return value;
}
syncline_value DoubleValue(double floating) {
  syncline_value value = {};
  value.kind = SYNCLINE_VALUE_DOUBLE;
  value.as.floating = floating;
  return value;
}
syncline_value BytesValue(std::string& bytes) {
  syncline_value value = StringValue(bytes);
  value.kind = SYNCLINE_VALUE_BYTES;
  return value;
}

std::vector<syncline_value> Scalars() {
  static std::string with_nul("a\0b", 3);
  static std::string accents = "h\u00e9 \U0001F600";
  static std::string no_utf8 = "\xff\0\xc3";
  static std::string none;
  using Double = std::numeric_limits<double>;
  using Int = std::numeric_limits<int64_t>;
  return {{},
          BoolValue(false),
          BoolValue(true),
          IntValue(0),
          IntValue(Int::min()),
          IntValue(Int::max()),
          DoubleValue(0.1),
          DoubleValue(-0.0),
          DoubleValue(Double::infinity()),
          DoubleValue(Double::denorm_min()),
          DoubleValue(Double::quiet_NaN()),
          DoubleValue(std::bit_cast<double>(0xfff8'0000'dead'beef)),
          StringValue(with_nul),
          StringValue(accents),
          StringValue(none),
          BytesValue(no_utf8),
          BytesValue(none)};
}

TEST_CASE("a map gives what was set, here and where it is imported") {
  const Document it(1), other(2);
  const std::vector<syncline_value> scalars = Scalars();
  for (size_t i = 0; i < scalars.size(); ++i) {
    const std::string key = std::to_string(i);
    REQUIRE(syncline_map_set(it.map(), key.data(), key.size(), &scalars[i],
                             nullptr) == SYNCLINE_OK);
  }
  const std::string update = UpdateOf(it.doc);
  REQUIRE(syncline_doc_import(other.doc, update.data(), update.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
  for (size_t i = 0; i < scalars.size(); ++i) {
    const std::string key = std::to_string(i);
    for (const Document* one : {&it, &other}) {
      OneValue value;
      REQUIRE(syncline_map_get(one->map(), key.data(), key.size(), &value,
                               nullptr) == SYNCLINE_OK);
      CHECK(Describe(value) == Describe(scalars[i]));
    }
  }
}

TEST_CASE("lists of both kinds give what was inserted") {
  const Document it;
  const std::vector<syncline_value> scalars = Scalars();
  REQUIRE(syncline_list_insert(it.list(), 0, scalars.data(), scalars.size(),
                               nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_movable_list_insert(it.movable_list(), 0, scalars.data(),
                                       scalars.size(), nullptr) == SYNCLINE_OK);
  Values items, movable;
  REQUIRE(syncline_list_slice(it.list(), 0, scalars.size(), &items, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_movable_list_slice(it.movable_list(), 0, scalars.size(),
                                      &movable, nullptr) == SYNCLINE_OK);
  REQUIRE(items.size == scalars.size());
  REQUIRE(movable.size == scalars.size());
  for (size_t i = 0; i < scalars.size(); ++i) {
    CHECK(Describe(items.items[i]) == Describe(scalars[i]));
    CHECK(Describe(movable.items[i]) == Describe(scalars[i]));
  }
}

TEST_CASE("what is empty may be NULL") {
  const Document it;
  syncline_value string = {};
  string.kind = SYNCLINE_VALUE_STRING;  // its bytes are NULL, and none
  REQUIRE(syncline_map_set(it.map(), nullptr, 0, &string, nullptr) ==
          SYNCLINE_OK);
  OneValue value;
  REQUIRE(syncline_map_get(it.map(), nullptr, 0, &value, nullptr) ==
          SYNCLINE_OK);
  CHECK(Describe(value) == "4:");
  CHECK(syncline_text_insert(it.text(), 0, nullptr, 0, SYNCLINE_UNIT_BYTES,
                             nullptr) == SYNCLINE_OK);
  CHECK(syncline_text_update(it.text(), nullptr, 0, nullptr) == SYNCLINE_OK);
  CHECK(syncline_list_insert(it.list(), 0, nullptr, 0, nullptr) == SYNCLINE_OK);
  CHECK(it.Root(SYNCLINE_MAP, {}) == it.Root(SYNCLINE_MAP, ""));
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  CHECK(syncline_doc_commit(it.doc, &options, nullptr) == SYNCLINE_OK);
}

TEST_CASE("names, keys and texts may hold NUL") {
  const Document it;
  const std::string with_nul("a\0b", 3);
  CHECK(it.Root(SYNCLINE_MAP, with_nul) != it.Root(SYNCLINE_MAP, "a"));
  const syncline_value one = IntValue(1);
  REQUIRE(syncline_map_set(it.map(), with_nul.data(), with_nul.size(), &one,
                           nullptr) == SYNCLINE_OK);
  Strings keys;
  REQUIRE(syncline_map_keys(it.map(), &keys, nullptr) == SYNCLINE_OK);
  REQUIRE(keys.size == 1);
  CHECK(StringOf(keys.items[0]) == with_nul);
  REQUIRE(syncline_text_insert(it.text(), 0, with_nul.data(), with_nul.size(),
                               SYNCLINE_UNIT_BYTES, nullptr) == SYNCLINE_OK);
  CHECK(TextOf(it.text()) == with_nul);
}

TEST_CASE("a container comes as the same pointer, wherever it is asked for") {
  const Document it;
  syncline_container* child = nullptr;
  REQUIRE(syncline_map_new(it.map(), "k", 1, SYNCLINE_LIST, &child, nullptr) ==
          SYNCLINE_OK);
  uint32_t number = 0;
  REQUIRE(syncline_container_number(child, &number, nullptr) == SYNCLINE_OK);
  syncline_container* by_number = nullptr;
  REQUIRE(syncline_doc_container(it.doc, SYNCLINE_LIST, number, &by_number,
                                 nullptr) == SYNCLINE_OK);
  syncline_container* opened = nullptr;
  REQUIRE(syncline_map_open(it.map(), "k", 1, SYNCLINE_LIST, &opened,
                            nullptr) == SYNCLINE_OK);
  OneValue got, at;
  REQUIRE(syncline_map_get(it.map(), "k", 1, &got, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_doc_at(it.doc, "/map/k", 6, &at, nullptr) == SYNCLINE_OK);
  CHECK(by_number == child);
  CHECK(opened == child);
  CHECK(got.as.container == child);
  CHECK(at.as.container == child);
  CHECK(it.map() == it.map());
}

TEST_CASE("a container is no value to set, and a string is UTF-8") {
  const Document it, other;
  std::string no_utf8 = "\xc3";
  const std::vector<syncline_value> wrong = {ContainerValue(it.text()),
                                             ContainerValue(other.text()),
                                             StringValue(no_utf8)};
  const syncline_value one = IntValue(1);
  REQUIRE(syncline_list_insert(it.list(), 0, &one, 1, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_movable_list_insert(it.movable_list(), 0, &one, 1,
                                       nullptr) == SYNCLINE_OK);
  const std::string before = JsonOf(it.doc) + VersionOf(it.doc);
  for (const syncline_value& value : wrong) {
    constexpr syncline_code kCode = SYNCLINE_INVALID_ARGUMENT;
    const syncline_value two[] = {one, value};
    REFUSED(kCode, syncline_map_set, it.map(), "k", 1, &value);
    REFUSED(kCode, syncline_list_insert, it.list(), 0, two, 2);
    REFUSED(kCode, syncline_list_replace, it.list(), 0, &value);
    REFUSED(kCode, syncline_movable_list_insert, it.movable_list(), 0, two, 2);
    REFUSED(kCode, syncline_movable_list_set, it.movable_list(), 0, &value);
  }
  CHECK(JsonOf(it.doc) + VersionOf(it.doc) == before);
}

}  // namespace
}  // namespace syncline::test
