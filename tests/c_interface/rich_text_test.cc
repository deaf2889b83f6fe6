// Marks and embeds of texts.
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

syncline_value Bool(bool boolean) {
  syncline_value value = {};
  value.kind = SYNCLINE_VALUE_BOOL;
  value.as.boolean = boolean;
  return value;
}

// A text of an emoji and "hello".
struct Note : Document {
  Note() {
    REQUIRE(syncline_text_update(text(), "\U0001F600hello", 9, nullptr) ==
            SYNCLINE_OK);
  }

  syncline_op_id Mark(size_t begin, size_t end, const std::string& key,
                      const syncline_value& value,
                      syncline_expand expand = SYNCLINE_EXPAND_AFTER,
                      bool many = false) const {
    syncline_mark_options options = SYNCLINE_MARK_OPTIONS_INIT;
    options.expand = expand;
    options.many = many ? 1 : 0;
    syncline_op_id id = {};
    REQUIRE(syncline_text_mark(text(), begin, end, key.data(), key.size(),
                               &value, &options, kUnit, &id,
                               nullptr) == SYNCLINE_OK);
    return id;
  }
  void Insert(size_t position, const std::string& utf8) const {
    REQUIRE(syncline_text_insert(text(), position, utf8.data(), utf8.size(),
                                 kUnit, nullptr) == SYNCLINE_OK);
  }
};

#if __has_include("rich_text.pb.h")

std::string Print(const v1::PlainValue& value) {
  if (value.has_string()) return value.string();
  if (value.has_boolean()) return value.boolean() ? "true" : "false";
  return value.has_integer() ? std::to_string(value.integer()) : "null";
}
std::string Print(const v1::EventOpId& id) {
  return NameOf({id.peer(), id.counter()});
}

// "he" bold=true, [embed] comment=hm (5@..), ...
std::string Runs(syncline_container* text, size_t begin, size_t end,
                 syncline_text_unit unit = kUnit) {
  Bytes bytes;
  REQUIRE(syncline_text_runs(text, begin, end, unit, &bytes, nullptr) ==
          SYNCLINE_OK);
  v1::TextRuns message;
  REQUIRE(message.ParseFromString(StringOf(bytes)));
  std::string runs;
  for (const v1::TextRun& run : message.runs()) {
    runs += run.has_embed() ? "[" + Print(run.embed()) + "]"
                            : "'" + run.text() + "'";
    for (const v1::TextAttribute& attribute : run.attributes()) {
      runs += " " + attribute.key() + "=" + Print(attribute.value());
      if (attribute.has_id()) runs += "(" + Print(attribute.id()) + ")";
    }
    runs += ";";
  }
  return runs;
}

std::string Marks(syncline_container* text, size_t begin, size_t end,
                  syncline_text_unit unit = kUnit) {
  Bytes bytes;
  REQUIRE(syncline_text_marks(text, begin, end, unit, &bytes, nullptr) ==
          SYNCLINE_OK);
  v1::TextMarks message;
  REQUIRE(message.ParseFromString(StringOf(bytes)));
  std::string marks;
  for (const v1::TextMark& mark : message.marks()) {
    marks += Print(mark.id()) + " [" + std::to_string(mark.begin()) + "," +
             std::to_string(mark.end()) + ") " + mark.key() + "=" +
             Print(mark.value()) + (mark.many() ? " many;" : ";");
  }
  return marks;
}

TEST_CASE("a text is read as runs with the same attributes") {
  const Note it;
  it.Mark(1, 3, "bold", Bool(true));
  std::string link = "example.org";
  it.Mark(2, 6, "link", StringValue(link), SYNCLINE_EXPAND_NONE);
  CHECK(Runs(it.text(), 0, 6) ==
        "'\U0001F600';'h' bold=true;'e' bold=true link=example.org;"
        "'llo' link=example.org;");
  CHECK(Runs(it.text(), 2, 4, SYNCLINE_UNIT_UTF16) ==
        "'h' bold=true;'e' bold=true link=example.org;");
  CHECK(Runs(it.text(), 3, 3).empty());
}

