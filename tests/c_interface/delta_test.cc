// Deltas of texts, and containers that are embedded.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

#if __has_include("rich_text.pb.h")
#include "rich_text.pb.h"
#endif

namespace syncline::test {
namespace {

constexpr syncline_text_unit kUnit = SYNCLINE_UNIT_CODE_POINTS;

std::string DeltaOf(syncline_container* text, syncline_text_unit unit = kUnit) {
  size_t size = 0;
  REQUIRE(syncline_text_size(text, unit, &size, nullptr) == SYNCLINE_OK);
  Bytes delta;
  REQUIRE(syncline_text_to_delta(text, 0, size, unit, &delta, nullptr) ==
          SYNCLINE_OK);
  return StringOf(delta);
}

void Apply(syncline_container* text, const std::string& delta,
           const syncline_delta_options* options = nullptr,
           syncline_text_unit unit = kUnit) {
  REQUIRE(syncline_text_apply_delta(text, delta.data(), delta.size(), options,
                                    unit, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a text that is read as a delta, and applied, has the same delta") {
  const Document it(1), copy(2);
  REQUIRE(syncline_text_update(it.text(), "\U0001F600hello", 9, nullptr) ==
          SYNCLINE_OK);
  const syncline_value value = IntValue(-5);
  syncline_op_id id = {};
  REQUIRE(syncline_text_mark(it.text(), 1, 3, "bold", 4, &value, nullptr, kUnit,
                             &id, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_text_insert_embed(it.text(), 2, &value, kUnit, nullptr) ==
          SYNCLINE_OK);
  for (const auto unit :
       {SYNCLINE_UNIT_BYTES, SYNCLINE_UNIT_CODE_POINTS, SYNCLINE_UNIT_UTF16}) {
    const std::string delta = DeltaOf(it.text(), unit);
    REQUIRE(syncline_text_update(copy.text(), "", 0, nullptr) == SYNCLINE_OK);
    Apply(copy.text(), delta, nullptr, unit);
    CHECK(DeltaOf(copy.text(), unit) == delta);
  }
  CHECK(TextOf(copy.text()) == "\U0001F600h\uFFFCello");
}

#if __has_include("rich_text.pb.h")

// Steps of a delta, as protoc's classes write them.
struct Steps {
  v1::TextStep& Retain(uint64_t count) {
    v1::TextStep& step = *message.add_steps();
    step.set_retain(count);
    return step;
  }
  v1::TextStep& Insert(const std::string& text) {
    v1::TextStep& step = *message.add_steps();
    step.set_insert(text);
    return step;
  }
  v1::TextStep& Delete(uint64_t count) {
    v1::TextStep& step = *message.add_steps();
    step.set_delete_(count);
    return step;
  }
  std::string bytes() const { return message.SerializeAsString(); }

  v1::TextDelta message;
};

v1::TextAttribute& Say(v1::TextStep& step, const std::string& key) {
  v1::TextAttribute& attribute = *step.add_attributes();
  attribute.set_key(key);
  return attribute;
}

// "he" bold=1, [5], ...
std::string Print(syncline_container* text) {
  v1::TextDelta delta;
  REQUIRE(delta.ParseFromString(DeltaOf(text)));
  std::string print;
  for (const v1::TextStep& step : delta.steps()) {
    REQUIRE(step.has_insert());
    print += step.has_embed()
                 ? "[" + std::to_string(step.embed().integer()) + "]"
                 : "'" + step.insert() + "'";
    for (const v1::TextAttribute& attribute : step.attributes()) {
      print += " " + attribute.key() + "=" +
               std::to_string(attribute.value().integer());
    }
    print += ";";
  }
  return print;
}

TEST_CASE("a delta of an editor does what the editor did") {
  const Document it;
  REQUIRE(syncline_text_update(it.text(), "The \U0001F600fox", 11, nullptr) ==
          SYNCLINE_OK);
  Steps steps;
  steps.Delete(1);
  Say(steps.Retain(3), "bold").mutable_value()->set_integer(1);
  steps.Retain(2);
  Say(steps.Insert("x"), "link").mutable_value()->set_integer(2);
  steps.Insert("\uFFFC").mutable_embed()->set_integer(3);
  Apply(it.text(), steps.bytes(), nullptr, SYNCLINE_UNIT_UTF16);
  CHECK(Print(it.text()) == "'he ' bold=1;'\U0001F600';'x' link=2;[3];'fox';");
}

TEST_CASE("marks that a delta makes expand as the options of it say") {
  const Document it;
  REQUIRE(syncline_text_update(it.text(), "fox", 3, nullptr) == SYNCLINE_OK);
  Steps steps;
  v1::TextStep& all = steps.Retain(3);
  for (const char* key : {"a", "b", "c"}) {
    Say(all, key).mutable_value()->set_integer(1);
  }
  const syncline_key_expand expand[] = {{"b", 1, SYNCLINE_EXPAND_NONE},
                                        {"c", 1, SYNCLINE_EXPAND_BOTH}};
  syncline_delta_options options = SYNCLINE_DELTA_OPTIONS_INIT;
  options.expand = expand;
  options.expand_size = 2;
  Apply(it.text(), steps.bytes(), &options);
  for (const size_t position : {size_t{3}, size_t{0}}) {
    REQUIRE(syncline_text_insert(it.text(), position, "-", 1, kUnit, nullptr) ==
            SYNCLINE_OK);
  }
  CHECK(Print(it.text()) == "'-' c=1;'fox' a=1 b=1 c=1;'-' a=1 c=1;");
}

TEST_CASE("a many-valued mark is made by a new id, and taken away by its own") {
  const Document it;
  REQUIRE(syncline_text_update(it.text(), "fox", 3, nullptr) == SYNCLINE_OK);
  Steps steps;
  v1::TextAttribute& comment = Say(steps.Retain(2), "comment");
  comment.mutable_id()->set_peer(~uint64_t{0});
  comment.mutable_id()->set_counter(~uint32_t{0});
  comment.mutable_value()->set_integer(1);
  Apply(it.text(), steps.bytes());
  CHECK(Print(it.text()) == "'fo' comment=1;'x';");
  v1::TextDelta read;
  REQUIRE(read.ParseFromString(DeltaOf(it.text())));
  comment.mutable_value()->set_null(true);
  const std::string bytes = steps.bytes();
  REFUSED(SYNCLINE_NOT_FOUND, syncline_text_apply_delta, it.text(),
          bytes.data(), bytes.size(), nullptr, kUnit);
  *comment.mutable_id() = read.steps(0).attributes(0).id();
  Apply(it.text(), steps.bytes());
  CHECK(Print(it.text()) == "'fox';");
}

TEST_CASE("a delta that cannot be applied says which step is wrong") {
  World w;
  const Unchanged unchanged(w);
  const auto refused = [&](syncline_code code, const Steps& steps,
                           syncline_text_unit unit = kUnit) {
    const std::string bytes = steps.bytes();
    const std::string message =
        REFUSED(code, syncline_text_apply_delta, w.text(), bytes.data(),
                bytes.size(), nullptr, unit);
    CHECK(message.find("step 1 of the delta: ") != std::string::npos);
  };
  const auto after_fine = [] {
    Steps steps;
    Say(steps.Insert("fine"), "k").mutable_value()->set_integer(1);
    return steps;
  };
  for (const uint64_t count : {uint64_t{4}, uint64_t{1} << 32, ~uint64_t{0}}) {
    Steps retain = after_fine(), gone = after_fine();
    retain.Retain(count);
    gone.Delete(count);
    refused(SYNCLINE_OUT_OF_RANGE, retain);
    refused(SYNCLINE_OUT_OF_RANGE, gone);
  }
  Steps half = after_fine();
  half.Retain(2);
  refused(SYNCLINE_INVALID_ARGUMENT, half, SYNCLINE_UNIT_BYTES);
  Steps nothing = after_fine();
  nothing.message.add_steps();
  refused(SYNCLINE_INVALID_ARGUMENT, nothing);
  Steps list = after_fine();
  list.Insert("\uFFFC").mutable_embed()->mutable_list();
  refused(SYNCLINE_INVALID_ARGUMENT, list);
  Steps container = after_fine();
  container.Insert("\uFFFC").mutable_embed()->mutable_container();
  refused(SYNCLINE_INVALID_ARGUMENT, container);
  Steps map = after_fine();
  Say(map.Retain(1), "k").mutable_value()->mutable_map();
  refused(SYNCLINE_INVALID_ARGUMENT, map);
}

#endif

TEST_CASE("bytes that are no delta, and units of none, are refused") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_INVALID_ARGUMENT;
  REFUSED(kCode, syncline_text_apply_delta, w.text(), "\x0a\x05x", 3, nullptr,
          kUnit);
  REFUSED(kCode, syncline_text_apply_delta, w.text(), w.delta.data(),
          w.delta.size(), nullptr, SYNCLINE_UNIT_LINES);
  REFUSED(kCode, syncline_text_to_delta, w.text(), 0, 2, SYNCLINE_UNIT_BYTES,
          &w.out.bytes);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_text_to_delta, w.text(), 0, 5, kUnit,
          &w.out.bytes);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_text_to_delta, w.text(), 1, 0, kUnit,
          &w.out.bytes);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_text_apply_delta,
          w.RemovedOf(SYNCLINE_TEXT), w.delta.data(), w.delta.size(), nullptr,
          kUnit);
}

TEST_CASE("options of a delta are of a known size, and known") {
  World w;
  const Unchanged unchanged(w);
  const auto refused = [&](syncline_code code,
                           const syncline_delta_options& options) {
    REFUSED(code, syncline_text_apply_delta, w.text(), w.delta.data(),
            w.delta.size(), &options, kUnit);
  };
  syncline_delta_options options = SYNCLINE_DELTA_OPTIONS_INIT;
  options.expand_size = 1;
  refused(SYNCLINE_INVALID_ARGUMENT, options);
  const auto with = [&](const syncline_key_expand* keys, size_t size) {
    options.expand = keys;
    options.expand_size = size;
    refused(SYNCLINE_INVALID_ARGUMENT, options);
  };
  for (const int expand : {-1, 4}) {
    const syncline_key_expand key = {"k", 1, Unknown<syncline_expand>(expand)};
    with(&key, 1);
  }
  const syncline_key_expand no_key = {nullptr, 1, SYNCLINE_EXPAND_NONE};
  with(&no_key, 1);
  const syncline_key_expand no_utf8 = {"\xc3", 1, SYNCLINE_EXPAND_NONE};
  with(&no_utf8, 1);
  const syncline_key_expand twice[] = {{"k", 1, SYNCLINE_EXPAND_NONE},
                                       {"k", 1, SYNCLINE_EXPAND_AFTER}};
  with(twice, 2);
  options = SYNCLINE_DELTA_OPTIONS_INIT;
  options.struct_size = 0;
  refused(SYNCLINE_INVALID_ARGUMENT, options);
  struct Later {
    syncline_delta_options known = SYNCLINE_DELTA_OPTIONS_INIT;
    uint64_t later = 1;
  } later;
  later.known.struct_size = sizeof(later);
  refused(SYNCLINE_UNIMPLEMENTED, later.known);
}

TEST_CASE("a container is embedded in a text") {
  const Document it;
  REQUIRE(syncline_text_update(it.text(), "\U0001F600x", 5, nullptr) ==
          SYNCLINE_OK);
  syncline_container* map = nullptr;
  REQUIRE(syncline_text_new_embed(it.text(), 2, SYNCLINE_MAP,
                                  SYNCLINE_UNIT_UTF16, &map,
                                  nullptr) == SYNCLINE_OK);
  CHECK(TextOf(it.text()) == "\U0001F600\uFFFCx");
  const syncline_value value = IntValue(5);
  REQUIRE(syncline_map_set(map, "k", 1, &value, nullptr) == SYNCLINE_OK);
  OneValue read;
  REQUIRE(syncline_doc_at(it.doc, "/text/1/k", 9, &read, nullptr) ==
          SYNCLINE_OK);
  CHECK(read.as.integer == 5);
  REQUIRE(syncline_text_delete(it.text(), 1, 1, kUnit, nullptr) == SYNCLINE_OK);
  bool is_attached = true;
  REQUIRE(syncline_container_is_attached(map, &is_attached, nullptr) ==
          SYNCLINE_OK);
  CHECK(!is_attached);
}

TEST_CASE("a container is not embedded where there is no place") {
  World w;
  const Unchanged unchanged(w);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_text_new_embed, w.text(), 5,
          SYNCLINE_MAP, kUnit, &w.out.container);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_text_new_embed, w.text(), 2,
          SYNCLINE_MAP, SYNCLINE_UNIT_BYTES, &w.out.container);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_text_new_embed, w.text(), 0,
          SYNCLINE_MAP, SYNCLINE_UNIT_LINES, &w.out.container);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_text_new_embed,
          w.RemovedOf(SYNCLINE_TEXT), 0, SYNCLINE_MAP, kUnit, &w.out.container);
}

}  // namespace
}  // namespace syncline::test
