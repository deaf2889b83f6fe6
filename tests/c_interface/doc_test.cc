// Documents: what they hold, as JSON and as plain values.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

std::string PlainOf(const World& w, syncline_container* container) {
  const syncline_value value = ContainerValue(container);
  Bytes plain;
  REQUIRE(syncline_doc_to_plain(w.doc, &value, &plain, nullptr) == SYNCLINE_OK);
  return StringOf(plain);
}

TEST_CASE("a document writes under its own peer id, or a random one") {
  const Document it(77);
  uint64_t peer = 0;
  REQUIRE(syncline_doc_peer_id(it.doc, &peer, nullptr) == SYNCLINE_OK);
  CHECK(peer == 77);
  const Document random(0);
  REQUIRE(syncline_doc_peer_id(random.doc, &peer, nullptr) == SYNCLINE_OK);
  CHECK(peer != 0);
}

TEST_CASE("a document tells its id, and refuses what is of another one") {
  const Document nameless(1);
  uint64_t id = 1;
  REQUIRE(syncline_doc_id(nameless.doc, &id, nullptr) == SYNCLINE_OK);
  CHECK(id == 0);

  syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
  Document plan(0), diary(0);
  for (Document* doc : {&plan, &diary}) {
    doc->Free();
    ++options.doc_id;
    REQUIRE(syncline_doc_new(&options, &doc->doc, nullptr) == SYNCLINE_OK);
    REQUIRE(syncline_counter_add(doc->Root(SYNCLINE_COUNTER, "c"), 1,
                                 nullptr) == SYNCLINE_OK);
  }
  REQUIRE(syncline_doc_id(diary.doc, &id, nullptr) == SYNCLINE_OK);
  CHECK(id == 2);
  Bytes update;
  REQUIRE(syncline_doc_export(diary.doc, &update, nullptr) == SYNCLINE_OK);
  CHECK(syncline_doc_import(plan.doc, update.data, update.size, nullptr,
                            nullptr) == SYNCLINE_INVALID_ARGUMENT);
  syncline_history_info info = SYNCLINE_HISTORY_INFO_INIT;
  REQUIRE(syncline_inspect_history(update.data, update.size, &info, nullptr) ==
          SYNCLINE_OK);
  CHECK(info.doc_id == 2);
  syncline_history_info_free(&info);
}

TEST_CASE("a value is found by a JSON Pointer") {
  World w;
  OneValue item, map;
  REQUIRE(syncline_doc_at(w.doc, "/list/1", 7, &item, nullptr) == SYNCLINE_OK);
  CHECK(item.kind == SYNCLINE_VALUE_INT);
  CHECK(item.as.integer == 2);
  REQUIRE(syncline_doc_at(w.doc, "/map", 4, &map, nullptr) == SYNCLINE_OK);
  CHECK(map.as.container == w.map());
}

TEST_CASE("what is nowhere is NOT_FOUND, and what is no pointer is refused") {
  World w;
  const Unchanged unchanged(w);
  for (const std::string nothing : {"/none", "/map/none", "/list/2", "/list/01",
                                    "/list/-1", "/tree/0@1", "/map/k/x"}) {
    REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_at, w.doc, nothing.data(),
            nothing.size(), &w.out.value);
  }
  for (const std::string none : {"", "map", "/map/~2", "/map/~"}) {
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_at, w.doc, none.data(),
            none.size(), &w.out.value);
  }
}

