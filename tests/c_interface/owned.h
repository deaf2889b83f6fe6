// What the C interface gives, freed at its end; and short ways to ask for it.
#ifndef SYNCLINE_TESTS_C_INTERFACE_OWNED_H_
#define SYNCLINE_TESTS_C_INTERFACE_OWNED_H_

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "support/owned.h"
#include "syncline/c/syncline.h"

namespace syncline::test {

using Bytes = Owned<syncline_bytes, syncline_bytes_free>;
using OneValue = Owned<syncline_value, syncline_value_free>;
using Values = Owned<syncline_values, syncline_values_free>;
using Strings = Owned<syncline_strings, syncline_strings_free>;
using OpIds = Owned<syncline_op_ids, syncline_op_ids_free>;
using OpSpans = Owned<syncline_op_spans, syncline_op_spans_free>;
using AuthoredRanges =
    Owned<syncline_authored_ranges, syncline_authored_ranges_free>;
using AllItemAuthors =
    Owned<syncline_item_authors_array, syncline_item_authors_array_free>;
struct ChangeInfo : Owned<syncline_change_info, syncline_change_info_free> {
  ChangeInfo() { struct_size = sizeof(syncline_change_info); }
};

struct HistoryEntry
    : Owned<syncline_history_entry, syncline_history_entry_free> {
  HistoryEntry() { struct_size = sizeof(syncline_history_entry); }
};

struct HistoryInfo : Owned<syncline_history_info, syncline_history_info_free> {
  HistoryInfo() { struct_size = sizeof(syncline_history_info); }
};

// A document, freed at its end if it is not yet.
struct Document {
  explicit Document(uint64_t peer = 1) {
    syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
    options.peer_id = peer;
    REQUIRE(syncline_doc_new(&options, &doc, nullptr) == SYNCLINE_OK);
  }
  Document(const Document&) = delete;
  ~Document() { Free(); }
  void Free() {
    CHECK(syncline_doc_free(doc, nullptr) == SYNCLINE_OK);
    doc = nullptr;
  }

  syncline_container* Root(syncline_container_kind kind,
                           std::string_view name) const {
    syncline_container* root = nullptr;
    REQUIRE(syncline_doc_root(doc, kind, name.data(), name.size(), &root,
                              nullptr) == SYNCLINE_OK);
    return root;
  }
  syncline_container* text() const { return Root(SYNCLINE_TEXT, "text"); }
  syncline_container* map() const { return Root(SYNCLINE_MAP, "map"); }
  syncline_container* list() const { return Root(SYNCLINE_LIST, "list"); }
  syncline_container* movable_list() const {
    return Root(SYNCLINE_MOVABLE_LIST, "movable");
  }
  syncline_container* tree() const { return Root(SYNCLINE_TREE, "tree"); }
  syncline_container* counter() const {
    return Root(SYNCLINE_COUNTER, "counter");
  }
  // An edit where it does not matter which.
  void Edit() const {
    REQUIRE(syncline_counter_add(counter(), 1, nullptr) == SYNCLINE_OK);
  }
  void Commit() const {
    REQUIRE(syncline_doc_commit(doc, nullptr, nullptr) == SYNCLINE_OK);
  }
  int64_t Count() const {
    int64_t value = 0;
    REQUIRE(syncline_counter_value(counter(), &value, nullptr) == SYNCLINE_OK);
    return value;
  }

  syncline_doc* doc = nullptr;
};

inline std::string StringOf(const syncline_bytes& bytes) {
  return {bytes.data, bytes.size};
}

inline std::string JsonOf(syncline_doc* doc) {
  Bytes json;
  REQUIRE(syncline_doc_to_json(doc, &json, nullptr) == SYNCLINE_OK);
  return StringOf(json);
}
inline std::string VersionOf(syncline_doc* doc) {
  Bytes version;
  REQUIRE(syncline_doc_version(doc, &version, nullptr) == SYNCLINE_OK);
  return StringOf(version);
}
inline std::string UpdateOf(syncline_doc* doc) {
  Bytes update;
  REQUIRE(syncline_doc_export(doc, &update, nullptr) == SYNCLINE_OK);
  return StringOf(update);
}
inline std::string TextOf(syncline_container* text) {
  Bytes utf8;
  REQUIRE(syncline_text_to_string(text, &utf8, nullptr) == SYNCLINE_OK);
  return StringOf(utf8);
}
inline std::string CursorIn(syncline_container* text, size_t position,
                            syncline_cursor_side side = SYNCLINE_CURSOR_LEFT) {
  Bytes cursor;
  REQUIRE(syncline_text_cursor_at(text, position, side,
                                  SYNCLINE_UNIT_CODE_POINTS, &cursor,
                                  nullptr) == SYNCLINE_OK);
  return StringOf(cursor);
}
inline std::string NameOf(syncline_op_id id) {
  Bytes name;
  REQUIRE(syncline_op_id_to_string(id, &name, nullptr) == SYNCLINE_OK);
  return StringOf(name);
}

inline syncline_value IntValue(int64_t integer) {
  syncline_value value = {};
  value.kind = SYNCLINE_VALUE_INT;
  value.as.integer = integer;
  return value;
}
// Points to the string, which has to outlive it.
inline syncline_value StringValue(std::string& string) {
  syncline_value value = {};
  value.kind = SYNCLINE_VALUE_STRING;
  value.as.bytes = {string.data(), string.size()};
  return value;
}
inline syncline_value ContainerValue(syncline_container* container) {
  syncline_value value = {};
  value.kind = SYNCLINE_VALUE_CONTAINER;
  value.as.container = container;
  return value;
}

// A number that is no enumerator, as a C program may give it.
template <typename Enum>
Enum Unknown(int number) {
  Enum unknown = {};
  static_assert(sizeof(unknown) == sizeof(number));
  std::memcpy(&unknown, &number, sizeof(number));
  return unknown;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_C_INTERFACE_OWNED_H_