TEST_CASE("text at an edge of a mark is in it as its options say") {
  const Note it;
  it.Mark(1, 6, "after", Bool(true), SYNCLINE_EXPAND_AFTER);
  it.Mark(1, 6, "before", Bool(true), SYNCLINE_EXPAND_BEFORE);
  it.Mark(1, 6, "both", Bool(true), SYNCLINE_EXPAND_BOTH);
  it.Mark(1, 6, "none", Bool(true), SYNCLINE_EXPAND_NONE);
  it.Insert(6, ">");
  it.Insert(1, "<");
  CHECK(Runs(it.text(), 1, 2) == "'<' before=true both=true;");
  CHECK(Runs(it.text(), 7, 8) == "'>' after=true both=true;");
}

TEST_CASE("marks are told with their ids, and taken away by them") {
  const Note it;
  std::string one = "one", two = "two";
  const syncline_op_id first =
      it.Mark(1, 4, "comment", StringValue(one), SYNCLINE_EXPAND_NONE, true);
  const syncline_op_id second =
      it.Mark(3, 6, "comment", StringValue(two), SYNCLINE_EXPAND_NONE, true);
  CHECK(Runs(it.text(), 3, 4) == "'l' comment=one(" + NameOf(first) +
                                     ") comment=two(" + NameOf(second) + ");");
  const std::string told = NameOf(second) + " [4,7) comment=two many;";
  CHECK(Marks(it.text(), 0, 7, SYNCLINE_UNIT_UTF16) ==
        NameOf(first) + " [2,5) comment=one many;" + told);
  REQUIRE(syncline_text_remove_mark(it.text(), first, nullptr) == SYNCLINE_OK);
  CHECK(Marks(it.text(), 0, 7, SYNCLINE_UNIT_UTF16) == told);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_text_remove_mark, it.text(), first);
}

TEST_CASE("a key is unmarked in a part of a text") {
  const Note it;
  it.Mark(1, 6, "bold", Bool(true));
  REQUIRE(syncline_text_unmark(it.text(), 2, 4, "bold", 4,
                               SYNCLINE_EXPAND_AFTER, kUnit,
                               nullptr) == SYNCLINE_OK);
  CHECK(Runs(it.text(), 1, 6) == "'h' bold=true;'el';'lo' bold=true;");
}

TEST_CASE("an embed is a run of its own") {
  const Note it;
  std::string image = "image.png";
  const syncline_value value = StringValue(image);
  REQUIRE(syncline_text_insert_embed(it.text(), 2, &value, SYNCLINE_UNIT_UTF16,
                                     nullptr) == SYNCLINE_OK);
  it.Mark(0, 2, "bold", IntValue(5));
  CHECK(TextOf(it.text()) == "\U0001F600\uFFFChello");
  CHECK(Runs(it.text(), 0, 7) ==
        "'\U0001F600' bold=5;[image.png] bold=5;'hello';");
}

#endif

TEST_CASE("wrong positions of marks and embeds are OUT_OF_RANGE") {
  World w;  // its text is "h\u00e9\n"
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_OUT_OF_RANGE;
  for (const syncline_text_unit unit :
       {SYNCLINE_UNIT_BYTES, SYNCLINE_UNIT_CODE_POINTS, SYNCLINE_UNIT_UTF16}) {
    for (const size_t end : {size_t{5}, size_t{1} << 32, ~size_t{0}}) {
      REFUSED(kCode, syncline_text_mark, w.text(), 1, end, "k", 1, &w.value,
              nullptr, unit, &w.out.id);
      REFUSED(kCode, syncline_text_unmark, w.text(), 1, end, "k", 1,
              SYNCLINE_EXPAND_AFTER, unit);
      REFUSED(kCode, syncline_text_insert_embed, w.text(), end, &w.value, unit);
      REFUSED(kCode, syncline_text_runs, w.text(), 0, end, unit, &w.out.bytes);
      REFUSED(kCode, syncline_text_marks, w.text(), 0, end, unit, &w.out.bytes);
    }
    REFUSED(kCode, syncline_text_runs, w.text(), 1, 0, unit, &w.out.bytes);
    REFUSED(kCode, syncline_text_marks, w.text(), 1, 0, unit, &w.out.bytes);
  }
}