TEST_CASE("a pointer to several roots is refused") {
  const Document it;
  syncline_value value = IntValue(1);
  syncline_container* const map = it.Root(SYNCLINE_MAP, "x");
  syncline_container* const list = it.Root(SYNCLINE_LIST, "x");
  REQUIRE(syncline_map_set(map, "k", 1, &value, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_list_insert(list, 0, &value, 1, nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_at, it.doc, "/x", 2, &value);
}

TEST_CASE("a root whose name is no UTF-8 is not edited") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_INVALID_ARGUMENT;
  const auto root = [&](syncline_container_kind kind) {
    return w.Root(kind, "\xc3");
  };
  REFUSED(kCode, syncline_text_update, root(SYNCLINE_TEXT), "x", 1);
  REFUSED(kCode, syncline_map_set, root(SYNCLINE_MAP), "k", 1, &w.value);
  REFUSED(kCode, syncline_list_insert, root(SYNCLINE_LIST), 0, &w.value, 1);
  REFUSED(kCode, syncline_movable_list_insert, root(SYNCLINE_MOVABLE_LIST), 0,
          &w.value, 1);
  REFUSED(kCode, syncline_tree_create, root(SYNCLINE_TREE), nullptr, 0,
          &w.out.id);
  REFUSED(kCode, syncline_counter_add, root(SYNCLINE_COUNTER), 1);
}

TEST_CASE("one document's plain value is another's") {
  World w;
  Document other(2);
  const std::string map = PlainOf(w, w.map());
  REQUIRE(syncline_doc_update(other.doc, other.map(), map.data(), map.size(),
                              nullptr) == SYNCLINE_OK);
  const std::string list = PlainOf(w, w.list());
  REQUIRE(syncline_doc_update(other.doc, other.list(), list.data(), list.size(),
                              nullptr) == SYNCLINE_OK);
  const std::string text = PlainOf(w, w.text());
  REQUIRE(syncline_doc_update(other.doc, other.text(), text.data(), text.size(),
                              nullptr) == SYNCLINE_OK);
  const std::string counter = PlainOf(w, w.counter());
  REQUIRE(syncline_doc_update(other.doc, other.counter(), counter.data(),
                              counter.size(), nullptr) == SYNCLINE_OK);
  CHECK(JsonOf(other.doc) ==
        R"({"counter":1,"list":[1,2],"map":{"k":1},"text":"hé\n"})");
}

TEST_CASE("a scalar is plain, too") {
  World w;
  Bytes plain;
  REQUIRE(syncline_doc_to_plain(w.doc, &w.value, &plain, nullptr) ==
          SYNCLINE_OK);
  CHECK(StringOf(plain) == "\x18\x0a");
}

TEST_CASE("a string that is no UTF-8 is no plain value") {
  World w;
  std::string wrong = "\xc3";
  const syncline_value value = StringValue(wrong);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_to_plain, w.doc, &value,
          &w.out.bytes);
}

TEST_CASE("an update to what a container cannot become is refused") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_INVALID_ARGUMENT;
  const auto refuse = [&](syncline_container* container,
                          const std::string& plain) {
    REFUSED(kCode, syncline_doc_update, w.doc, container, plain.data(),
            plain.size());
  };
  const std::string list("\x3a\0", 2);
  const std::string integer("\x18\x02", 2);
  refuse(w.map(), list);
  refuse(w.map(), integer);
  refuse(w.map(), "");  // null
  refuse(w.list(), w.plain);
  refuse(w.movable_list(), integer);
  refuse(w.text(), integer);
  refuse(w.counter(), list);
  refuse(w.tree(), list);
  refuse(w.map(), "nonsense");
  refuse(w.text(), "\x2a\x01\xc3");           // a string that is no UTF-8
  refuse(w.map(), std::string("\x4a\0", 2));  // a container
}

std::string Sized(char tag, const std::string& content) {
  std::string field(1, tag);
  size_t size = content.size();
  for (; size >= 128; size >>= 7) field += static_cast<char>(size | 128);
  return field + static_cast<char>(size) + content;
}

// {"k": null}
const std::string kPlainMap("\x42\x05\x0a\x03\x0a\x01k", 7);

TEST_CASE("a container that was removed is not updated") {
  World w;
  w.Commit();
  const Unchanged unchanged(w);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_update, w.doc,
          w.RemovedOf(SYNCLINE_MAP), kPlainMap.data(), kPlainMap.size());
}

// A list of a list of a list, `depth` of them.
std::string NestedLists(int depth) {
  std::string plain = Sized('\x3a', "");
  for (int i = 1; i < depth; ++i) plain = Sized('\x3a', Sized('\x0a', plain));
  return plain;
}

TEST_CASE("a value that is nested too deep is refused, the deepest is not") {
  World w;
  {
    const Unchanged unchanged(w);
    for (const int depth : {501, 1000, 3000}) {
      const std::string plain = NestedLists(depth);
      REFUSED(SYNCLINE_RESOURCE_EXHAUSTED, syncline_doc_update, w.doc, w.list(),
              plain.data(), plain.size());
    }
  }
  const std::string deepest = NestedLists(500);
  REQUIRE(syncline_doc_update(w.doc, w.list(), deepest.data(), deepest.size(),
                              nullptr) == SYNCLINE_OK);
  CHECK(PlainOf(w, w.list()) == deepest);
}

TEST_CASE("a document that is nested too deep has no JSON and no plain value") {
  World w;
  syncline_container* at = w.map();
  for (int depth = 0; depth < 600; ++depth) {
    REQUIRE(syncline_map_open(at, "x", 1, SYNCLINE_MAP, &at, nullptr) ==
            SYNCLINE_OK);
  }
  const syncline_value map = ContainerValue(w.map());
  REFUSED(SYNCLINE_RESOURCE_EXHAUSTED, syncline_doc_to_json, w.doc,
          &w.out.bytes);
  REFUSED(SYNCLINE_RESOURCE_EXHAUSTED, syncline_doc_to_plain, w.doc, &map,
          &w.out.bytes);
}

}  // namespace
}  // namespace syncline::test