TEST_CASE("misuse of marks and embeds is INVALID_ARGUMENT") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_INVALID_ARGUMENT;
  constexpr syncline_text_unit kBytes = SYNCLINE_UNIT_BYTES;
  constexpr syncline_text_unit kLines = SYNCLINE_UNIT_LINES;
  const syncline_value child = ContainerValue(w.map());
  std::string broken = "\xc3";
  const syncline_value no_utf8 = StringValue(broken);
  for (const syncline_value* value : {&child, &no_utf8}) {
    REFUSED(kCode, syncline_text_mark, w.text(), 0, 1, "k", 1, value, nullptr,
            kUnit, &w.out.id);
    REFUSED(kCode, syncline_text_insert_embed, w.text(), 0, value, kUnit);
  }
  REFUSED(kCode, syncline_text_mark, w.text(), 0, 1, "\xc3", 1, &w.value,
          nullptr, kUnit, &w.out.id);
  REFUSED(kCode, syncline_text_mark, w.text(), 1, 1, "k", 1, &w.value, nullptr,
          kUnit, &w.out.id);
  REFUSED(kCode, syncline_text_mark, w.text(), 0, 2, "k", 1, &w.value, nullptr,
          kBytes, &w.out.id);
  REFUSED(kCode, syncline_text_mark, w.text(), 0, 1, "k", 1, &w.value, nullptr,
          kLines, &w.out.id);
  REFUSED(kCode, syncline_text_unmark, w.text(), 2, 1, "k", 1,
          SYNCLINE_EXPAND_AFTER, kUnit);
  REFUSED(kCode, syncline_text_insert_embed, w.text(), 2, &w.value, kBytes);
  REFUSED(kCode, syncline_text_insert_embed, w.text(), 0, &w.value, kLines);
  REFUSED(kCode, syncline_text_runs, w.text(), 0, 2, kBytes, &w.out.bytes);
  REFUSED(kCode, syncline_text_marks, w.text(), 0, 2, kBytes, &w.out.bytes);
}

TEST_CASE("options of a mark are of a known size, and known") {
  World w;
  const Unchanged unchanged(w);
  syncline_mark_options options = SYNCLINE_MARK_OPTIONS_INIT;
  const auto refused = [&](syncline_code code, const auto* given) {
    REFUSED(code, syncline_text_mark, w.text(), 0, 1, "k", 1, &w.value, given,
            kUnit, &w.out.id);
  };
  for (const int expand : {-1, 4}) {
    options.expand = Unknown<syncline_expand>(expand);
    refused(SYNCLINE_INVALID_ARGUMENT, &options);
  }
  options = SYNCLINE_MARK_OPTIONS_INIT;
  options.struct_size = 0;
  refused(SYNCLINE_INVALID_ARGUMENT, &options);
  struct Later {
    syncline_mark_options known = SYNCLINE_MARK_OPTIONS_INIT;
    uint64_t later = 1;
  } later;
  later.known.struct_size = sizeof(later);
  refused(SYNCLINE_UNIMPLEMENTED, &later.known);
}

TEST_CASE("a text that was removed is not marked, and its runs are read") {
  World w;
  const Unchanged unchanged(w);
  syncline_container* const text = w.RemovedOf(SYNCLINE_TEXT);
  constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
  REFUSED(kCode, syncline_text_mark, text, 0, 1, "k", 1, &w.value, nullptr,
          kUnit, &w.out.id);
  REFUSED(kCode, syncline_text_unmark, text, 0, 1, "k", 1,
          SYNCLINE_EXPAND_AFTER, kUnit);
  REFUSED(kCode, syncline_text_remove_mark, text, w.node);
  REFUSED(kCode, syncline_text_insert_embed, text, 0, &w.value, kUnit);
  Bytes runs;
  REQUIRE(syncline_text_runs(text, 0, 0, kUnit, &runs, nullptr) == SYNCLINE_OK);
  CHECK(runs.size == 0);
}

}  // namespace
}  // namespace syncline::test
